//! What part of the list somebody wants to see.

use jiff::{ToSpan, ZonedDateTime, civil::Date};
use serde_json::{Value, json};

use super::{item::Item, matching, words};
use crate::task::{Priority, Recurrence, list::Status};

/// A question to the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View {
    pub(super) status: Option<Status>,
    pub(super) window: Option<Window>,
    pub(super) priority: Option<Priority>,
    pub(super) tag: Option<String>,
    pub(super) kind: Option<Kind>,
    /// Words to look for in titles, as they were said.
    pub(super) search: Option<String>,
    /// They want to know how many, not which.
    pub(super) count: bool,
}

/// What the tool cannot narrow by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Repeating,
    Undated,
}

/// A span of due dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    Overdue,
    Today,
    Tomorrow,
    Yesterday,
    LastWeek,
    ThisWeek,
    NextWeek,
    /// Saturday and Sunday of this week.
    Weekend,
    /// The next seven days.
    Soon,
    Day(Date),
    /// Up to that day.
    Until(Date),
}

impl Window {
    /// First and last day, as seen at `now`. Weeks begin on Monday.
    fn days(self, now: &ZonedDateTime) -> (Option<Date>, Date) {
        let today = now.date();
        let on = |days: i64| today.saturating_add(days.days());
        let since_monday = i64::from(today.weekday().to_monday_zero_offset());
        match self {
            Self::Overdue => (None, today),
            Self::Today => (Some(today), today),
            Self::Tomorrow => (Some(on(1)), on(1)),
            Self::Yesterday => (Some(on(-1)), on(-1)),
            Self::LastWeek => (Some(on(-7 - since_monday)), on(-1 - since_monday)),
            Self::ThisWeek => (Some(on(-since_monday)), on(6 - since_monday)),
            Self::NextWeek => (Some(on(7 - since_monday)), on(13 - since_monday)),
            Self::Weekend => (Some(on(5 - since_monday)), on(6 - since_monday)),
            Self::Soon => (Some(today), on(7)),
            Self::Day(day) => (Some(day), day),
            Self::Until(day) => (None, day),
        }
    }

    /// What follows the noun: "3 tasks due today", but "3 overdue tasks".
    fn words(self) -> String {
        match self {
            Self::Overdue => String::new(),
            Self::Today => "today".to_owned(),
            Self::Tomorrow => "tomorrow".to_owned(),
            Self::Yesterday => "yesterday".to_owned(),
            Self::LastWeek => "last week".to_owned(),
            Self::ThisWeek => "this week".to_owned(),
            Self::NextWeek => "next week".to_owned(),
            Self::Weekend => "this weekend".to_owned(),
            Self::Soon => "in the next seven days".to_owned(),
            Self::Day(day) => format!("on {}", day.strftime("%a %-d %b")),
            Self::Until(day) => format!("by {}", day.strftime("%a %-d %b")),
        }
    }
}

fn words_of(search: &str) -> Vec<String> {
    words::split(search).into_iter().map(|word| word.key).collect()
}

impl View {
    /// The arguments of `list_tasks` that show this, perhaps with more.
    pub(super) fn arguments(&self, now: &ZonedDateTime) -> Value {
        let mut arguments = json!({});
        match self.status {
            Some(Status::Todo) => arguments["status"] = json!("pending"),
            Some(Status::Done) => arguments["status"] = json!("completed"),
            None => arguments["status"] = json!("all"),
        }
        if let Some(window) = self.window.filter(|_| !self.is_of_done()) {
            let (from, to) = window.days(now);
            if let Some(from) = from {
                arguments["due_from"] = json!(from.to_string());
            }
            arguments["due_to"] = json!(to.to_string());
        }
        if let Some(priority) = self.priority {
            arguments["priority"] = json!(priority);
        }
        if let Some(tag) = &self.tag {
            arguments["tag"] = json!(tag);
        }
        if let Some(search) = &self.search {
            arguments["title"] = json!(matching::needles(&words_of(search)).first());
        }
        arguments
    }

    /// The arguments that find what is called by a tag.
    pub(super) fn wide_arguments(&self, now: &ZonedDateTime) -> Value {
        Self { search: None, ..self.clone() }.arguments(now)
    }

    /// Whether a task that was listed belongs to it.
    pub(super) fn admits(&self, item: &Item, now: &ZonedDateTime) -> bool {
        let named =
            self.search.as_ref().is_none_or(|search| matching::is_about(&words_of(search), item));
        let kind = self.kind.is_none_or(|kind| match kind {
            Kind::Repeating => item.recurrence != Recurrence::None,
            Kind::Undated => item.due.is_none(),
        });
        named && kind && self.admits_date(item, now)
    }

    fn admits_date(&self, item: &Item, now: &ZonedDateTime) -> bool {
        match self.window {
            Some(Window::Overdue) => matching::is_overdue(item, now),
            Some(window) if self.is_of_done() => {
                let (from, to) = window.days(now);
                item.completed_on
                    .is_some_and(|day| from.is_none_or(|from| day >= from) && day <= to)
            }
            _ => true,
        }
    }

    /// ` due today`, ` this week`: what follows the noun in a heading.
    pub(super) fn window_words(&self) -> String {
        let words = self.window.map(Window::words).unwrap_or_default();
        match (words.as_str(), self.is_of_done()) {
            ("", _) => words,
            (_, true) => format!(" {words}"),
            (_, false) => format!(" due {words}"),
        }
    }

    /// Of done tasks, a span of time means when they were done.
    fn is_of_done(&self) -> bool {
        self.status == Some(Status::Done)
    }
}
