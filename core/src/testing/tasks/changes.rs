//! The journal in memory.

use async_trait::async_trait;

use super::MemoryTasks;
use crate::{
    journal::{Change, ChangeId, ChangePage, ChangeQuery, Recorded},
    ports::{ChangeStore, StoreError},
    user::UserId,
};

#[async_trait]
impl ChangeStore for MemoryTasks {
    async fn change(&self, owner: &UserId, id: ChangeId) -> Result<Option<Recorded>, StoreError> {
        let journal = &self.tables().journal;
        let known = journal.iter().find(|(whose, change)| whose == owner && change.id == id);
        Ok(known.map(|(_, change)| recorded(journal, change)))
    }

    async fn changes_by_id(
        &self,
        owner: &UserId,
        ids: &[ChangeId],
    ) -> Result<Vec<Recorded>, StoreError> {
        let journal = &self.tables().journal;
        let named =
            journal.iter().filter(|(whose, change)| whose == owner && ids.contains(&change.id));
        Ok(named.map(|(_, change)| recorded(journal, change)).collect())
    }

    async fn changes(&self, owner: &UserId, query: &ChangeQuery) -> Result<ChangePage, StoreError> {
        let journal = &self.tables().journal;
        let own = || journal.iter().rev().filter(|(whose, _)| whose == owner);
        let start = match query.after {
            Some(after) => own().position(|(_, known)| known.id == after).map(|at| at + 1),
            None => Some(0),
        };
        let mut changes: Vec<Recorded> = own()
            .skip(start.unwrap_or(usize::MAX))
            .filter(|(_, change)| matches(query, change))
            .take(query.limit + 1)
            .map(|(_, change)| recorded(journal, change))
            .collect();
        let more = changes.len() > query.limit;
        changes.truncate(query.limit);
        let next = changes.last().filter(|_| more).map(|last| last.change.id);
        Ok(ChangePage { changes, next })
    }
}

pub(super) fn record(
    journal: &mut Vec<(UserId, Change)>,
    owner: &UserId,
    change: &Change,
) -> Result<(), StoreError> {
    let taken = |known: &Change| {
        known.id == change.id || (known.undoes.is_some() && known.undoes == change.undoes)
    };
    if journal.iter().any(|(_, known)| taken(known)) {
        return Err(StoreError::Exists);
    }
    journal.push((owner.clone(), change.clone()));
    Ok(())
}

fn matches(query: &ChangeQuery, change: &Change) -> bool {
    let occasion = &change.occasion;
    let conversation = query.conversation.is_none() || query.conversation == occasion.conversation;
    conversation && query.occasion.is_none_or(|id| id == occasion.id)
}

fn recorded(journal: &[(UserId, Change)], change: &Change) -> Recorded {
    let undone = journal.iter().find(|(_, other)| other.undoes == Some(change.id));
    Recorded { change: change.clone(), undone_by: undone.map(|(_, other)| other.id) }
}
