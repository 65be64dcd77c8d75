//! Why an action did not do what it was asked, and what was asked.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// A refusal in words for a person; `field` names the input it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub status: u16,
    pub message: String,
    pub field: Option<String>,
}

impl Refused {
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), field: None }
    }
}

impl FromServerFnError for Refused {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::new(422, "The form was incomplete. Fill it in and send it again.")
            }
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Deserialization(_) => Self::new(
                503,
                "The server cannot be reached. Nothing you typed is lost: try again in a moment.",
            ),
            _ => Self::new(500, "That did not work. Reload the page and try again."),
        }
    }
}

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
}
