//! What programs were allowed, in the database.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select, UpdateMany,
    sea_query::{Expr, JoinType},
};
use todo_core::ports::StoreError;

use super::{
    one_at_a_time,
    row::{self, moment},
    session,
};
use crate::{
    auth::{Bearing, GrantKeys, GrantStore, StoredGrant, User, Which},
    store::{
        SeaStore,
        entity::{
            grant::{ActiveModel, Column, Entity, Model},
            settings, user,
        },
        store_error, without_nul,
    },
};

#[async_trait]
impl GrantStore for SeaStore {
    async fn add_grant(
        &self,
        grant: &StoredGrant,
        code_hash: &str,
        max: usize,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        one_at_a_time(&transaction, &grant.user).await?;
        let known = good(&grant.user, now).count(&transaction).await.map_err(store_error)?;
        if known >= max as u64 {
            return Ok(false);
        }
        Entity::insert(write(grant, code_hash))
            .exec_without_returning(&transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(true)
    }

    async fn grants(&self, user: &str, now: Timestamp) -> Result<Vec<StoredGrant>, StoreError> {
        let rows = good(user, now)
            .filter(Column::RedeemedAt.is_not_null())
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(read).collect())
    }

    async fn grant(
        &self,
        by: Bearing<'_>,
        now: Timestamp,
    ) -> Result<Option<(StoredGrant, User)>, StoreError> {
        let is_it = match by {
            Bearing::Code(hash) => Column::CodeHash.eq(hash),
            Bearing::Family(hash) => Column::FamilyHash.eq(hash),
            Bearing::Access(hash) => {
                Column::AccessHash.eq(hash).and(Column::AccessExpiresAt.gt(moment(now)))
            }
        };
        let found = Entity::find()
            .filter(is_it)
            .filter(Column::ExpiresAt.gt(moment(now)))
            .join(JoinType::InnerJoin, user_of_grant())
            .select_also(user::Entity)
            .find_also(user::Entity, settings::Entity)
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.and_then(|(grant, user, settings)| {
            Some((read(grant), row::read_user_at_home(user?, settings)))
        }))
    }

    async fn redeem_grant(
        &self,
        id: &str,
        keys: &GrantKeys,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let redeemed = with(keys)
            .col_expr(Column::RedeemedAt, Expr::value(moment(now)))
            .filter(Column::Id.eq(id))
            .filter(Column::RedeemedAt.is_null())
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(redeemed.rows_affected > 0)
    }

    async fn rotate_grant(
        &self,
        id: &str,
        from: &str,
        keys: &GrantKeys,
    ) -> Result<bool, StoreError> {
        let rotated = with(keys)
            .filter(Column::Id.eq(id))
            .filter(Column::RefreshHash.eq(from))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rotated.rows_affected > 0)
    }

    async fn remove_grant(&self, user: &str, id: &str) -> Result<bool, StoreError> {
        let removed = Entity::delete_many()
            .filter(Column::UserId.eq(user))
            .filter(Column::Id.eq(without_nul(id)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(removed.rows_affected > 0)
    }

    async fn remove_grants(&self, user: &str, which: Which<'_>) -> Result<(), StoreError> {
        let theirs = Entity::delete_many().filter(Column::UserId.eq(user));
        let sessions = |which| session::chosen(&self.schema, user, which);
        let chosen = match which {
            Which::All => theirs,
            // Sessions that ended by themselves are among the others.
            Which::AllBut(kept) => {
                theirs.filter(Column::SessionId.not_in_subquery(sessions(Which::Only(kept))))
            }
            Which::Only(_) | Which::Expired(_) => {
                theirs.filter(Column::SessionId.in_subquery(sessions(which)))
            }
        };
        chosen.exec(&self.connection).await.map_err(store_error)?;
        Ok(())
    }

    async fn note_grant_use(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(moment(now)))
            .filter(Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

fn good(user: &str, now: Timestamp) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(user)).filter(Column::ExpiresAt.gt(moment(now)))
}

/// An update that puts `keys` in the place of what was.
fn with(keys: &GrantKeys) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::AccessHash, Expr::value(&keys.access_hash))
        .col_expr(Column::AccessExpiresAt, Expr::value(moment(keys.access_expires_at)))
        .col_expr(Column::FamilyHash, Expr::value(&keys.family_hash))
        .col_expr(Column::RefreshHash, Expr::value(&keys.refresh_hash))
        .col_expr(Column::ExpiresAt, Expr::value(moment(keys.expires_at)))
}

fn read(row: Model) -> StoredGrant {
    StoredGrant {
        id: row.id,
        user: row.user_id,
        session: row.session_id,
        client: row.client_id,
        name: row.client_name,
        scopes: row.scopes,
        resource: row.resource,
        redirect: row.redirect_uri,
        challenge: row.challenge,
        is_redeemed: row.redeemed_at.is_some(),
        refresh_hash: row.refresh_hash,
        created_at: row.created_at.into(),
        last_used_at: row.last_used_at.map(Timestamp::from),
        expires_at: row.expires_at.into(),
    }
}

/// The row of a grant that nobody redeemed yet.
fn write(grant: &StoredGrant, code_hash: &str) -> ActiveModel {
    ActiveModel {
        id: Set(grant.id.clone()),
        user_id: Set(grant.user.clone()),
        session_id: Set(grant.session.clone()),
        client_id: Set(grant.client.clone()),
        client_name: Set(grant.name.clone()),
        scopes: Set(grant.scopes.clone()),
        resource: Set(grant.resource.clone()),
        redirect_uri: Set(grant.redirect.clone()),
        challenge: Set(grant.challenge.clone()),
        code_hash: Set(code_hash.to_owned()),
        created_at: Set(moment(grant.created_at)),
        expires_at: Set(moment(grant.expires_at)),
        ..Default::default()
    }
}

fn user_of_grant() -> RelationDef {
    Entity::belongs_to(user::Entity).from(Column::UserId).to(user::Column::Id).into()
}
