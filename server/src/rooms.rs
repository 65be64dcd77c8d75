//! Room for answers: how much memory lists that are under way may take, of one account and of all.
//!
//! A list is sent in pieces as its client takes them, so that it needs the same room however long it
//! is. It keeps that until its last piece is taken, or its connection is cut.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;
use todo_core::user::UserId;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::problem::Problem;

/// What is sent of a list at once, in bytes; more only if a single item is larger.
pub const PIECE_BYTES: usize = 128 * 1024;
/// The room that one answer takes, in bytes: a piece on its way and one that is being made.
const ANSWER_BYTES: usize = 2 * PIECE_BYTES;
/// Most that answers for one account may take, in bytes.
const ACCOUNT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Pieces that are being made at once. Rows are held in several forms meanwhile, with a few times a piece's bytes; who
/// waits for a turn holds none.
const MAKING_MAX: usize = 4;
/// Most that all answers may take together, in bytes.
const ALL_BYTES_MAX: usize = 48 * 1024 * 1024;
/// How long an answer waits for room before it is refused.
const PATIENCE: Duration = Duration::from_secs(2);
/// When to come back after a refusal, in seconds.
const RETRY_AFTER_SECONDS: u32 = 5;

/// The room there is in this process.
#[derive(Debug)]
pub struct Rooms {
    all: Arc<Semaphore>,
    accounts: Arc<Accounts>,
    making: Semaphore,
    patience: Duration,
}

/// Where somebody has answers under way; the others are not remembered.
type Accounts = Mutex<HashMap<UserId, Arc<Semaphore>>>;

/// Room for one answer; given back when this is dropped.
#[derive(Debug)]
pub struct Room {
    _of_all: OwnedSemaphorePermit,
    own: Option<OwnedSemaphorePermit>,
    owner: UserId,
    accounts: Arc<Accounts>,
}

impl Default for Rooms {
    fn default() -> Self {
        Self {
            all: places(ALL_BYTES_MAX),
            accounts: Arc::default(),
            making: Semaphore::new(MAKING_MAX),
            patience: PATIENCE,
        }
    }
}

impl Rooms {
    /// A turn to make a piece, until this is dropped. They are short: nobody waits for a client in one.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.making.acquire().await.ok()
    }

    /// Room for an answer to `owner`, perhaps after a short wait.
    pub async fn take(&self, owner: &UserId) -> Result<Room, Problem> {
        let account = {
            let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
            accounts.entry(owner.clone()).or_insert_with(|| places(ACCOUNT_BYTES_MAX)).clone()
        };
        let own = timeout(self.patience, account.acquire_owned()).await.ok().and_then(Result::ok);
        let own = own.ok_or_else(too_many_of_account)?;
        let of_all = timeout(self.patience, self.all.clone().acquire_owned()).await;
        let of_all = of_all.ok().and_then(Result::ok).ok_or_else(too_many)?;
        let accounts = self.accounts.clone();
        Ok(Room { _of_all: of_all, own: Some(own), owner: owner.clone(), accounts })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        self.own = None;
        // Whoever waits for this account's room holds the semaphore, too.
        if accounts.get(&self.owner).is_some_and(|account| Arc::strong_count(account) == 1) {
            accounts.remove(&self.owner);
        }
    }
}

fn places(bytes: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(bytes / ANSWER_BYTES))
}

fn too_many_of_account() -> Problem {
    let detail = "Too many lists of this account are being read at once. Read them to their end or \
                  close their connections, and try again in a few seconds.";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).retry_after(RETRY_AFTER_SECONDS)
}

fn too_many() -> Problem {
    let detail = "Too many lists are being read at the moment. Try again in a few seconds.";
    Problem::unavailable(detail).retry_after(RETRY_AFTER_SECONDS)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn somebody(number: usize) -> UserId {
        UserId(format!("user-{number}"))
    }

    #[tokio::test]
    async fn one_account_leaves_room_for_others_and_all_together_have_an_end() {
        let rooms = Rooms { patience: Duration::from_millis(1), ..Rooms::default() };
        let mut held = Vec::new();
        let refused = loop {
            match rooms.take(&somebody(0)).await {
                Ok(room) => held.push(room),
                Err(problem) => break problem,
            }
        };
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(held.len(), ACCOUNT_BYTES_MAX / ANSWER_BYTES);

        let mut account = 1;
        let refused = loop {
            match rooms.take(&somebody(account)).await {
                Ok(room) => held.push(room),
                Err(problem) => break problem,
            }
            account += 1;
        };
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(held.len(), ALL_BYTES_MAX / ANSWER_BYTES);

        drop(held);
        assert!(rooms.take(&somebody(0)).await.is_ok(), "all of it is given back");
    }

    #[tokio::test]
    async fn pieces_are_made_a_few_at_a_time() {
        let rooms = Rooms::default();
        let mut turns = Vec::new();
        while let Some(turn) = rooms.turn().now_or_never() {
            turns.push(turn);
        }
        assert_eq!(turns.len(), MAKING_MAX);
        drop(turns.pop());
        assert!(rooms.turn().now_or_never().is_some(), "the turn is given back");
    }

    #[tokio::test]
    async fn nobody_is_remembered_who_has_nothing_under_way() {
        let rooms = Rooms::default();
        drop(rooms.take(&somebody(0)).await.unwrap());
        assert!(rooms.accounts.lock().unwrap().is_empty());
    }
}
