//! Counters of attempts in the database.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use todo_core::ports::StoreError;

use super::row::moment;
use crate::{
    auth::{AttemptStore, Attempts},
    store::{Moment, SeaStore, store_error},
};

/// Counts and answers in one statement: two that come at once are told different numbers.
const COUNT: &str = "INSERT INTO rate_limit (key, count, window_start) VALUES ($1, 1, $2)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN rate_limit.window_start <= $3 THEN 1 ELSE rate_limit.count + 1 END,
        window_start = CASE WHEN rate_limit.window_start <= $3 THEN $2 ELSE rate_limit.window_start END
    RETURNING count, window_start";

#[async_trait]
impl AttemptStore for SeaStore {
    async fn count(
        &self,
        key: &str,
        over: Timestamp,
        now: Timestamp,
    ) -> Result<Attempts, StoreError> {
        self.count_attempt(key, over, now).await.map_err(store_error)
    }
}

impl SeaStore {
    async fn count_attempt(
        &self,
        key: &str,
        over: Timestamp,
        now: Timestamp,
    ) -> Result<Attempts, DbErr> {
        let values = [key.into(), moment(now).into(), moment(over).into()];
        let backend = self.connection.get_database_backend();
        let counted = self
            .connection
            .query_one_raw(Statement::from_sql_and_values(backend, COUNT, values))
            .await?
            .ok_or_else(|| DbErr::RecordNotFound("the counter just written".to_owned()))?;
        let count: i64 = counted.try_get_by_index(0)?;
        let since: Moment = counted.try_get_by_index(1)?;
        Ok(Attempts { count: u64::try_from(count).unwrap_or_default(), since: since.into() })
    }
}
