//! Takes away what nobody needs any more. Any number of replicas may do so at once: what one has done, the
//! next one finds done.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement};
use todo_core::{journal::KEPT_DAYS, ports::StoreError};

use super::{
    Moment, SeaStore,
    entity::{change, grant, kept_answer, session, usage, verification},
    kept_answer::KEPT_FOR as ANSWERS_KEPT_FOR,
    store_error,
};

/// How long the journal reaches back.
const JOURNAL_KEPT_FOR: SignedDuration = SignedDuration::from_hours(KEPT_DAYS * 24);
/// How long those who come back are told what happened: longer than [`live::KEPT_FOR`](crate::live::KEPT_FOR), which they go by.
const HAPPENINGS_KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// No counter of attempts is kept longer than this; every window is shorter.
const ATTEMPTS_KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);
/// How long it is known what an account used of the assistant on a day.
const USAGE_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 400);

impl SeaStore {
    /// Does all that is due at `now`, and makes searchable what is not.
    pub async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        self.forget(now).await.map_err(store_error)?;
        self.make_searchable().await.map_err(store_error)
    }

    async fn forget(&self, now: Timestamp) -> Result<(), DbErr> {
        change::Entity::delete_many()
            .filter(change::Column::At.lt(Moment::from(now - JOURNAL_KEPT_FOR)))
            .exec(&self.connection)
            .await?;
        let first_day = TimeZone::UTC.to_datetime(now - USAGE_KEPT_FOR).date();
        usage::Entity::delete_many()
            .filter(usage::Column::Day.lt(first_day.to_string()))
            .exec(&self.connection)
            .await?;
        let over = self.schema.moment(session::Column::ExpiresAt, now);
        session::Entity::delete_many()
            .filter(session::Column::ExpiresAt.lte(over))
            .exec(&self.connection)
            .await?;
        let over = self.schema.moment(verification::Column::ExpiresAt, now);
        verification::Entity::delete_many()
            .filter(verification::Column::ExpiresAt.lte(over))
            .exec(&self.connection)
            .await?;
        grant::Entity::delete_many()
            .filter(grant::Column::ExpiresAt.lte(Moment::from(now)))
            .exec(&self.connection)
            .await?;
        let answered_before = Moment::from(now - ANSWERS_KEPT_FOR);
        kept_answer::Entity::delete_many()
            .filter(kept_answer::Column::MadeAt.lt(answered_before))
            .exec(&self.connection)
            .await?;
        let happenings = Statement::from_sql_and_values(
            self.connection.get_database_backend(),
            "DELETE FROM happenings WHERE at < $1",
            [Moment::from(now - HAPPENINGS_KEPT_FOR).into()],
        );
        self.connection.execute_raw(happenings).await?;
        let counters = Statement::from_sql_and_values(
            self.connection.get_database_backend(),
            "DELETE FROM rate_limit WHERE window_start < $1",
            [Moment::from(now - ATTEMPTS_KEPT_FOR).into()],
        );
        self.connection.execute_raw(counters).await?;
        Ok(())
    }
}
