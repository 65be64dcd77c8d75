//! A model that says what a test tells it to.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use serde_json::Value;

use crate::{
    chat::{
        model::{Listener, ModelError, Prompt, Reply},
        tool::ToolCall,
    },
    ports::Model,
};

/// What answers say of who made them.
const NAME: &str = "test/scripted";

/// Gives its replies in order, and keeps the prompts it was given. When it has no reply left, it
/// is not available.
#[derive(Debug, Default)]
pub struct ScriptedModel {
    replies: Mutex<VecDeque<Reply>>,
    prompts: Mutex<Vec<Prompt>>,
}

impl ScriptedModel {
    /// Will say `text`.
    pub fn says(&self, text: &str) {
        self.replies(Reply::says(text));
    }

    /// Will call one tool.
    pub fn calls(&self, name: &str, arguments: Value) {
        self.replies(Reply::wants(vec![ToolCall::new(name, arguments)]));
    }

    /// Will reply exactly this.
    pub fn replies(&self, reply: Reply) {
        locked(&self.replies).push_back(reply);
    }

    /// What it was asked so far.
    pub fn prompts(&self) -> Vec<Prompt> {
        locked(&self.prompts).clone()
    }

    /// How many replies nobody asked for.
    pub fn left(&self) -> usize {
        locked(&self.replies).len()
    }
}

#[async_trait]
impl Model for ScriptedModel {
    async fn reply(&self, prompt: &Prompt, heard: Listener<'_>) -> Result<Reply, ModelError> {
        locked(&self.prompts).push(prompt.clone());
        let next = locked(&self.replies).pop_front();
        let mut reply =
            next.ok_or_else(|| ModelError::Unavailable("the script is at its end".into()))?;
        if reply.origin.model.is_empty() {
            NAME.clone_into(&mut reply.origin.model);
        }
        reply.text.split_inclusive(' ').for_each(heard);
        Ok(reply)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
