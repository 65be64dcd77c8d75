//! Second factors in the database.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
    Statement,
    prelude::Uuid,
    sea_query::Expr,
};
use todo_core::{ports::StoreError, user::UserId};

use super::{link, one_at_a_time, session};
use crate::{
    auth::{FactorStore, StoredFactor, Swap, Try, Which},
    store::{
        Schema, SeaStore,
        entity::{
            factor::{ActiveModel, Column, Entity, Model},
            user,
        },
        store_error, without_nul,
    },
};

/// Counts and locks in one statement: of those that come at once, no more than allowed are let through. A lock that is over
/// begins the count anew.
const COUNT: &str = r#"UPDATE "twoFactor" SET
        "failedVerificationCount" = CASE WHEN "lockedUntil" IS NULL
            THEN COALESCE("failedVerificationCount", 0) + 1 ELSE 1 END,
        "lockedUntil" = CASE WHEN "lockedUntil" IS NULL AND COALESCE("failedVerificationCount", 0) + 1 >= $1
            THEN $2 ELSE NULL END
    WHERE "id" = $3 AND ("lockedUntil" IS NULL OR "lockedUntil" <= $4)
    RETURNING CASE WHEN "lockedUntil" IS NULL THEN 0 ELSE 1 END"#;

#[async_trait]
impl FactorStore for SeaStore {
    async fn factor(&self, user: &str) -> Result<Option<StoredFactor>, StoreError> {
        let found = Entity::find()
            .filter(Column::UserId.eq(without_nul(user)))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.map(read))
    }

    async fn propose_factor(&self, factor: &StoredFactor) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        one_at_a_time(&transaction, &factor.user).await?;
        let theirs = Column::UserId.eq(&factor.user);
        let there = Entity::find().filter(theirs.clone()).one(&transaction).await;
        if there.map_err(store_error)?.is_some_and(|there| there.verified != Some(false)) {
            return Ok(false);
        }
        Entity::delete_many().filter(theirs).exec(&transaction).await.map_err(store_error)?;
        Entity::insert(write(factor))
            .exec_without_returning(&transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(true)
    }

    async fn confirm_factor(
        &self,
        factor: &StoredFactor,
        swap: Swap<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let confirmed = Entity::update_many()
            .col_expr(Column::Verified, Expr::value(true))
            .filter(Column::Id.eq(&factor.id))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        if confirmed.rows_affected == 0 {
            return Ok(false);
        }
        set_enabled(&transaction, &self.schema, &factor.user, true, now).await?;
        let noted = swapped(&transaction, &self.schema, &factor.user, swap).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(&UserId(factor.user.clone()), noted);
        Ok(true)
    }

    async fn count_try(
        &self,
        id: &str,
        max: u32,
        locked_until: Timestamp,
        now: Timestamp,
    ) -> Result<Try, StoreError> {
        let time = |at| self.schema.moment(Column::LockedUntil, at);
        let values =
            [i64::from(max).into(), time(locked_until).into(), id.into(), time(now).into()];
        let backend = self.connection.get_database_backend();
        let counted = Statement::from_sql_and_values(backend, COUNT, values);
        let counted = self.connection.query_one_raw(counted).await.map_err(store_error)?;
        let Some(counted) = counted else { return Ok(Try::Refused) };
        let is_locked: i32 = counted.try_get_by_index(0).map_err(store_error)?;
        Ok(if is_locked == 0 { Try::Counted } else { Try::Last })
    }

    async fn forget_tries(&self, id: &str) -> Result<(), StoreError> {
        let forgotten = ActiveModel {
            failed_verification_count: Set(Some(0)),
            locked_until: Set(None),
            ..Default::default()
        };
        Entity::update_many()
            .set(forgotten)
            .filter(Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn use_step(&self, id: &str, step: i64) -> Result<bool, StoreError> {
        let is_new = Column::LastUsedStep.is_null().or(Column::LastUsedStep.lt(step));
        let used = Entity::update_many()
            .col_expr(Column::LastUsedStep, Expr::value(step))
            .filter(Column::Id.eq(id))
            .filter(is_new)
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(used.rows_affected > 0)
    }

    async fn set_backup_codes(&self, id: &str, from: &str, to: &str) -> Result<bool, StoreError> {
        let set = Entity::update_many()
            .col_expr(Column::BackupCodes, Expr::value(to))
            .filter(Column::Id.eq(id))
            .filter(Column::BackupCodes.eq(from))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(set.rows_affected > 0)
    }

    async fn remove_factor(
        &self,
        user: &str,
        kinds: &[&str],
        swap: Option<Swap<'_>>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let is_removed = remove(&transaction, user).await?;
        set_enabled(&transaction, &self.schema, user, false, now).await?;
        link::end(&transaction, user, kinds).await?;
        let noted = match swap {
            Some(swap) => swapped(&transaction, &self.schema, user, swap).await?,
            None => Vec::new(),
        };
        transaction.commit().await.map_err(store_error)?;
        self.tell(&UserId(user.to_owned()), noted);
        Ok(is_removed)
    }
}

/// Removes the factor of `user`, if there is one.
pub(super) async fn remove(
    transaction: &DatabaseTransaction,
    user: &str,
) -> Result<bool, StoreError> {
    let removed = Entity::delete_many()
        .filter(Column::UserId.eq(user))
        .exec(transaction)
        .await
        .map_err(store_error)?;
    Ok(removed.rows_affected > 0)
}

async fn set_enabled(
    transaction: &DatabaseTransaction,
    schema: &Schema,
    user: &str,
    enabled: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let updated_at = schema.moment(user::Column::UpdatedAt, now);
    user::Entity::update_many()
        .col_expr(user::Column::TwoFactorEnabled, Expr::value(enabled))
        .col_expr(user::Column::UpdatedAt, Expr::value(updated_at))
        .filter(user::Column::Id.eq(user))
        .exec(transaction)
        .await
        .map_err(store_error)?;
    Ok(())
}

/// Puts one session in the place of another, and answers what to tell other replicas of it.
async fn swapped(
    transaction: &DatabaseTransaction,
    schema: &Schema,
    user: &str,
    swap: Swap<'_>,
) -> Result<Vec<Uuid>, StoreError> {
    let ended = session::end(transaction, schema, user, Which::Only(swap.ended)).await?;
    let begun = session::insert(transaction, schema, swap.begun).await?;
    Ok(ended.into_iter().chain([begun]).collect())
}

fn read(row: Model) -> StoredFactor {
    StoredFactor {
        id: row.id,
        user: row.user_id,
        secret: row.secret,
        backup_codes: row.backup_codes,
        is_confirmed: row.verified != Some(false),
        locked_until: row.locked_until.map(Timestamp::from),
    }
}

fn write(factor: &StoredFactor) -> ActiveModel {
    ActiveModel {
        id: Set(factor.id.clone()),
        secret: Set(factor.secret.clone()),
        backup_codes: Set(factor.backup_codes.clone()),
        user_id: Set(factor.user.clone()),
        verified: Set(Some(factor.is_confirmed)),
        failed_verification_count: Set(Some(0)),
        locked_until: NotSet,
        last_used_step: NotSet,
    }
}
