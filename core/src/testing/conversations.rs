//! Conversations in memory.

use std::{
    cmp::Reverse,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    chat::{
        Conversation, ConversationId, Message,
        listing::{Page, Place, Query},
    },
    ports::{ConversationStore, Hold, StoreError},
    text::{contains_words, fold},
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
    /// The turn that has the conversation, and until when.
    held: Option<(Uuid, Timestamp)>,
}

impl Thread {
    fn says(&self, part: &str) -> bool {
        let texts = self.messages.iter().map(|message| &message.text);
        texts.chain([&self.conversation.title]).any(|text| contains_words(&fold(text), part))
    }

    fn add(&mut self, message: &Message) -> Result<(), StoreError> {
        if self.messages.iter().any(|known| known.id == message.id) {
            return Err(StoreError::Exists);
        }
        self.messages.push(message.clone());
        self.conversation.updated_at = message.at;
        Ok(())
    }
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
        let (owner, messages) = (owner.clone(), Vec::new());
        threads.push(Thread { owner, conversation, messages, held: None });
        Ok(())
    }

    async fn find(
        &self,
        owner: &UserId,
        id: &ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        Ok(owned(&mut self.threads(), owner, id).map(|thread| thread.conversation.clone()))
    }

    async fn list(&self, owner: &UserId, query: &Query) -> Result<Page, StoreError> {
        let part = query.search.as_deref();
        let order = |place: &Place| Reverse((place.used_at, place.id.clone()));
        let mut found: Vec<Conversation> = self
            .threads()
            .iter()
            .filter(|thread| thread.owner == *owner)
            .filter(|thread| part.is_none_or(|part| thread.says(part)))
            .map(|thread| thread.conversation.clone())
            .filter(|known| {
                query.after.as_ref().is_none_or(|after| order(&Place::of(known)) > order(after))
            })
            .collect();
        found.sort_by_key(|conversation| order(&Place::of(conversation)));
        found.truncate(query.limit.map_or(usize::MAX, |limit| limit + 1));
        Ok(Page::of(found, query.limit))
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

    async fn messages_after(
        &self,
        owner: &UserId,
        id: &ConversationId,
        skipped: u64,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let mut threads = self.threads();
        let messages = owned(&mut threads, owner, id).map(|thread| thread.messages.iter());
        Ok(messages.into_iter().flatten().skip(skipped).take(limit).cloned().collect())
    }

    async fn count_messages(&self, owner: &UserId, id: &ConversationId) -> Result<u64, StoreError> {
        let mut threads = self.threads();
        Ok(owned(&mut threads, owner, id).map_or(0, |thread| thread.messages.len() as u64))
    }

    async fn hold(
        &self,
        owner: &UserId,
        id: &ConversationId,
        hold: &Hold,
    ) -> Result<bool, StoreError> {
        let mut threads = self.threads();
        let free = |thread: &&mut Thread| thread.held.is_none_or(|(_, until)| until <= hold.now);
        let thread = owned(&mut threads, owner, id).filter(free);
        Ok(thread.map(|thread| thread.held = Some((hold.turn, hold.until))).is_some())
    }

    async fn renew(
        &self,
        owner: &UserId,
        id: &ConversationId,
        hold: &Hold,
    ) -> Result<bool, StoreError> {
        let mut threads = self.threads();
        let thread = held(&mut threads, owner, id, hold.turn).ok();
        Ok(thread.map(|thread| thread.held = Some((hold.turn, hold.until))).is_some())
    }

    async fn release(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
    ) -> Result<(), StoreError> {
        if let Ok(thread) = held(&mut self.threads(), owner, id, turn) {
            thread.held = None;
        }
        Ok(())
    }

    async fn append(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
        message: &Message,
    ) -> Result<(), StoreError> {
        held(&mut self.threads(), owner, id, turn)?.add(message)
    }

    async fn replace(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
        first: &Message,
        message: &Message,
    ) -> Result<(), StoreError> {
        let mut threads = self.threads();
        let thread = held(&mut threads, owner, id, turn)?;
        let at = thread.messages.iter().position(|known| known.id == first.id);
        thread.messages.truncate(at.ok_or(StoreError::Stale)?);
        thread.add(message)
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

fn held<'a>(
    threads: &'a mut [Thread],
    owner: &UserId,
    id: &ConversationId,
    turn: Uuid,
) -> Result<&'a mut Thread, StoreError> {
    owned(threads, owner, id)
        .filter(|thread| thread.held.is_some_and(|(by, _)| by == turn))
        .ok_or(StoreError::Stale)
}
