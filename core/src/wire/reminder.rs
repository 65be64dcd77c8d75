//! Reminders on the wire.

use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    reminder::{self, SNOOZE_MINUTES_MAX, Snooze},
    talk::put_off_until,
    task::InvalidField,
};

/// How the morning of the next day is called.
const TOMORROW_MORNING: &str = "tomorrow_morning";

/// A reminder that came due and waits: until it is dismissed or put off, or its task is completed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reminder {
    pub task_id: Uuid,
    /// The task's title.
    pub title: String,
    /// As in the task.
    pub due_date: Option<String>,
    /// For when it was set; RFC 3339.
    pub remind_at: String,
}

/// Which reminder of the task is let be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DismissReminder {
    /// As the reminder says it.
    pub remind_at: String,
}

/// When to remind again. One of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnoozeReminder {
    /// So many minutes from now, at most a year.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 527_040))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// `tomorrow_morning`: the next day at 09:00; or in words, such as "friday at 9" or "half an hour", within a year. By
    /// your clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl From<&reminder::Reminder> for Reminder {
    fn from(reminder: &reminder::Reminder) -> Self {
        Self {
            task_id: reminder.task.0,
            title: reminder.title.clone(),
            due_date: reminder.due.map(|due| due.to_string()),
            remind_at: reminder.at.to_string(),
        }
    }
}

impl DismissReminder {
    /// For when the reminder was set.
    pub fn parse(&self) -> Result<Timestamp, InvalidField> {
        self.remind_at.parse().map_err(|_| {
            InvalidField::new("remind_at", "is no moment; send the reminder's own remind_at")
        })
    }
}

impl SnoozeReminder {
    /// Until when this asks for peace, if it is said at `now`.
    pub fn parse(&self, now: &ZonedDateTime) -> Result<Snooze, InvalidField> {
        match (self.minutes, self.until.as_deref()) {
            (Some(minutes @ 1..=SNOOZE_MINUTES_MAX), None) => Ok(Snooze::Minutes(minutes)),
            (None, Some(TOMORROW_MORNING)) => Ok(Snooze::TomorrowMorning),
            (Some(_), None) => {
                let message = format!("must be from 1 to {SNOOZE_MINUTES_MAX}");
                Err(InvalidField::new("minutes", message))
            }
            (None, Some(words)) => put_off_until(words, now).map(Snooze::At).ok_or_else(|| {
                InvalidField::new(
                    "until",
                    "is no moment to come within a year; say it like \"friday at 9\"",
                )
            }),
            _ => Err(InvalidField::new("minutes", "or until is needed, and only one of them")),
        }
    }
}

#[cfg(test)]
mod core_tests {
    use super::*;

    fn parse(minutes: Option<u32>, until: Option<&str>) -> Result<Snooze, &'static str> {
        let asked = SnoozeReminder { minutes, until: until.map(str::to_owned) };
        let now = "2026-11-24T08:00[Asia/Karachi]".parse().unwrap();
        asked.parse(&now).map_err(|invalid| invalid.field)
    }

    #[test]
    fn a_reminder_is_put_off_by_minutes_or_until_the_morning() {
        assert_eq!(parse(Some(10), None), Ok(Snooze::Minutes(10)));
        assert_eq!(parse(None, Some("tomorrow_morning")), Ok(Snooze::TomorrowMorning));
        for (words, at) in [
            ("friday at 9", "2026-11-27T04:00:00Z"),
            ("half an hour", "2026-11-24T03:30:00Z"),
            ("5pm", "2026-11-24T12:00:00Z"),
            ("morgen um 9", "2026-11-25T04:00:00Z"),
        ] {
            assert_eq!(parse(None, Some(words)), Ok(Snooze::At(at.parse().unwrap())), "{words}");
        }
        for words in ["", "soon or so", "yesterday", "in 3 years"] {
            assert_eq!(parse(None, Some(words)), Err("until"), "{words}");
        }
        assert_eq!(parse(None, None), Err("minutes"));
        assert_eq!(parse(Some(10), Some("tomorrow_morning")), Err("minutes"));
        assert_eq!(parse(Some(0), None), Err("minutes"));
        assert_eq!(parse(Some(SNOOZE_MINUTES_MAX + 1), None), Err("minutes"));
        assert_eq!(parse(None, Some("later")), Err("until"));
    }
}
