//! How today or this week stands.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{State, Task};

/// A span of days up to which somebody wants to know how things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Today,
    /// From Monday to Sunday.
    Week,
}

impl Period {
    /// What it is called among a tool's arguments.
    pub fn word(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Week => "week",
        }
    }

    /// Its first and last day, seen from `today`.
    pub fn days(self, today: Date) -> (Date, Date) {
        match self {
            Self::Today => (today, today),
            Self::Week => {
                let monday = i64::from(today.weekday().to_monday_zero_offset());
                let on = |days: i64| today.saturating_add(days.days());
                (on(-monday), on(6 - monday))
            }
        }
    }
}

/// How a period stands. Nothing is counted twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub period: Period,
    pub from: Date,
    pub to: Date,
    /// Open, and over.
    pub overdue: Vec<Task>,
    /// Open, and due from now to the period's end.
    pub due: Vec<Task>,
    /// Done in the period.
    pub completed: Vec<Task>,
}

impl Summary {
    /// Nothing, seen from `today`.
    pub fn new(period: Period, today: Date) -> Self {
        let (from, to) = period.days(today);
        let (overdue, due, completed) = (Vec::new(), Vec::new(), Vec::new());
        Self { period, from, to, overdue, due, completed }
    }

    /// Counts `task` where it belongs at `now`, if it does, for an owner in `zone`.
    pub fn push(&mut self, task: Task, zone: &TimeZone, now: Timestamp) {
        match task.state {
            State::Done { at } => {
                let day = at.map(|at| zone.to_datetime(at).date());
                if day.is_some_and(|day| (self.from..=self.to).contains(&day)) {
                    self.completed.push(task);
                }
            }
            State::Open if task.is_overdue(zone, now) => self.overdue.push(task),
            State::Open => match task.due_day(zone) {
                Some(day) if day <= self.to => self.due.push(task),
                _ => {}
            },
        }
    }
}
