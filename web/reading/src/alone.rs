//! What is asked for in words while there is no network, as the form that does it: `public/waiting.js` sends it.

use jiff::{ZonedDateTime, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, json};
use todo_core::{
    chat::tool::ToolCall,
    talk::{Deed, deeds_alone},
    task::{Due, Rule},
};

/// A task as the lists have it that are kept: what of `todo_web::model::task_line` its form begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Known {
    id: String,
    title: String,
    description: String,
    priority: String,
    tags: Vec<String>,
    recurrence: String,
    rule: String,
    completed: bool,
    date_input: String,
    time_input: String,
    end_date_input: String,
    end_time_input: String,
    reminder_input: String,
    version: String,
}

/// The inputs of a task's form by their names, as `todo_web::model::task_form` has them.
type Inputs = [(&'static str, String); 10];

impl Known {
    fn inputs(&self) -> Inputs {
        let repeats = if self.rule.is_empty() { &self.recurrence } else { &self.rule };
        [
            ("title", self.title.clone()),
            ("description", self.description.clone()),
            ("priority", self.priority.clone()),
            ("date", self.date_input.clone()),
            ("time", self.time_input.clone()),
            ("end_date", self.end_date_input.clone()),
            ("end_time", self.end_time_input.clone()),
            ("tags", self.tags.join(", ")),
            ("recurrence", repeats.clone()),
            ("reminder", self.reminder_input.clone()),
        ]
    }

    /// As `list_tasks` tells it.
    fn listed(&self) -> Value {
        let at = |day: &str, time: &str| {
            if time.is_empty() { day.to_owned() } else { format!("{day}T{time}") }
        };
        json!({
            "id": self.id, "title": self.title, "description": self.description,
            "completed": self.completed, "priority": self.priority, "tags": self.tags,
            "due_date": at(&self.date_input, &self.time_input),
            "due_end": at(&self.end_date_input, &self.end_time_input),
            "reminder_at": self.reminder_input, "recurrence": self.recurrence, "rrule": self.rule,
        })
    }

    /// The inputs with what the arguments of a call change; `None` where they ask for more than a form can say.
    fn changed(&self, arguments: &Value, zone: &TimeZone) -> Option<Inputs> {
        let mut inputs = self.inputs();
        let mut set = |name: &str, value: String| {
            if let Some((_, held)) = inputs.iter_mut().find(|(known, _)| *known == name) {
                *held = value;
            }
        };
        for (name, value) in arguments.as_object()? {
            let text = value.as_str().unwrap_or_default();
            match name.as_str() {
                "task_id" | "task_ids" => {}
                "title" | "priority" | "recurrence" => set(name, text.to_owned()),
                "rrule" => set("recurrence", Rule::parse(text).ok()?.to_string()),
                "due_date" => {
                    let [date, time] = civil(text, zone)?;
                    set("date", date);
                    set("time", time);
                }
                "due_end" => {
                    let [date, time] = civil(text, zone)?;
                    set("end_date", date);
                    set("end_time", time);
                }
                "reminder_at" => {
                    set("reminder", civil(text, zone)?.join("T").trim_end_matches('T').to_owned());
                }
                "tags" => set(name, texts(value).join(", ")),
                "add_tags" => {
                    let all = self.tags.iter().cloned().chain(texts(value));
                    set("tags", all.collect::<Vec<_>>().join(", "));
                }
                "add_note" => {
                    let both = [self.description.trim_end(), text];
                    set("description", both.join("\n").trim_start().to_owned());
                }
                _ => return None,
            }
        }
        Some(inputs)
    }
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What an input for the day and one for the time hold of a date, "none" or as calls have it.
fn civil(text: &str, zone: &TimeZone) -> Option<[String; 2]> {
    if text == "none" {
        return Some([String::new(), String::new()]);
    }
    let due = Due::parse(text, zone).ok()?;
    let time = match due {
        Due::At(moment) => {
            let local = zone.to_datetime(moment);
            format!("{:02}:{:02}", local.hour(), local.minute())
        }
        Due::Day(_) | Due::Last { .. } => String::new(),
    };
    Some([due.day(zone).to_string(), time])
}

/// What `text`, typed at `now`, asks for of the tasks of `lines` (JSON: a list of lines of lists), as JSON: of each thing the name
/// of the action that does it, and the names and values of its form. `None` where any of it is not clear without the assistant.
pub fn deeds_at(text: &str, now: &ZonedDateTime, lines: &str) -> Option<String> {
    let lines: Vec<Known> = serde_json::from_str(lines).ok()?;
    let list: Vec<Value> = lines.iter().map(Known::listed).collect();
    let deeds = deeds_alone(text, now, &list)?;
    let forms: Option<Vec<Value>> =
        deeds.iter().map(|deed| form_of(deed, &lines, now.time_zone())).collect();
    Some(json!(forms?).to_string())
}

/// The action and the form that do what is asked for.
fn form_of(deed: &Deed, lines: &[Known], zone: &TimeZone) -> Option<Value> {
    match deed {
        Deed::Add(line) => Some(json!(["add-task", [["form[title]", line]]])),
        Deed::Change(call) => changing(call, lines, zone),
    }
}

fn changing(call: &ToolCall, lines: &[Known], zone: &TimeZone) -> Option<Value> {
    let arguments = &call.arguments;
    let id = arguments["task_id"].as_str().or_else(|| arguments["task_ids"][0].as_str())?;
    let known = lines.iter().find(|line| line.id == id)?;
    let done =
        if call.name == "complete_task" { Some(true) } else { arguments["completed"].as_bool() };
    if let Some(done) = done {
        return Some(json!(["set-done", [["id", id], ["done", done.to_string()]]]));
    }
    let form = known.changed(arguments, zone)?;
    let mut values =
        vec![["id".to_owned(), id.to_owned()], ["version".to_owned(), known.version.clone()]];
    for (group, inputs) in [("form", form), ("was", known.inputs())] {
        values.extend(inputs.map(|(name, value)| [format!("{group}[{name}]"), value]));
    }
    Some(json!(["edit-task", values]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"[
        { "id": "milk", "title": "Buy milk", "priority": "medium", "tags": ["home"], "recurrence": "none", "version": "1" },
        { "id": "dentist", "title": "Dentist", "date_input": "2026-11-24", "time_input": "17:00", "version": "2" }]"#;

    /// An action, and its form by names and values.
    type Form = (String, Vec<[String; 2]>);

    /// Each action, and what its form changes.
    fn told(text: &str) -> Option<Vec<(String, String)>> {
        let now = "2026-11-23T12:00:00+05:00[+05:00]".parse().unwrap();
        let forms: Vec<Form> = serde_json::from_str(&deeds_at(text, &now, LINES)?).unwrap();
        Some(forms.into_iter().map(change_of).collect())
    }

    fn change_of((action, values): Form) -> (String, String) {
        let value = |wanted: String| {
            values.iter().find(|[name, _]| *name == wanted).map(|[_, value]| value.as_str())
        };
        let is_other =
            |name: &&str| value(format!("form[{name}]")) != value(format!("was[{name}]"));
        let names: Vec<&str> =
            Known::default().inputs().map(|(name, _)| name).into_iter().filter(is_other).collect();
        let changed =
            names.iter().map(|name| format!(" {name}={}", value(format!("form[{name}]")).unwrap()));
        let told = ["id", "version", "done"].into_iter().filter_map(|name| value(name.to_owned()));
        (action, told.collect::<Vec<_>>().join(" ") + &changed.collect::<String>())
    }

    #[test]
    fn several_things_become_a_form_each() {
        let both = "complete buy milk and add a task to call mom tomorrow";
        let forms = [("set-done", "milk true"), ("add-task", " title=Call mom tomorrow")];
        let forms = forms.map(|(action, values)| (action.to_owned(), values.to_owned()));
        assert_eq!(told(both), Some(forms.to_vec()));
    }

    #[test]
    fn words_become_the_form_that_does_it() {
        for (text, action, values) in [
            ("complete buy milk", "set-done", "milk true"),
            ("move buy milk to friday", "edit-task", "milk 1 date=2026-11-27"),
            ("move the dentist to friday 9am", "edit-task", "dentist 2 date=2026-11-27 time=09:00"),
            ("rename buy milk to Buy oat milk", "edit-task", "milk 1 title=Buy oat milk"),
            ("make buy milk high priority", "edit-task", "milk 1 priority=high"),
            ("tag buy milk with shop", "edit-task", "milk 1 tags=home, shop"),
            ("remove the date from the dentist", "edit-task", "dentist 2 date= time="),
        ] {
            let wanted = vec![(action.to_owned(), values.to_owned())];
            assert_eq!(told(text), Some(wanted), "{text}");
        }
        assert_eq!(told("delete buy milk"), None);
        assert_eq!(told("complete buy milk and delete the dentist"), None);
        assert_eq!(told("what is due today?"), None);
    }
}
