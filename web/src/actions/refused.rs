//! Why an action did not do what it was asked, and what was asked.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::model::dispute::Dispute;
use crate::{
    model::task_line::TaskLine,
    words::{self, say, say_with},
};

/// A refusal in words for a person; `field` names the input it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub status: u16,
    pub message: String,
    pub field: Option<String>,
    /// What the task is by now, when somebody else changed the same of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<Box<TaskLine>>,
    /// The same in words, for the service worker. A form works out for itself what is other in it.
    #[cfg(feature = "ssr")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputed: Vec<Dispute>,
}

impl Refused {
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            field: None,
            present: None,
            #[cfg(feature = "ssr")]
            disputed: Vec::new(),
        }
    }

    /// A refusal by the API in the reader's language. Of one input, what it says to programs, `title: must not be
    /// empty`, becomes a sentence: `Title must not be empty.`
    pub fn by_api(status: u16, detail: &str, field: Option<String>) -> Self {
        let (detail, field) = match of_body(detail) {
            Some((name, said)) => (said, field.or_else(|| Some(name.to_owned()))),
            None => (detail, field),
        };
        let of_field = field.as_ref().and_then(|field| {
            let said = detail.strip_prefix(field.as_str())?.strip_prefix(": ")?;
            Some((name(field), said))
        });
        let message = if let Some((name, said)) = of_field {
            let said = said.trim_end_matches('.');
            let words = words::refusal(said);
            say_with("refused.field", &[&name, words.as_deref().unwrap_or(said)])
        } else {
            let words = words::refusal(detail);
            words.unwrap_or_else(|| say_with("refused.as-said", &[detail]))
        };
        Self { field, ..Self::new(status, message) }
    }

    /// Somebody else changed the same of a task, which is `present` now.
    #[cfg(feature = "ssr")]
    pub fn outdone(present: TaskLine, disputed: Vec<Dispute>) -> Self {
        let present = Some(Box::new(present));
        Self { present, disputed, ..Self::new(412, say("refused.outdone")) }
    }

    /// The task of a form was deleted while the form was open.
    pub fn gone() -> Self {
        Self::new(404, say("refused.gone"))
    }

    /// A refusal without words.
    pub fn from_status(status: u16) -> Self {
        Self::new(status, say_with("refused.status", &[&status.to_string()]))
    }

    pub fn signed_out() -> Self {
        Self::new(401, say("refused.signed-out"))
    }

    /// The password was right, and a code is asked for.
    pub fn needs_code() -> Self {
        Self { field: Some(CODE.to_owned()), ..Self::new(401, say("second.words")) }
    }

    /// Whether it is [`Refused::needs_code`].
    pub fn asks_for_code(&self) -> bool {
        self.field.as_deref() == Some(CODE)
    }

    /// Whether no code is of use before the password is typed again.
    pub fn asks_for_password(&self) -> bool {
        self.field.as_deref() == Some(PASSWORD)
    }

    pub fn unreachable() -> Self {
        Self::new(503, say("refused.unreachable"))
    }

    /// Nobody answers who was asked in words for more than can be done without.
    pub fn needs_network() -> Self {
        Self::new(503, say("refused.needs-network"))
    }

    /// Nobody answers who was asked for what is shown: there is nothing to send again.
    pub fn away() -> Self {
        Self::new(503, say("refused.away"))
    }

    /// Nobody answers, and what is shown was read before.
    pub fn kept() -> Self {
        Self::new(503, say("refused.kept"))
    }

    /// Whether the same may be taken in a moment: it is the server that is not well.
    pub fn is_passing(&self) -> bool {
        self.status >= 500
    }

    /// An answer whose connection broke in the middle.
    pub fn cut_off() -> Self {
        Self::new(503, say("refused.cut-off"))
    }
}

/// The field and what is wrong of it, of what Better Auth says to programs: `[body.email] Invalid email address`. Of
/// several the first: the others are told when that is right.
fn of_body(detail: &str) -> Option<(&str, &str)> {
    let (name, said) = detail.strip_prefix("[body.")?.split_once("] ")?;
    Some((name, said.split("; [body.").next().unwrap_or(said)))
}

/// The field that a code of the second step is typed into.
const CODE: &str = "code";
/// The field of the step before it.
const PASSWORD: &str = "password";

/// The fields as the API calls them, and the keys of what people call them.
const FIELDS: [(&str, &str); 24] = [
    ("title", "title"),
    ("description", "description"),
    ("priority", "priority"),
    ("tags", "tags"),
    ("due_date", "due"),
    ("date", "date"),
    ("due_end", "end"),
    ("end_date", "end"),
    ("end_time", "end.time"),
    ("time", "time"),
    ("rrule", "repeat"),
    ("recurrence", "repeat"),
    ("reminder_at", "reminder"),
    ("reminder", "reminder"),
    ("message", "message"),
    ("search", "search"),
    ("name", "refused.name"),
    ("email", "email"),
    ("password", "password"),
    ("url", "refused.address"),
    ("file", "refused.file"),
    ("quiet_from", "profile.quiet-from"),
    ("quiet_until", "profile.quiet-until"),
    ("plan_at", "profile.plan-at"),
];

/// What people call a field; one that has no name for them is called as programs do.
fn name(field: &str) -> String {
    if let Some((_, key)) = FIELDS.iter().find(|(known, _)| *known == field) {
        return say(key).to_owned();
    }
    let name = field.replace('_', " ");
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

impl FromServerFnError for Refused {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::new(422, say("refused.incomplete"))
            }
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::unreachable()
            }
            _ => Self::new(500, say("refused.failed")),
        }
    }
}

/// Marks the request of a plain form: nothing read it before it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

/// A plain form that was refused: the page is shown again with what was typed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The action's path.
    pub action: String,
    pub refused: Refused,
    pub values: Vec<(String, String)>,
}

impl Submission {
    /// What was typed into the input `name`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// The same without what was typed into the input `name`, which is of no use again.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.values.retain(|(known, _)| known != name);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_api_says_of_a_field_becomes_a_sentence() {
        for (detail, field, message) in [
            ("title: must not be empty", "title", "Title must not be empty."),
            ("quiet_from: is missing", "quiet_from", "Quiet from is missing."),
            ("due_date: is no such thing.", "due_date", "Due is no such thing."),
            ("Invalid password", "password", "Invalid password"),
            (
                "[body.email] Invalid email address; [body.name] Too long",
                "email",
                "This is no e-mail address. Write it like ada@example.com.",
            ),
        ] {
            let refused = Refused::by_api(422, detail, Some(field.to_owned()));
            assert_eq!((refused.message.as_str(), refused.status), (message, 422));
        }
    }
}
