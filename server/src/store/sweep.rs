//! Takes away what nobody needs any more, and makes searchable what other programs wrote. Any number of
//! replicas may do so at once: what one has done, the next one finds done.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement, sea_query::Expr,
};
use todo_core::{journal::KEPT_DAYS, ports::StoreError};

use super::{
    Key, Lenient, Moment, SeaStore, dialect,
    entity::{
        change, kept_answer, session,
        task::{self, Column},
        usage, verification,
    },
    kept_answer::KEPT_FOR as ANSWERS_KEPT_FOR,
    store_error,
    task::row,
};

/// How long the journal reaches back.
const JOURNAL_KEPT_FOR: SignedDuration = SignedDuration::from_hours(KEPT_DAYS * 24);
/// No counter of attempts is kept longer than this; every window is shorter.
const ATTEMPTS_KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);
/// How long it is known what an account used of the assistant on a day.
const USAGE_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 400);
/// Tasks that are made searchable in one transaction.
const BATCH: u64 = 500;

/// A task, its account, and what its search texts are made from.
type Source = (Key, String, String, Option<String>, Option<Lenient>);

impl SeaStore {
    /// Does all that is due at `now`.
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
        let answered_before = Moment::from(now - ANSWERS_KEPT_FOR);
        kept_answer::Entity::delete_many()
            .filter(kept_answer::Column::MadeAt.lt(answered_before))
            .exec(&self.connection)
            .await?;
        let counters = Statement::from_sql_and_values(
            self.connection.get_database_backend(),
            "DELETE FROM rate_limit WHERE window_start < $1",
            [Moment::from(now - ATTEMPTS_KEPT_FOR).into()],
        );
        self.connection.execute_raw(counters).await?;
        Ok(())
    }

    async fn make_searchable(&self) -> Result<(), DbErr> {
        let mut after = None;
        loop {
            let tasks = self.stale_after(after).await?;
            let Some((id, owner, ..)) = tasks.last() else { return Ok(()) };
            after = self.schema.key(Column::Id, id.as_str()).map(|id| (owner.clone(), id));
            let transaction = self.connection.begin().await?;
            for task in tasks {
                self.fill(&transaction, task).await?;
            }
            transaction.commit().await?;
        }
    }

    /// The next of the tasks that another program wrote, in the order of their index.
    async fn stale_after(&self, after: Option<(String, Key)>) -> Result<Vec<Source>, DbErr> {
        let mut stale = task::Entity::find()
            .select_only()
            .columns([Column::Id, Column::UserId])
            .columns([Column::Title, Column::Description, Column::Tags])
            .filter(dialect::stale(self.connection.get_database_backend()))
            .order_by_asc(Column::UserId)
            .order_by_asc(Column::Id)
            .limit(BATCH);
        if let Some((owner, id)) = after {
            let row = Expr::tuple([Expr::col(Column::UserId), Expr::col(Column::Id)]);
            stale = stale.filter(row.gt(Expr::tuple([Expr::value(owner), Expr::value(id)])));
        }
        stale.into_tuple().all(&self.connection).await
    }

    /// A task that was changed meanwhile is as stale afterwards as before.
    async fn fill(
        &self,
        transaction: &DatabaseTransaction,
        (id, _, title, description, tags): Source,
    ) -> Result<(), DbErr> {
        let Some(id) = self.schema.key(Column::Id, id.as_str()) else { return Ok(()) };
        let searched = row::search_text(&title, description.as_deref());
        let tagged = row::tags_text(&row::read_tags(tags.map(|tags| tags.0)));
        let source = dialect::source(
            self.connection.get_database_backend(),
            Expr::value(title),
            Expr::value(description),
            Expr::col(Column::Tags),
        );
        task::Entity::update_many()
            .col_expr(Column::SearchText, Expr::value(searched))
            .col_expr(Column::TagsText, Expr::value(tagged))
            .col_expr(Column::DerivedFrom, source)
            .filter(Column::Id.eq(id))
            .exec(transaction)
            .await?;
        Ok(())
    }
}
