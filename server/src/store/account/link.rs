//! Links in letters, in the database.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, sea_query::Expr,
};
use todo_core::{ports::StoreError, user::UserId};

use super::{row, session};
use crate::{
    auth::{Account, CREDENTIAL, Link, LinkStore, Which, random},
    store::{
        Schema, SeaStore,
        entity::{
            account,
            verification::{ActiveModel, Column, Entity},
        },
        store_error, without_nul,
    },
};

#[async_trait]
impl LinkStore for SeaStore {
    async fn add_link(&self, link: &Link, now: Timestamp) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(random::id()),
            identifier: Set(link.identifier.clone()),
            value: Set(link.value.clone()),
            expires_at: Set(Some(self.schema.moment(Column::ExpiresAt, link.expires_at))),
            created_at: Set(Some(self.schema.moment(Column::CreatedAt, now))),
            updated_at: Set(Some(self.schema.moment(Column::UpdatedAt, now))),
        };
        Entity::insert(row).exec_without_returning(&self.connection).await.map_err(store_error)?;
        Ok(())
    }

    async fn link(&self, identifier: &str) -> Result<Option<Link>, StoreError> {
        let found = Entity::find()
            .filter(Column::Identifier.eq(without_nul(identifier)))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.map(row::read_link))
    }

    async fn use_link(&self, identifier: &str, now: Timestamp) -> Result<bool, StoreError> {
        use_up(&self.connection, &self.schema, identifier, now).await
    }

    async fn reset_password(
        &self,
        link: &Link,
        kinds: &[&str],
        credential: &Account,
    ) -> Result<bool, StoreError> {
        let (user, now) = (&credential.user, credential.updated_at);
        let transaction = self.connection.begin().await.map_err(store_error)?;
        if !use_up(&transaction, &self.schema, &link.identifier, now).await? {
            return Ok(false);
        }
        let updated_at = self.schema.moment(account::Column::UpdatedAt, now);
        let changed = account::Entity::update_many()
            .col_expr(account::Column::Password, Expr::value(credential.password.clone()))
            .col_expr(account::Column::UpdatedAt, Expr::value(updated_at))
            .filter(account::Column::UserId.eq(user))
            .filter(account::Column::ProviderId.eq(CREDENTIAL))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        if changed.rows_affected == 0 {
            account::Entity::insert(row::write_account(&self.schema, credential))
                .exec_without_returning(&transaction)
                .await
                .map_err(store_error)?;
        }
        let noted = session::end(&transaction, &self.schema, user, Which::All).await?;
        end(&transaction, &link.value, kinds).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(&UserId(user.clone()), noted);
        Ok(true)
    }

    async fn end_links(&self, user: &str, kinds: &[&str]) -> Result<(), StoreError> {
        end(&self.connection, user, kinds).await
    }

    async fn count_links(&self, user: &str, kind: &str, now: Timestamp) -> Result<u64, StoreError> {
        Entity::find()
            .filter(Column::Value.eq(user))
            .filter(Column::Identifier.starts_with(kind))
            .filter(Column::ExpiresAt.gt(self.schema.moment(Column::ExpiresAt, now)))
            .count(&self.connection)
            .await
            .map_err(store_error)
    }
}

/// Ends every link that stands for `user` alone and begins like one of `kinds`.
pub(super) async fn end(
    connection: &impl ConnectionTrait,
    user: &str,
    kinds: &[&str],
) -> Result<(), StoreError> {
    let is_one = kinds.iter().map(|kind| Column::Identifier.starts_with(*kind));
    let Some(is_one) = is_one.reduce(ExprTrait::or) else { return Ok(()) };
    Entity::delete_many()
        .filter(Column::Value.eq(user))
        .filter(is_one)
        .exec(connection)
        .await
        .map_err(store_error)?;
    Ok(())
}

async fn use_up(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    identifier: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let used = Entity::delete_many()
        .filter(Column::Identifier.eq(without_nul(identifier)))
        .filter(Column::ExpiresAt.gt(schema.moment(Column::ExpiresAt, now)))
        .exec(connection)
        .await
        .map_err(store_error)?;
    Ok(used.rows_affected > 0)
}
