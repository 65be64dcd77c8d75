//! What accounts used, in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::civil::Date;

use crate::{
    chat::model::Usage,
    ports::{StoreError, UsageStore},
    usage::DayUsage,
    user::UserId,
};

/// What accounts used, in memory.
#[derive(Debug, Default)]
pub struct MemoryUsage(Mutex<HashMap<(UserId, Date), DayUsage>>);

impl MemoryUsage {
    fn days(&self) -> MutexGuard<'_, HashMap<(UserId, Date), DayUsage>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl UsageStore for MemoryUsage {
    async fn on_day(&self, owner: &UserId, day: Date) -> Result<DayUsage, StoreError> {
        let known = self.days().get(&(owner.clone(), day)).copied();
        Ok(known.unwrap_or(DayUsage::none_on(day)))
    }

    async fn count_request(
        &self,
        owner: &UserId,
        day: Date,
        max: Option<u64>,
    ) -> Result<bool, StoreError> {
        let mut days = self.days();
        let used = days.entry((owner.clone(), day)).or_insert(DayUsage::none_on(day));
        if max.is_some_and(|max| used.requests >= max) {
            return Ok(false);
        }
        used.requests += 1;
        Ok(true)
    }

    async fn add_tokens(&self, owner: &UserId, day: Date, usage: Usage) -> Result<(), StoreError> {
        let mut days = self.days();
        days.entry((owner.clone(), day)).or_insert(DayUsage::none_on(day)).tokens += usage;
        Ok(())
    }
}
