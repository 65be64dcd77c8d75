//! Conversations in memory.

use std::{
    cmp::Reverse,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use crate::{
    chat::{Conversation, ConversationId, Message},
    ports::{ConversationStore, StoreError},
    user::UserId,
};

/// Conversations in memory.
#[derive(Debug, Default)]
pub struct MemoryConversations(Mutex<Vec<Thread>>);

#[derive(Debug)]
struct Thread {
    owner: UserId,
    conversation: Conversation,
    messages: Vec<Message>,
}

impl MemoryConversations {
    fn threads(&self) -> MutexGuard<'_, Vec<Thread>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ConversationStore for MemoryConversations {
    async fn create(&self, owner: &UserId, conversation: &Conversation) -> Result<(), StoreError> {
        let mut threads = self.threads();
        if threads.iter().any(|thread| thread.conversation.id == conversation.id) {
            return Err(StoreError::Exists);
        }
        let conversation = conversation.clone();
        threads.push(Thread { owner: owner.clone(), conversation, messages: Vec::new() });
        Ok(())
    }

    async fn find(
        &self,
        owner: &UserId,
        id: &ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        Ok(owned(&mut self.threads(), owner, id).map(|thread| thread.conversation.clone()))
    }

    async fn list(&self, owner: &UserId) -> Result<Vec<Conversation>, StoreError> {
        let mut found: Vec<Conversation> = self
            .threads()
            .iter()
            .filter(|thread| thread.owner == *owner)
            .map(|thread| thread.conversation.clone())
            .collect();
        found.sort_by_key(|conversation| {
            Reverse((conversation.updated_at, conversation.id.clone()))
        });
        Ok(found)
    }

    async fn messages(
        &self,
        owner: &UserId,
        id: &ConversationId,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let mut threads = self.threads();
        let Some(thread) = owned(&mut threads, owner, id) else {
            return Ok(Vec::new());
        };
        let first = thread.messages.len().saturating_sub(limit);
        Ok(thread.messages.iter().skip(first).cloned().collect())
    }

    async fn append(
        &self,
        owner: &UserId,
        id: &ConversationId,
        message: &Message,
    ) -> Result<(), StoreError> {
        let mut threads = self.threads();
        let thread = owned(&mut threads, owner, id).ok_or(StoreError::Stale)?;
        if thread.messages.iter().any(|known| known.id == message.id) {
            return Err(StoreError::Exists);
        }
        thread.messages.push(message.clone());
        thread.conversation.updated_at = message.at;
        Ok(())
    }

    async fn rename(
        &self,
        owner: &UserId,
        id: &ConversationId,
        title: &str,
    ) -> Result<bool, StoreError> {
        let mut threads = self.threads();
        let thread = owned(&mut threads, owner, id);
        Ok(thread.map(|thread| title.clone_into(&mut thread.conversation.title)).is_some())
    }

    async fn delete(&self, owner: &UserId, id: &ConversationId) -> Result<bool, StoreError> {
        let mut threads = self.threads();
        let before = threads.len();
        threads.retain(|thread| thread.owner != *owner || thread.conversation.id != *id);
        Ok(threads.len() < before)
    }
}

fn owned<'a>(
    threads: &'a mut [Thread],
    owner: &UserId,
    id: &ConversationId,
) -> Option<&'a mut Thread> {
    threads.iter_mut().find(|thread| thread.owner == *owner && thread.conversation.id == *id)
}
