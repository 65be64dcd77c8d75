//! A clock that tests set, ids that tests can foretell.

use std::{
    future::poll_fn,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Poll, Waker},
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::ports::{Clock, Ids};

/// Stands still until a test moves it.
#[derive(Debug)]
pub struct SettableClock(Mutex<Face>);

#[derive(Debug)]
struct Face {
    now: Timestamp,
    /// Who waits for a later time.
    waiting: Vec<Waker>,
}

impl SettableClock {
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(Face { now, waiting: Vec::new() }))
    }

    pub fn set(&self, now: Timestamp) {
        self.turn(|_| now);
    }

    pub fn advance(&self, by: SignedDuration) {
        self.turn(|now| now.saturating_add(by).unwrap_or(Timestamp::MAX));
    }

    fn turn(&self, to: impl FnOnce(Timestamp) -> Timestamp) {
        let mut face = self.face();
        face.now = to(face.now);
        for waiting in face.waiting.drain(..) {
            waiting.wake();
        }
    }

    fn face(&self) -> MutexGuard<'_, Face> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Clock for SettableClock {
    fn now(&self) -> Timestamp {
        self.face().now
    }

    async fn pass(&self, time: SignedDuration) {
        let then = self.now().saturating_add(time).unwrap_or(Timestamp::MAX);
        poll_fn(|task| {
            let mut face = self.face();
            if face.now >= then {
                return Poll::Ready(());
            }
            face.waiting.push(task.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// Counts from 1: `00000000-0000-0000-0000-000000000001` and so on.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }
}
