//! How many recordings one account may have written down at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::StatusCode;
use todo_core::user::UserId;

use crate::problem::{Problem, RETRY_AFTER_SECONDS};

/// Most recordings of one account at once in this process, which takes few altogether.
const PER_ACCOUNT_MAX: usize = 1;

/// Who has recordings written down at the moment.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<HashMap<UserId, usize>>>);

/// One account's place; free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    owner: UserId,
}

impl Places {
    /// Takes a place for a recording of `owner`, or refuses while another one of theirs is being
    /// written down.
    pub fn begin(&self, owner: &UserId) -> Result<Place, Problem> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(owner.clone()).or_default();
        if *count >= PER_ACCOUNT_MAX {
            return Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "Your recording before is still being written down. Wait for it, then send this \
                 one again.",
            )
            .retry_after(RETRY_AFTER_SECONDS));
        }
        *count += 1;
        Ok(Place { places: self.clone(), owner: owner.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.owner);
            }
        }
    }
}
