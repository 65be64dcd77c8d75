//! Where two changed the same of a task, in words: for the service worker, which shows both without the form.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use todo_core::task::{Recurrence, Rule};

use super::{due::day_text, task_form::TaskForm, task_line::TaskLine};
use crate::{
    visitor::Reader,
    words::{Words, say, say_with},
};

/// An input that two changed in different ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    pub name: String,
    /// What the one who is refused put there, and what stands there now.
    pub mine: String,
    pub theirs: String,
    /// What the input holds of the latter.
    pub value: String,
}

/// The inputs in which `form` and the task as it is `present` are both other than the form `was`, for somebody whose
/// day is `today`.
pub fn all(form: &TaskForm, was: &TaskForm, present: &TaskLine, today: Date) -> Vec<Dispute> {
    let held = form.clone().inputs();
    let disputed = form.disputed(was, &TaskForm::of(present));
    let dispute = |(name, value): (&'static str, String)| {
        let mine = held.iter().find(|(known, _)| *known == name).map(|(_, mine)| mine.as_str());
        Dispute {
            name: name.to_owned(),
            mine: worded(name, mine.unwrap_or_default(), today),
            theirs: worded(name, &value, today),
            value,
        }
    };
    disputed.into_iter().map(dispute).collect()
}

/// What an input holds, as people read it.
fn worded(name: &str, value: &str, today: Date) -> String {
    let words = match name {
        "priority" => ["low", "medium", "high"]
            .into_iter()
            .find(|it| *it == value)
            .map(say)
            .map(str::to_owned),
        "recurrence" => {
            let word = Recurrence::parse(value).map(Rule::of_word);
            let rule = word.unwrap_or_else(|| Rule::parse(value).ok());
            Some(rule.map_or_else(
                || say("repeat.none").to_owned(),
                |rule| rule.words_in(Words::present().tag()),
            ))
        }
        "date" | "end_date" => value.parse().ok().map(|day| day_text(day, today)),
        "time" | "end_time" => value.parse::<Time>().ok().map(|_| Reader::clock().worded(value)),
        "reminder" => value.split_once('T').and_then(|(day, time)| {
            let day = day_text(day.parse().ok()?, today);
            Some(say_with("date.clock", &[&day, &Reader::clock().worded(time)]))
        }),
        _ => None,
    };
    let words = words.unwrap_or_else(|| value.to_owned());
    if words.trim().is_empty() { "–".to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_changed_is_told_as_people_read_it() {
        let form = |title: &str, priority: &str, date: &str, recurrence: &str| TaskForm {
            title: title.into(),
            priority: priority.into(),
            date: date.into(),
            recurrence: recurrence.into(),
            ..TaskForm::default()
        };
        let was = form("Milk", "medium", "2026-11-24", "none");
        let mine = form("Oat milk", "high", "2026-11-24", "FREQ=WEEKLY;INTERVAL=2");
        let theirs = TaskLine {
            title: "Soy milk".into(),
            date_input: "2026-11-25".into(),
            recurrence: Recurrence::Daily,
            ..TaskLine::default()
        };
        let told = all(&mine, &was, &theirs, "2026-11-24".parse().unwrap());
        let told: Vec<_> = told.iter().map(|it| [it.name.as_str(), &it.mine, &it.theirs]).collect();
        assert_eq!(
            told,
            [["title", "Oat milk", "Soy milk"], ["recurrence", "Every 2 weeks", "Every day"]]
        );
    }

    #[test]
    fn days_and_times_are_said_and_nothing_is_a_dash() {
        let today = "2026-11-24".parse().unwrap();
        for (name, value, said) in [
            ("date", "2026-11-25", "Tomorrow"),
            ("end_date", "", "–"),
            ("time", "17:00", "17:00"),
            ("reminder", "2026-11-27T09:00", "Fri 27 Nov, 09:00"),
            ("priority", "high", "High"),
            ("recurrence", "none", "Does not repeat"),
            ("description", "two\nlines", "two\nlines"),
        ] {
            assert_eq!(worded(name, value, today), said, "{name}");
        }
    }
}
