//! Tells those who watch their account that something happened, whichever replica did it.
//!
//! One [`pulse`] for the process finds out and wakes those whom it concerns. Who is woken looks for
//! itself; nothing is kept for a reader that does not read, and nothing is missed by one that was away.

mod news;
mod place;
mod pulse;
mod telling;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use todo_core::{ports::Notes, user::UserId};
use tokio::sync::watch;

use crate::problem::Problem;

pub use news::{Happened, Happenings, Kind, News};
pub use place::{KEPT_FOR, Place};
use pulse::at_first;
pub use pulse::pulse;
pub use telling::{Telling, Told};

/// Most open streams of one account.
pub const STREAMS_OF_ACCOUNT_MAX: usize = 32;

/// Who watches in this process.
#[derive(Debug, Default)]
pub struct Live {
    watched: Mutex<HashMap<UserId, watch::Sender<u64>>>,
    stopping: watch::Sender<bool>,
    settled: Mutex<Option<Notes>>,
}

/// Woken when something happens to one account. Dropping it ends the watching.
#[derive(Debug)]
pub struct Watcher {
    live: Arc<Live>,
    owner: UserId,
    news: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
}

impl Live {
    /// Begins to watch `owner`'s account.
    pub fn watch(self: &Arc<Self>, owner: &UserId) -> Result<Watcher, Problem> {
        let mut watched = self.watched();
        let sender = watched.entry(owner.clone()).or_default();
        if sender.receiver_count() >= STREAMS_OF_ACCOUNT_MAX {
            return Err(Problem::unavailable(format!(
                "This account watches from {STREAMS_OF_ACCOUNT_MAX} places already. Close one of them."
            )));
        }
        let news = sender.subscribe();
        let stopping = self.stopping.subscribe();
        Ok(Watcher { live: Arc::clone(self), owner: owner.clone(), news, stopping })
    }

    /// Ends all watching: clients connect again, to another replica.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Up to which numbers every note can be seen, for whatever was noted then was committed since; unknown until somebody
    /// has been watching for a while.
    pub fn settled(&self) -> Option<Notes> {
        *self.settled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, settled: Option<Notes>) {
        *self.settled.lock().unwrap_or_else(PoisonError::into_inner) = settled;
    }

    fn wake(&self, owners: impl IntoIterator<Item = UserId>) {
        let watched = self.watched();
        for owner in owners {
            if let Some(sender) = watched.get(&owner) {
                sender.send_modify(|count| *count += 1);
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.watched().is_empty()
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<UserId, watch::Sender<u64>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher {
    /// Done when something happened since the last time; `false` when the process stops.
    pub async fn next(&mut self) -> bool {
        tokio::select! {
            _ = self.stopping.wait_for(|stopping| *stopping) => false,
            news = self.news.changed() => news.is_ok(),
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut watched = self.live.watched();
        // This one counts as long as it is not gone.
        if watched.get(&self.owner).is_some_and(|sender| sender.receiver_count() <= 1) {
            watched.remove(&self.owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> UserId {
        UserId("alice".to_owned())
    }

    #[tokio::test]
    async fn an_account_is_forgotten_with_its_last_watcher_and_watches_from_so_many_places_only() {
        let live = Arc::new(Live::default());
        let watchers: Vec<_> =
            (0..STREAMS_OF_ACCOUNT_MAX).map(|_| live.watch(&alice()).unwrap()).collect();
        assert!(live.watch(&alice()).is_err());
        drop(watchers);
        assert!(live.is_idle());
    }

    #[tokio::test]
    async fn stopping_ends_the_watching() {
        let live = Arc::new(Live::default());
        let mut watcher = live.watch(&alice()).unwrap();
        live.stop();
        assert!(!watcher.next().await);
    }
}
