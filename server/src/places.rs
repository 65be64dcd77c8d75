//! How much one account may have done for it at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use todo_core::user::UserId;

/// Places for work of one kind, so many for each account.
#[derive(Clone, Debug)]
pub struct Places {
    of_account_max: usize,
    taken: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// One of an account's places; free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    owner: UserId,
}

impl Places {
    /// At most `of_account_max` of one account at once.
    pub fn new(of_account_max: usize) -> Self {
        Self { of_account_max, taken: Arc::default() }
    }

    /// Takes a place for work of `owner`; `None` while all of theirs are taken.
    pub fn take(&self, owner: &UserId) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(owner.clone()).or_default();
        if *count >= self.of_account_max {
            return None;
        }
        *count += 1;
        Some(Place { places: self.clone(), owner: owner.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_leaves_places_to_others_and_gets_its_own_back() {
        let [ann, bob] = ["ann", "bob"].map(|name| UserId(name.to_owned()));
        let places = Places::new(2);
        let [first, second] = [places.take(&ann), places.take(&ann)];
        assert!(first.is_some() && second.is_some());
        assert!(places.take(&ann).is_none());
        assert!(places.take(&bob).is_some());
        drop(first);
        assert!(places.take(&ann).is_some());
        drop(second);
        assert!(places.taken.lock().unwrap().is_empty());
    }
}
