//! Passkeys in the database.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};
use todo_core::ports::StoreError;

use super::one_at_a_time;
use crate::{
    auth::{Kept, PasskeyStore, StoredPasskey},
    store::{
        Schema, SeaStore,
        entity::passkey::{ActiveModel, Column, Entity, Model},
        store_error, without_nul,
    },
};

#[async_trait]
impl PasskeyStore for SeaStore {
    async fn add_passkey(&self, passkey: &StoredPasskey, max: usize) -> Result<Kept, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        one_at_a_time(&transaction, &passkey.user).await?;
        let theirs = Entity::find().filter(Column::UserId.eq(&passkey.user));
        if theirs.count(&transaction).await.map_err(store_error)? >= max as u64 {
            return Ok(Kept::TooMany);
        }
        let known = Entity::find().filter(Column::CredentialId.eq(&passkey.credential));
        if known.one(&transaction).await.map_err(store_error)?.is_some() {
            return Ok(Kept::Known);
        }
        Entity::insert(write(&self.schema, passkey))
            .exec_without_returning(&transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(Kept::Added)
    }

    async fn passkeys(&self, user: &str) -> Result<Vec<StoredPasskey>, StoreError> {
        let found = Entity::find()
            .filter(Column::UserId.eq(user))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.into_iter().map(read).collect())
    }

    async fn passkey(&self, credential: &str) -> Result<Option<StoredPasskey>, StoreError> {
        let found = Entity::find()
            .filter(Column::CredentialId.eq(without_nul(credential)))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.map(read))
    }

    async fn count_use(&self, id: &str, from: u32, to: u32) -> Result<bool, StoreError> {
        let counted = Entity::update_many()
            .col_expr(Column::Counter, Expr::value(narrow(to)))
            .filter(Column::Id.eq(id))
            .filter(Column::Counter.eq(narrow(from)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(counted.rows_affected > 0)
    }

    async fn rename_passkey(
        &self,
        user: &str,
        id: &str,
        name: &str,
    ) -> Result<Option<StoredPasskey>, StoreError> {
        let id = without_nul(id);
        Entity::update_many()
            .col_expr(Column::Name, Expr::value(name))
            .filter(Column::UserId.eq(user))
            .filter(Column::Id.eq(id.clone()))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        let found = Entity::find()
            .filter(Column::UserId.eq(user))
            .filter(Column::Id.eq(id))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.map(read))
    }

    async fn remove_passkey(&self, user: &str, id: &str) -> Result<bool, StoreError> {
        let removed = Entity::delete_many()
            .filter(Column::UserId.eq(user))
            .filter(Column::Id.eq(without_nul(id)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(removed.rows_affected > 0)
    }
}

/// Removes every passkey of `user`.
pub(super) async fn remove_all(
    transaction: &DatabaseTransaction,
    user: &str,
) -> Result<(), StoreError> {
    let theirs = Entity::delete_many().filter(Column::UserId.eq(user));
    theirs.exec(transaction).await.map_err(store_error)?;
    Ok(())
}

/// A counter as Better Auth's column holds it, which ends at half of what an authenticator may count to.
fn narrow(counter: u32) -> i32 {
    i32::try_from(counter).unwrap_or(i32::MAX)
}

fn read(row: Model) -> StoredPasskey {
    StoredPasskey {
        id: row.id,
        name: row.name,
        public_key: row.public_key,
        user: row.user_id,
        credential: row.credential_id,
        counter: u32::try_from(row.counter).unwrap_or(0),
        device_type: row.device_type,
        backed_up: row.backed_up,
        transports: row.transports,
        created_at: row.created_at.map(Timestamp::from),
        make: row.aaguid,
    }
}

fn write(schema: &Schema, passkey: &StoredPasskey) -> ActiveModel {
    let created_at = passkey.created_at.map(|at| schema.moment(Column::CreatedAt, at));
    ActiveModel {
        id: Set(passkey.id.clone()),
        name: Set(passkey.name.clone()),
        public_key: Set(passkey.public_key.clone()),
        user_id: Set(passkey.user.clone()),
        credential_id: Set(passkey.credential.clone()),
        counter: Set(narrow(passkey.counter)),
        device_type: Set(passkey.device_type.clone()),
        backed_up: Set(passkey.backed_up),
        transports: Set(passkey.transports.clone()),
        created_at: Set(created_at),
        aaguid: Set(passkey.make.clone()),
    }
}
