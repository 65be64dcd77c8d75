//! What is due is taken on and carried out, a number at a time. Nothing waits for the slowest: as soon as one is through, the
//! next is taken on; and nobody's fills the way, however many they have and however slow those who get them are.

use std::{collections::HashMap, future::Future, time::Duration};

use todo_core::{ports::StoreError, user::UserId};
use tokio::{
    task::{Id, JoinError, JoinSet},
    time::{MissedTickBehavior, interval},
};

use crate::state::App;

/// How often it is looked for what is due.
const BEAT: Duration = Duration::from_millis(500);
/// How many are taken on in one go.
const BATCH: usize = 8;
/// Most of one account that are under way at a time.
const OF_ACCOUNT_MAX: usize = 16;

/// One kind of what is due.
pub(super) trait Flow: Clone + Send + Sync + 'static {
    /// What is taken on, and carried out by itself: nothing of it is left over for later.
    type Item: Send + 'static;

    /// What waits while the database is away.
    const NAME: &'static str;
    /// How many are under way at a time in this process.
    const AT_ONCE: usize;

    /// Takes on what is due, but nothing of those who are `busy`.
    fn take(
        &self,
        busy: &[UserId],
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Self::Item>, StoreError>> + Send;

    fn owner(item: &Self::Item) -> UserId;

    /// Carries one out, and notes what became of it.
    fn settle(self, item: Self::Item) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Carries out what is due for as long as it is polled, and takes nothing on any more once the process is about to end. A
/// database that is away is tried again at the next beat.
pub(super) async fn run<F: Flow>(app: App, flow: F) {
    let mut ticks = interval(BEAT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut way = Way { flow, running: JoinSet::new(), owners: HashMap::new() };
    let (mut is_more, mut is_well) = (false, true);
    loop {
        let done = tokio::select! {
            Some(ended) = way.running.join_next_with_id() => {
                let (is_free, done) = way.count_off(ended);
                if done.is_ok() && !(is_more && is_free) {
                    continue;
                }
                done
            }
            _ = ticks.tick() => Ok(()),
        };
        let taken = match done {
            Ok(()) if !app.is_draining() => way.fill().await,
            Ok(()) => Ok(false),
            Err(error) => Err(error),
        };
        if let Err(error) = &taken
            && is_well
        {
            tracing::warn!("{} wait for the database: {error}", F::NAME);
        }
        is_well = taken.is_ok();
        is_more = taken.unwrap_or_default();
    }
}

/// What is under way.
struct Way<F: Flow> {
    flow: F,
    running: JoinSet<Result<(), StoreError>>,
    /// Whose each of them is.
    owners: HashMap<Id, UserId>,
}

/// What became of something that was under way.
type Ended = Result<(Id, Result<(), StoreError>), JoinError>;

impl<F: Flow> Way<F> {
    fn has_room(&self) -> bool {
        self.running.len() + BATCH <= F::AT_ONCE
    }

    /// Those of whom nothing more is taken on.
    fn busy(&self) -> Vec<UserId> {
        let mut counts: HashMap<&UserId, usize> = HashMap::new();
        for owner in self.owners.values() {
            *counts.entry(owner).or_default() += 1;
        }
        let busy = counts.into_iter().filter(|(_, count)| count + BATCH > OF_ACCOUNT_MAX);
        busy.map(|(owner, _)| owner.clone()).collect()
    }

    /// Begins with what is due, as far as there is room; answers whether more may be due.
    async fn fill(&mut self) -> Result<bool, StoreError> {
        while self.has_room() {
            let busy = self.busy();
            let limit = u32::try_from(BATCH).unwrap_or(u32::MAX);
            let taken = self.flow.take(&busy, limit).await?;
            let is_last = taken.len() < BATCH;
            for item in taken {
                let (owner, flow) = (F::owner(&item), self.flow.clone());
                let begun = self.running.spawn(async move { flow.settle(item).await });
                self.owners.insert(begun.id(), owner);
            }
            if is_last {
                // Those who are busy may have more.
                return Ok(!busy.is_empty());
            }
        }
        Ok(true)
    }

    /// Notes that something ended, and answers whether more could be taken on for it, and how it ended.
    fn count_off(&mut self, ended: Ended) -> (bool, Result<(), StoreError>) {
        let (id, result) = match ended {
            Ok((id, result)) => (id, result),
            // What panicked said so in the log; it is due again when its time is over.
            Err(error) => (error.id(), Ok(())),
        };
        let owner = self.owners.remove(&id);
        let is_busy = owner.is_some_and(|owner| self.busy().contains(&owner));
        (self.has_room() && !is_busy, result)
    }
}
