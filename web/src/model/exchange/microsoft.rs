//! What Microsoft To Do's interface (Graph) hands out: the tasks of a list, or lists with their tasks, as programs that
//! export it keep them. Microsoft itself exports no file.

use jiff::{ZonedDateTime, civil::DateTime, tz::TimeZone};
use serde_json::Value;
use todo_core::{task::Rule, wire};

use super::{Found, Incoming, html, priority};
use crate::{
    model::checklist,
    words::{say, say_with},
};

/// What of a task is read, or is about the entry and not about the task.
const KNOWN: [&str; 18] = [
    "title",
    "body",
    "bodyLastModifiedDateTime",
    "importance",
    "status",
    "categories",
    "checklistItems",
    "dueDateTime",
    "reminderDateTime",
    "isReminderOn",
    "recurrence",
    "id",
    "createdDateTime",
    "completedDateTime",
    "lastModifiedDateTime",
    "hasAttachments",
    "parentReference",
    "linkedResources",
];
/// The days of a week as they are called there, each by its first two letters in a rule.
const DAY_LETTERS: usize = 2;
/// The places of a day in its month, as they are called there and in a rule.
const PLACES: [(&str, &str); 5] =
    [("first", "1"), ("second", "2"), ("third", "3"), ("fourth", "4"), ("last", "-1")];

/// `None` if it is something else.
pub(super) fn read(whole: &Value, zone: &TimeZone) -> Option<Found> {
    let entries = whole["value"].as_array().or_else(|| whole["lists"].as_array());
    let entries = entries.or_else(|| whole.as_array())?;
    let is_list = |entry: &&Value| entry["displayName"].is_string() && entry["tasks"].is_array();
    let is_task = |entry: &&Value| entry["title"].is_string() && entry["status"].is_string();
    let lists: Vec<&Value> = entries.iter().filter(is_list).collect();
    let own = entries.iter().filter(is_task).filter(|entry| entry["importance"].is_string());
    Found::of("Microsoft To Do", (&lists, own), |entry, found| task(entry, zone, found))
}

fn task(entry: &Value, zone: &TimeZone, found: &mut Found) -> Incoming {
    let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    let description = description(entry);
    let categories = entry["categories"].as_array().into_iter().flatten();
    tell_of_others(entry, found);
    let reminds = entry["isReminderOn"] == true;
    let task = wire::CreateTask {
        title: text("title"),
        description: Some(description).filter(|text| !text.is_empty()),
        priority: priority(&text("importance")),
        due_date: moment(&entry["dueDateTime"], zone).map(|at| at.date().to_string()),
        reminder_at: moment(&entry["reminderDateTime"], zone)
            .filter(|_| reminds)
            .map(|at| at.timestamp().to_string()),
        rrule: rule(&entry["recurrence"], found),
        tags: Some(categories.filter_map(Value::as_str).map(str::to_owned).collect()),
        completed: (entry["status"] == "completed").then_some(true),
        ..wire::CreateTask::default()
    };
    Incoming::new(task, text("id"))
}

/// The notes, and the steps below them.
fn description(entry: &Value) -> String {
    let content = entry["body"]["content"].as_str().unwrap_or_default();
    let notes = if entry["body"]["contentType"] == "html" {
        html::text(content)
    } else {
        content.trim().to_owned()
    };
    let steps = entry["checklistItems"].as_array().into_iter().flatten();
    steps.fold(notes, |text, step| {
        let is_done = step["isChecked"] == true;
        checklist::with_step(&text, step["displayName"].as_str().unwrap_or_default(), is_done)
    })
}

/// Says what of a task does not come along.
fn tell_of_others(entry: &Value, found: &mut Found) {
    if !entry["completedDateTime"].is_null() {
        found.leave(say("export.without.times"));
    }
    let is_said = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
    let others = entry.as_object().into_iter().flatten();
    let others = others.filter(|(name, value)| {
        !name.starts_with('@') && !KNOWN.contains(&name.as_str()) && is_said(value)
    });
    found.others.extend(others.map(|(name, _)| name.clone()));
    if entry["hasAttachments"] == true {
        found.others.insert("attachments".to_owned());
    }
}

/// `{ dateTime, timeZone }`, as it is in `zone`. Zones by names of Windows' own are taken for that.
fn moment(value: &Value, zone: &TimeZone) -> Option<ZonedDateTime> {
    let at: DateTime = value["dateTime"].as_str()?.parse().ok()?;
    let named = TimeZone::get(value["timeZone"].as_str().unwrap_or_default());
    let there = named.unwrap_or_else(|_| zone.clone());
    Some(at.to_zoned_datetime(there).ok()?.with_time_zone(zone.clone()))
}

