//! How today or this week stands.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::Task;

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

/// Most tasks of a kind that a summary shows.
pub const SUMMARISED_MAX: usize = 20;

/// How many tasks there are of a kind, and the first of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub count: u64,
    pub tasks: Vec<Task>,
}

/// How a period stands. Nothing is counted twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub period: Period,
    pub from: Date,
    pub to: Date,
    /// Open, and over.
    pub overdue: Tally,
    /// Open, and due from now to the period's end.
    pub due: Tally,
    /// Done in the period.
    pub completed: Tally,
}

impl Summary {
    /// Nothing, seen from `today`.
    pub fn new(period: Period, today: Date) -> Self {
        let (from, to) = period.days(today);
        let (overdue, due, completed) = (Tally::default(), Tally::default(), Tally::default());
        Self { period, from, to, overdue, due, completed }
    }

    /// Counts an open task that is due in the period, or was before, for an owner in `zone`.
    pub fn push(&mut self, task: Task, zone: &TimeZone, now: Timestamp) {
        let kind = if task.is_overdue(zone, now) { &mut self.overdue } else { &mut self.due };
        kind.count += 1;
        let place = |task: &Task| task.due.map(|due| due.place(zone));
        let at = kind.tasks.partition_point(|known| place(known) <= place(&task));
        kind.tasks.insert(at, task);
        kind.tasks.truncate(SUMMARISED_MAX);
    }
}
