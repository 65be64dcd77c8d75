//! What the parts of an exchange are called.

use uuid::Uuid;

use crate::{
    chat::{ConversationId, tool::ToolCall},
    usecase::Context,
    user::UserId,
};

/// The ids of everything an exchange makes. They follow from the request where it has a key, so
/// that the same request finds what it made before.
#[derive(Clone, Copy)]
pub(in super::super) struct ExchangeIds(Uuid);

impl ExchangeIds {
    pub(in super::super) fn of(owner: &UserId, key: Option<&str>, ctx: &Context<'_>) -> Self {
        Self(match key {
            Some(key) => {
                let space = Uuid::new_v5(&Uuid::NAMESPACE_OID, owner.as_str().as_bytes());
                Uuid::new_v5(&space, format!("message {key}").as_bytes())
            }
            None => ctx.ids.next(),
        })
    }

    /// Those of the exchange that began with this question.
    pub(super) fn of_question(id: Uuid) -> Self {
        Self(id)
    }

    pub(in super::super) fn conversation(self) -> ConversationId {
        ConversationId(Uuid::new_v5(&self.0, b"conversation").to_string())
    }

    pub(super) fn question(self) -> Uuid {
        self.0
    }

    pub(super) fn answer(self) -> Uuid {
        Uuid::new_v5(&self.0, b"answer")
    }

    /// The id of a call after those that are `done`.
    pub(super) fn next_call(self, call: &ToolCall, done: &[ToolCall]) -> Uuid {
        self.call(call, done.iter().filter(|known| known.is_same(call)).count())
    }

    /// The id of the `nth` call of this kind. It follows from what is asked for, not from when: a
    /// model that is asked again may look things up in between.
    fn call(self, call: &ToolCall, nth: usize) -> Uuid {
        let name = format!("call {} {} {nth}", call.name, call.arguments);
        Uuid::new_v5(&self.0, name.as_bytes())
    }
}
