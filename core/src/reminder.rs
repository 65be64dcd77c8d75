//! Reminders that came due.
//!
//! A task says when its owner wants to be reminded. Once that moment has come the reminder is *told*: noted once,
//! whichever replica notices first. It *waits* until its owner has dismissed it, moved it on, completed the task or
//! taken the reminder away; whoever shows it shows what waits.

use jiff::{SignedDuration, Timestamp, ToSpan, ZonedDateTime};

use uuid::Uuid;

use crate::task::{Due, REMINDER_HOUR, TaskId};

#[cfg(test)]
mod core_tests;
mod quiet;
mod reach;

pub use quiet::Quiet;
pub use reach::{Channel, Promise, Reach};

/// How late a reminder may still be told, in hours: rows of long ago do not all speak up when the product is first
/// started on their database.
pub const LATE_HOURS_MAX: i64 = 24;
/// How long told reminders are kept, in days of 24 hours. One that still waits then is forgotten with the others.
pub const KEPT_DAYS: i64 = 90;
/// Most waiting reminders that are shown at once.
pub const WAITING_MAX: usize = 100;
/// How long a reminder is put off when nobody says how long, in minutes.
pub const SNOOZE_MINUTES: i64 = 10;
/// Longest that a reminder can be put off, in minutes: a year.
pub const SNOOZE_MINUTES_MAX: u32 = 366 * 24 * 60;

/// A reminder that waits for its owner.
#[derive(Clone, Debug, PartialEq)]
pub struct Reminder {
    pub task: TaskId,
    pub title: String,
    pub due: Option<Due>,
    /// For when it was set. With the task, this names the reminder.
    pub at: Timestamp,
}

impl Reminder {
    /// Names the reminder: that of a task for another moment is another one.
    pub fn id(task: TaskId, at: Timestamp) -> Uuid {
        Uuid::new_v5(&task.0, &at.as_microsecond().to_be_bytes())
    }
}

/// When to speak up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snooze {
    /// So many minutes from now, 1 to [`SNOOZE_MINUTES_MAX`].
    Minutes(u32),
    /// The next day, at [`REMINDER_HOUR`] by its owner's clock.
    TomorrowMorning,
    /// At that moment.
    At(Timestamp),
}

impl Snooze {
    /// The moment this means at `now`.
    pub fn until(self, now: &ZonedDateTime) -> Timestamp {
        let later = match self {
            Self::Minutes(minutes) => {
                now.timestamp().checked_add(SignedDuration::from_mins(minutes.into())).ok()
            }
            Self::TomorrowMorning => now
                .date()
                .checked_add(1.day())
                .and_then(|day| {
                    day.at(REMINDER_HOUR, 0, 0, 0).to_zoned_datetime(now.time_zone().clone())
                })
                .ok()
                .map(|morning| morning.timestamp()),
            Self::At(at) => Some(at),
        };
        later.unwrap_or(Timestamp::MAX)
    }
}

/// From when on a reminder is still told at `now`.
pub fn told_from(now: Timestamp) -> Timestamp {
    now.checked_sub(LATE_HOURS_MAX.hours()).unwrap_or(Timestamp::MIN)
}
