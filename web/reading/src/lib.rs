//! Reads a line as it is typed: the grammar and the lexicons of `core`, as a module of its own, so that
//! pages do not wait for them. `public/line.js` loads it when a line is about to be used.

mod alone;

use jiff::{ZonedDateTime, tz::TimeZone};
use serde::Serialize;
use todo_core::reading::{
    aim::{self, Aim},
    line::{self, Line, PartKind},
};

/// What a page shows of a line. `todo_web::model::line` reads it back.
#[derive(Debug, Serialize)]
struct Shown {
    /// It is put on the list; otherwise the assistant is asked.
    adds: bool,
    /// The task's title, what is asked, or the task that `act` is about.
    title: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    act: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    day: String,
    parts: Vec<ShownPart>,
    /// What would be put on the list all the same, where the assistant is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<ShownTask>,
}

/// A task as it is put on the list.
#[derive(Debug, Serialize)]
struct ShownTask {
    title: String,
    /// The day on which it is due, `2026-11-24`; empty without one.
    #[serde(skip_serializing_if = "String::is_empty")]
    day: String,
    parts: Vec<ShownPart>,
}

impl ShownTask {
    fn new(line: Line, zone: &TimeZone) -> Self {
        Self {
            title: line.title,
            day: line.due.map(|due| due.day(zone).to_string()).unwrap_or_default(),
            parts: line.parts.into_iter().filter_map(part).collect(),
        }
    }
}

/// Something that was read out of the line.
#[derive(Debug, Serialize)]
struct ShownPart {
    kind: &'static str,
    /// Bytes of the line.
    start: usize,
    end: usize,
    label: String,
}

/// What becomes of `text`, typed at `now` by somebody whose language is `tag` and whose open tasks are called
/// `titles`, a line each: JSON.
pub fn read_at(text: &str, now: &ZonedDateTime, tag: &str, titles: &str) -> String {
    let titles: Vec<&str> = titles.lines().collect();
    let shown = match aim::read(text, now, tag, &titles) {
        Aim::Add(line) => {
            let ShownTask { title, day, parts } = ShownTask::new(line, now.time_zone());
            Shown { adds: true, title, act: "", to: String::new(), day, parts, task: None }
        }
        Aim::Ask(asked) => Shown {
            adds: false,
            title: asked.what,
            act: asked.act,
            to: asked.to,
            day: String::new(),
            parts: vec![],
            task: Some(ShownTask::new(line::parse_in(text, now, tag), now.time_zone())),
        },
    };
    serde_json::to_string(&shown).unwrap_or_default()
}

fn part(part: todo_core::reading::line::Part) -> Option<ShownPart> {
    let kind = match part.kind {
        PartKind::LeadIn => return None,
        PartKind::Date | PartKind::Time => "due",
        PartKind::Priority => "priority",
        PartKind::Tag => "tag",
        PartKind::Recurrence => "recurrence",
    };
    Some(ShownPart { kind, start: part.range.start, end: part.range.end, label: part.label })
}

pub use alone::deeds_at;

/// The present time of whose clock is `east` minutes ahead of Greenwich's.
#[cfg(target_arch = "wasm32")]
fn now(east: i32) -> Option<ZonedDateTime> {
    const MINUTE_SECONDS: i32 = 60;
    let offset = jiff::tz::Offset::from_seconds(east.checked_mul(MINUTE_SECONDS)?).ok()?;
    let now = jiff::Timestamp::from_millisecond(js_sys::Date::new_0().get_time() as i64).ok()?;
    Some(now.to_zoned_datetime(offset.to_time_zone()))
}

/// [`read_at`] the present time of whose clock is `east` minutes ahead of Greenwich's.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn read(text: &str, tag: &str, titles: &str, east: i32) -> Option<String> {
    Some(read_at(text, &now(east)?, tag, titles))
}

/// [`deeds_at`] the present time of whose clock is `east` minutes ahead of Greenwich's.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn deeds(text: &str, lines: &str, east: i32) -> Option<String> {
    deeds_at(text, &now(east)?, lines)
}

/// A rule of repetition, `FREQ=WEEKLY;INTERVAL=2`, in words of the language `tag`.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn repeats(rule: &str, tag: &str) -> Option<String> {
    Some(todo_core::task::Rule::parse(rule).ok()?.words_in(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_what_it_would_be_as_a_task() {
        let now = "2026-11-23T12:00:00+05:00[+05:00]".parse().unwrap();
        let shown = read_at("what is due today", &now, "en", "");
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!((&shown["adds"], &shown["title"]), (&false.into(), &"what is due today".into()));
        let task = todo_core::reading::line::parse_in("what is due today", &now, "en");
        assert_eq!(shown["task"]["title"], task.title);
        assert_eq!(shown["task"]["parts"][0]["kind"], "due");
    }

    #[test]
    fn what_a_line_says_comes_back_as_parts_of_it() {
        let now = "2026-11-23T12:00:00+05:00[+05:00]".parse().unwrap();
        let shown = read_at("Call Ann tomorrow #work", &now, "en", "");
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!((&shown["title"], &shown["day"]), (&"Call Ann".into(), &"2026-11-24".into()));
        assert_eq!(shown["parts"][0]["kind"], "due");
        assert_eq!(shown["parts"][1]["label"], "#work");
    }
}
