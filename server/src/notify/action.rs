//! What may be done about a reminder by whoever reads the letter: the link is signed, names one reminder, and does nothing
//! before a button is pressed.

use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use todo_core::{
    reminder::{Reminder, Snooze},
    task::TaskId,
    user::UserId,
};
use uuid::Uuid;

use super::Words;
use crate::auth::{Auth, User};

/// How long the link works, in days of 24 hours.
const DAYS: i64 = 7;
/// What the signed text begins with: nothing else that is signed here does.
const KIND: &str = "reminder:";
/// Where it leads.
const PATH: &str = "/api/reminders/act";

/// A reminder that somebody was written about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    owner: String,
    task: Uuid,
    /// For when the reminder was set, in microseconds since 1970.
    at: i64,
    /// The task's title when the letter was written.
    pub title: String,
    /// When the link ends, in seconds since 1970.
    until: i64,
}

/// What is to become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Complete,
    TenMinutes,
    Hour,
    TomorrowMorning,
    Dismiss,
    /// It is put off to a moment that is said.
    InWords,
}

impl Action {
    /// Every action with a button of its own, and its name in forms.
    pub const ALL: [(Self, &str); 5] = [
        (Self::Complete, "complete"),
        (Self::TenMinutes, "ten_minutes"),
        (Self::Hour, "hour"),
        (Self::TomorrowMorning, "tomorrow_morning"),
        (Self::Dismiss, "dismiss"),
    ];

    /// What its button says.
    pub fn label(self, words: &Words) -> &str {
        match self {
            Self::Complete => &words.complete,
            Self::TenMinutes => &words.ten_minutes,
            Self::Hour => &words.hour,
            Self::TomorrowMorning => &words.tomorrow_morning,
            Self::Dismiss => &words.dismiss,
            Self::InWords => &words.in_words,
        }
    }

    /// How long it is put off, if it is.
    pub fn snooze(self) -> Option<Snooze> {
        match self {
            Self::TenMinutes => Some(Snooze::Minutes(10)),
            Self::Hour => Some(Snooze::Minutes(60)),
            Self::TomorrowMorning => Some(Snooze::TomorrowMorning),
            Self::Complete | Self::Dismiss | Self::InWords => None,
        }
    }
}

impl Asked {
    pub(super) fn of(user: &User, reminder: &Reminder, now: Timestamp) -> Self {
        Self {
            owner: user.id.clone(),
            task: reminder.task.0,
            at: reminder.at.as_microsecond(),
            title: reminder.title.clone(),
            until: (now + SignedDuration::from_hours(DAYS * 24)).as_second(),
        }
    }

    /// The link for the letter.
    pub(super) fn address(&self, auth: &Auth) -> String {
        let token = self.token(auth);
        auth.page(&format!("{PATH}?token={}", utf8_percent_encode(&token, NON_ALPHANUMERIC)))
    }

    /// What a link or a notification carries to say so.
    pub(super) fn token(&self, auth: &Auth) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        auth.cookies().signed(&format!("{KIND}{text}"))
    }

    /// What a link's token names, if it is ours and not too old.
    pub fn read(auth: &Auth, token: &str, now: Timestamp) -> Option<Self> {
        let text = auth.cookies().verified(token)?;
        let asked: Self = serde_json::from_str(text.strip_prefix(KIND)?).ok()?;
        (asked.until > now.as_second()).then_some(asked)
    }

    pub fn owner(&self) -> UserId {
        UserId(self.owner.clone())
    }

    pub fn task(&self) -> TaskId {
        TaskId(self.task)
    }

    /// For when the reminder was set.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_microsecond(self.at).unwrap_or(Timestamp::MIN)
    }
}
