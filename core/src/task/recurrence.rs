//! The original's words for how a task repeats.

use serde::{Deserialize, Serialize};

/// How often a task comes back once it is done, in the four words that the original knows. What they
/// cannot say, a [`Rule`](super::Rule) does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Recurrence {
    #[default]
    None,
    Daily,
    Weekly,
    Monthly,
}

impl Recurrence {
    /// Reads the word it is called on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::None, Self::Daily, Self::Weekly, Self::Monthly]
            .into_iter()
            .find(|recurrence| recurrence.word() == word)
    }

    /// What it is called on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }
}
