//! The built-in assistant: deterministic, no network.

use async_trait::async_trait;

use super::model::{ModelError, Prompt, Reply};
use crate::ports::Model;

/// The assistant that is always there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Builtin;

#[async_trait]
impl Model for Builtin {
    async fn reply(&self, prompt: &Prompt) -> Result<Reply, ModelError> {
        Ok(reply(prompt))
    }
}

/// What the assistant does next: a function of the prompt and nothing else.
pub fn reply(prompt: &Prompt) -> Reply {
    let _ = prompt;
    Reply::default()
}