/// A pattern and its range as a rule of repetition; what is none of ours is said to be `found`.
fn rule(recurrence: &Value, found: &mut Found) -> Option<String> {
    let (pattern, range) = (&recurrence["pattern"], &recurrence["range"]);
    let kind = pattern["type"].as_str()?;
    let number = |value: &Value| value.as_u64().filter(|it| *it > 0);
    let days = pattern["daysOfWeek"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let days: Vec<String> =
        days.filter_map(|day| day.get(..DAY_LETTERS)).map(str::to_uppercase).collect();
    let place = PLACES.iter().find(|(name, _)| pattern["index"] == *name).map(|(_, place)| place);
    let day_of_month = number(&pattern["dayOfMonth"]).unwrap_or(1);
    let month = number(&pattern["month"]).unwrap_or(1);
    let nth = place.zip(days.first()).map(|(place, day)| format!("{place}{day}"));
    let rest = match (kind, nth) {
        ("daily", _) => "FREQ=DAILY".to_owned(),
        ("weekly", _) if days.is_empty() => "FREQ=WEEKLY".to_owned(),
        ("weekly", _) => format!("FREQ=WEEKLY;BYDAY={}", days.join(",")),
        ("absoluteMonthly", _) => format!("FREQ=MONTHLY;BYMONTHDAY={day_of_month}"),
        ("relativeMonthly", Some(nth)) => format!("FREQ=MONTHLY;BYDAY={nth}"),
        ("absoluteYearly", _) => format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day_of_month}"),
        ("relativeYearly", Some(nth)) => format!("FREQ=YEARLY;BYMONTH={month};BYDAY={nth}"),
        _ => kind.to_owned(),
    };
    let every = number(&pattern["interval"]).filter(|every| *every > 1);
    let every = every.map(|every| format!(";INTERVAL={every}")).unwrap_or_default();
    let ends = match range["type"].as_str() {
        Some("endDate") => {
            let day = range["endDate"].as_str().unwrap_or_default().replace('-', "");
            format!(";UNTIL={day}")
        }
        Some("numbered") => {
            format!(";COUNT={}", number(&range["numberOfOccurrences"]).unwrap_or(1))
        }
        _ => String::new(),
    };
    let rule = format!("{rest}{every}{ends}");
    if Rule::parse(&rule).is_err() {
        found.leave(say_with("export.without.repeat", &[&rule]));
        return None;
    }
    Some(rule)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn a_task_comes_with_its_steps_day_and_repetition() {
        let whole = json!({ "@odata.context": "…", "value": [{
            "@odata.etag": "W/1", "id": "AA", "title": "Pack", "importance": "high", "status": "notStarted",
            "isReminderOn": true, "hasAttachments": false, "categories": ["Red category"],
            "createdDateTime": "2026-11-01T00:00:00Z", "lastModifiedDateTime": "2026-11-01T00:00:00Z",
            "body": { "content": "<p>Warm &amp; dry</p>", "contentType": "html" },
            "dueDateTime": { "dateTime": "2026-11-30T23:00:00.0000000", "timeZone": "UTC" },
            "reminderDateTime": { "dateTime": "2026-12-01T07:00:00.0000000", "timeZone": "UTC" },
            "recurrence": { "pattern": { "type": "weekly", "interval": 2, "daysOfWeek": ["monday", "friday"] },
                "range": { "type": "endDate", "endDate": "2027-03-01" } },
            "checklistItems": [{ "displayName": "Socks", "isChecked": true }, { "displayName": "Hat", "isChecked": false }],
        }] });
        let found = read(&whole, &berlin()).unwrap();
        let Incoming { task, origin, .. } = &found.tasks[0];
        assert_eq!((task.title.as_str(), origin.as_str()), ("Pack", "AA"));
        assert_eq!(task.description.as_deref(), Some("Warm & dry\n\n- [x] Socks\n- [ ] Hat"));
        // The day that it is where the list is read, and no day before.
        assert_eq!(task.due_date.as_deref(), Some("2026-12-01"));
        assert_eq!(task.reminder_at.as_deref(), Some("2026-12-01T07:00:00Z"));
        let rule = "FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=2;UNTIL=20270301";
        assert_eq!(task.rrule.as_deref(), Some(rule));
        assert_eq!(task.tags.as_deref(), Some(&["Red category".to_owned()][..]));
        assert_eq!(found.left_out, [""; 0]);
    }

    #[test]
    fn lists_come_with_what_is_done_in_them() {
        let task = |title: &str, status: &str| json!({ "title": title, "status": status });
        let whole = json!([
            { "displayName": "Tasks", "tasks": [task("Tea", "notStarted")] },
            { "displayName": "Home", "tasks": [task("Rent", "completed")] },
        ]);
        let found = read(&whole, &berlin()).unwrap();
        let done: Vec<_> = found.tasks.iter().map(|it| it.task.completed).collect();
        assert_eq!(done, [None, Some(true)]);
        assert_eq!(found.left_out, ["Which list a task is on."]);
        assert_eq!(read(&json!([{ "title": "Tea" }]), &berlin()), None);
    }
}
