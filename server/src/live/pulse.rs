//! The beat of a process: it tells the reminders that came due, asks the database what happened since
//! the last time, and wakes those whom it concerns. Where Postgres tells of changes itself, it is heard
//! at once, and asked now and then all the same: a notification may be missed, a row is not.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use todo_core::{
    ports::{Feed, Notes, ReminderStore, StoreError},
    reminder::told_from,
    user::UserId,
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use uuid::Uuid;

use super::Live;
use crate::{
    ports::{Hearing, Notice},
    state::App,
};

/// How often it is looked for what happened: what one replica does shows on another within this.
const PULSE: Duration = Duration::from_millis(500);
/// How many beats pass between two that look for every reminder that is not too late to be told, and forget what is old.
/// The others look only for what came due just now.
const BEATS_PER_ROUND: u32 = 60;
/// How many beats pass between two looks where changes are heard of: less than [`OVERLAP`].
const BEATS_PER_LOOK: u32 = 10;
/// Notifications that wait for their turn; more wait in the database.
const NOTICES_MAX: usize = 256;
/// How far back it is looked each time: what was written then may have been committed since.
const OVERLAP: SignedDuration = SignedDuration::from_secs(10);
/// How many notes are looked through when somebody begins to watch: who came just before may have missed them.
const NOTES_AT_FIRST: i64 = 1_000;

/// Beats for as long as it is polled. A database that is away is tried again at the next beat.
pub async fn pulse(app: App) {
    let (tell, told) = mpsc::channel(NOTICES_MAX);
    tokio::join!(hear(&app, tell), beat(&app, told));
}

/// What is heard of other replicas, and whether anything is.
#[derive(Debug)]
enum Word {
    /// From now on everything is heard; what happened before was perhaps not.
    Listening,
    Happened(UserId, Vec<Uuid>),
    Deaf,
}

/// Hears what happens where the database tells it, and begins anew when it was cut off.
async fn hear(app: &App, tell: mpsc::Sender<Word>) {
    loop {
        if let Ok(storage) = app.storage() {
            match storage.database.hear().await {
                Ok(None) => return,
                Ok(Some(mut hearing)) => pass_on(&mut *hearing, &tell).await,
                Err(error) => tracing::debug!("Changes are not heard of, but looked for: {error}"),
            }
        }
        sleep(PULSE).await;
    }
}

async fn pass_on(hearing: &mut dyn Hearing, tell: &mpsc::Sender<Word>) {
    let mut word = Word::Listening;
    // Nobody listens to this any more when the process stops.
    while tell.send(word).await.is_ok() {
        word = match hearing.next().await {
            Ok(Notice::Happened(owner, ids)) => Word::Happened(owner, ids),
            Ok(Notice::Gap) => Word::Listening,
            Err(_) => break,
        };
    }
    let _ = tell.send(Word::Deaf).await;
}

async fn beat(app: &App, mut told: mpsc::Receiver<Word>) {
    let mut ticks = interval(PULSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut seen, mut is_listening, mut is_well) = (Seen::default(), false, true);
    let mut beats = (0..BEATS_PER_ROUND).cycle();
    loop {
        let word = tokio::select! {
            _ = ticks.tick() => None,
            Some(word) = told.recv() => Some(word),
        };
        let beat = match word {
            Some(Word::Happened(owner, ids)) => {
                // All of them are seen, whether the first one is news or not.
                if ids.into_iter().filter(|id| seen.ids.insert(*id)).count() > 0 {
                    app.live().wake([owner]);
                }
                continue;
            }
            Some(word) => {
                is_listening = matches!(word, Word::Listening);
                None
            }
            None => beats.next(),
        };
        let Ok(storage) = app.storage() else { continue };
        let now = app.clock().now();
        let told = tell(&*storage.reminders, now, !is_well || beat == Some(0)).await;
        let looks = !is_listening || beat.is_none_or(|beat| beat % BEATS_PER_LOOK == 0);
        let beaten = match told {
            Ok(()) if looks => wake(app.live(), &*storage.feed, &mut seen, now).await,
            told => told,
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

/// How far it was looked.
#[derive(Default)]
struct Seen {
    /// Where the notes ended at some times, by this process's own clock: those of replicas differ. The first one is
    /// older than [`OVERLAP`] if there is one.
    ends: VecDeque<(Instant, Notes)>,
    /// What happened since, as far as it is known.
    ids: HashSet<Uuid>,
}

impl Seen {
    /// Notes that the notes end with `newest`, and answers those after which to look.
    fn note(&mut self, newest: Notes, at: Instant) -> Notes {
        let began_anew =
            |last: &Notes| last.changes > newest.changes || last.others > newest.others;
        if self.ends.back().is_none_or(|(_, last)| began_anew(last)) {
            self.ends = VecDeque::from([(at, at_first(newest))]);
        }
        self.ends.push_back((at, newest));
        let is_old = |then: Instant| at.duration_since(then) >= OVERLAP.unsigned_abs();
        while self.ends.get(1).is_some_and(|(then, _)| is_old(*then)) {
            self.ends.pop_front();
        }
        self.ends.front().map_or(newest, |(_, note)| *note)
    }
}

async fn wake(
    live: &Live,
    feed: &dyn Feed,
    seen: &mut Seen,
    now: Timestamp,
) -> Result<(), StoreError> {
    if live.is_idle() {
        *seen = Seen::default();
        live.settle(None);
        return Ok(());
    }
    let after = seen.note(feed.newest().await?, Instant::now());
    live.settle(Some(after));
    let happened = feed.happened_after(after, lately(now)).await?;
    let ids = happened.iter().map(|(_, id)| *id).collect();
    let fresh = happened.into_iter().filter(|(_, id)| !seen.ids.contains(id));
    live.wake(fresh.map(|(owner, _)| owner));
    seen.ids = ids;
    Ok(())
}

/// After which notes somebody looks who knows nothing of what happened before.
pub(super) fn at_first(newest: Notes) -> Notes {
    Notes { changes: newest.changes - NOTES_AT_FIRST, others: newest.others - NOTES_AT_FIRST }
}

fn lately(now: Timestamp) -> Timestamp {
    now.checked_sub(OVERLAP).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

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
        let mut seen = Seen::default();
        for _ in 0..3 {
            tell(&tasks, now, true).await.unwrap();
            wake(&live, &tasks, &mut seen, now).await.unwrap();
        }
        assert!(watcher.next().await);
        let again = tokio::time::timeout(Duration::from_millis(20), watcher.next()).await;
        assert!(again.is_err(), "nothing else happened");
    }
    #[test]
    fn it_is_looked_from_where_the_notes_ended_a_while_ago() {
        let (mut seen, begin) = (Seen::default(), Instant::now());
        let at = |seconds| begin + Duration::from_secs(seconds);
        let notes = |changes| Notes { changes, others: changes };
        let first = 5_000 - NOTES_AT_FIRST;
        for (newest, seconds, after) in [
            (5_000, 0, first),
            (5_010, 5, first),
            (5_020, 10, 5_000),
            (5_030, 16, 5_010),
            (5_040, 60, 5_030),
            // Numbers begin anew where a database is put back.
            (40, 61, 40 - NOTES_AT_FIRST),
        ] {
            let looked = seen.note(notes(newest), at(seconds));
            assert_eq!(looked, notes(after), "at {seconds} s");
        }
    }
}
