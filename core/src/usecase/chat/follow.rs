//! Following a turn from outside.

use async_trait::async_trait;
use uuid::Uuid;

use crate::chat::{
    ConversationId,
    tool::{CallRecord, ToolCall},
    turn::Stop,
};

/// What happens on the way to an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress<'a> {
    /// The conversation is known, the question stored. Nothing is refused after this.
    Started(Started<'a>),
    /// The model is asked.
    Thinking,
    /// The model said so much more; the answer as a whole counts.
    Heard(&'a str),
    /// A tool is about to run.
    Calling(&'a ToolCall),
    /// A tool ran.
    Called(&'a CallRecord),
}

/// Where the question stands and where the answer will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started<'a> {
    pub conversation: &'a ConversationId,
    pub question: Uuid,
    pub answer: Uuid,
}

/// Somebody who hears how a turn goes and may end it.
#[async_trait]
pub trait Follower: Send + Sync {
    fn hear(&self, progress: Progress<'_>);

    /// Done when the turn should end where it is. Asked for anew with every wait, so it must
    /// remember.
    async fn stopped(&self) -> Stop {
        std::future::pending().await
    }
}

/// Hears through a function, and never ends anything.
pub(super) struct Told<F>(pub(super) F);

#[async_trait]
impl<F: Fn(Progress<'_>) + Send + Sync> Follower for Told<F> {
    fn hear(&self, progress: Progress<'_>) {
        (self.0)(progress);
    }
}
