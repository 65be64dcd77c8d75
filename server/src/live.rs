//! Tells those who watch their account that something happened, whichever replica did it.
//!
//! One pulse for the process: it tells the reminders that came due, asks the database what happened
//! since the last time, and wakes those whom it concerns. Who is woken looks for itself; nothing is
//! kept for a reader that does not read, and nothing is missed by one that was away.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use todo_core::{
    ports::{Feed, ReminderStore, StoreError},
    reminder::told_from,
    user::UserId,
};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use uuid::Uuid;

use crate::{problem::Problem, state::App};

/// How often it is looked for what happened: what one replica does shows on another within this.
pub const PULSE: Duration = Duration::from_millis(500);
/// How many beats pass between two that look for every reminder that is not too late to be told, and forget what is old.
/// The others look only for what came due just now.
const BEATS_PER_ROUND: u32 = 60;
/// How far back it is looked each time: what was written then may have been committed since.
const OVERLAP: SignedDuration = SignedDuration::from_secs(10);
/// Most open streams of one account.
pub const STREAMS_OF_ACCOUNT_MAX: usize = 32;

/// Who watches in this process.
#[derive(Debug, Default)]
pub struct Live {
    watched: Mutex<HashMap<UserId, watch::Sender<u64>>>,
    stopping: watch::Sender<bool>,
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

/// Beats for as long as it is polled. A database that is away is tried again at the next beat.
pub async fn pulse(app: App) {
    let mut ticks = interval(PULSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known = HashSet::new();
    let mut is_well = true;
    let mut beats = (0..BEATS_PER_ROUND).cycle();
    loop {
        ticks.tick().await;
        let Ok(storage) = app.storage() else { continue };
        let now = app.clock().now();
        let is_whole = !is_well || beats.next() == Some(0);
        let told = tell(&*storage.reminders, now, is_whole).await;
        let beaten = match told {
            Ok(()) => wake(app.live(), &*storage.feed, &mut known, now).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &beaten
            && is_well
        {
            tracing::warn!("Reminders and live updates wait for the database: {error}");
        }
        is_well = beaten.is_ok();
    }
}

async fn tell(
    reminders: &dyn ReminderStore,
    now: Timestamp,
    is_whole: bool,
) -> Result<(), StoreError> {
    if !is_whole {
        return reminders.tell_due(lately(now), now).await;
    }
    reminders.forget(now).await?;
    reminders.tell_due(told_from(now), now).await
}

async fn wake(
    live: &Live,
    feed: &dyn Feed,
    known: &mut HashSet<Uuid>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if live.is_idle() {
        known.clear();
        return Ok(());
    }
    let happened = feed.happened_since(lately(now)).await?;
    let ids = happened.iter().map(|(_, id)| *id).collect();
    let fresh = happened.into_iter().filter(|(_, id)| !known.contains(id));
    live.wake(fresh.map(|(owner, _)| owner));
    *known = ids;
    Ok(())
}

fn lately(now: Timestamp) -> Timestamp {
    now.checked_sub(OVERLAP).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use todo_core::{
        task::{NewTask, TaskId, Title},
        testing::MemoryTasks,
    };

    use super::*;

    fn alice() -> UserId {
        UserId("alice".to_owned())
    }

    async fn add_reminder(tasks: &MemoryTasks, at: Timestamp) {
        let new =
            NewTask { reminder: Some(at), ..NewTask::titled(Title::parse("Stretch").unwrap()) };
        let task = new.create(TaskId(Uuid::nil()), alice(), &jiff::tz::TimeZone::UTC, at);
        let write = todo_core::ports::Write::Insert(task);
        todo_core::ports::TaskStore::commit(tasks, &alice(), &[write]).await.unwrap();
    }

    #[tokio::test]
    async fn who_watches_is_woken_once_by_what_happened_once() {
        let (live, tasks) = (Arc::new(Live::default()), MemoryTasks::default());
        let now = Timestamp::UNIX_EPOCH;
        add_reminder(&tasks, now).await;
        let mut watcher = live.watch(&alice()).unwrap();
        let mut known = HashSet::new();
        for _ in 0..3 {
            tell(&tasks, now, true).await.unwrap();
            wake(&live, &tasks, &mut known, now).await.unwrap();
        }
        assert!(watcher.next().await);
        let again = tokio::time::timeout(Duration::from_millis(20), watcher.next()).await;
        assert!(again.is_err(), "nothing else happened");
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
