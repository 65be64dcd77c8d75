//! What happened to one account, as it is told.

use async_trait::async_trait;
use todo_core::{
    ports::{Notes, StoreError},
    task::TaskId,
    user::UserId,
};

/// What happens to an account besides its tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Conversations,
    /// Somebody signed in or out.
    Sessions,
    /// A reminder that waited was let be.
    Reminders,
    /// A filter was saved or removed.
    Filters,
    /// What a later version noted.
    Unknown,
}

impl Kind {
    /// Those that are told, in this order.
    pub const TOLD: [Self; 4] =
        [Self::Conversations, Self::Sessions, Self::Reminders, Self::Filters];

    /// As it is kept, and what its event is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conversations => "conversations",
            Self::Sessions => "sessions",
            Self::Reminders => "reminders",
            Self::Filters => "filters",
            Self::Unknown => "",
        }
    }

    pub fn named(name: &str) -> Self {
        Self::TOLD.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::Unknown)
    }
}

/// One note of what happened besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    pub number: i64,
    pub kind: Kind,
    /// The id of what it happened to; empty where that is no matter.
    pub subject: String,
}

/// What happened to one account, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Changes of tasks by the numbers of their notes.
    pub tasks: Vec<(i64, TaskId)>,
    pub others: Vec<Happened>,
}

/// What happened, as one account sees it.
#[async_trait]
pub trait Happenings: Send + Sync {
    /// What was noted about `owner` under greater numbers than `after`: at most `limit` of each kind of number.
    async fn happened_to(
        &self,
        owner: &UserId,
        after: Notes,
        limit: u64,
    ) -> Result<News, StoreError>;
}
