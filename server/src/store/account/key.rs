//! The keys behind JWTs in the database.

use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryOrder};
use todo_core::ports::StoreError;

use super::row;
use crate::{
    auth::{KeyStore, StoredKey},
    store::{
        SeaStore,
        entity::jwks::{Column, Entity},
        store_error,
    },
};

#[async_trait]
impl KeyStore for SeaStore {
    async fn keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        let newest_first = Entity::find().order_by_desc(Column::CreatedAt);
        let rows = newest_first.all(&self.connection).await.map_err(store_error)?;
        Ok(rows.into_iter().map(row::read_key).collect())
    }

    async fn add_key(&self, key: &StoredKey) -> Result<(), StoreError> {
        Entity::insert(row::write_key(&self.schema, key))
            .exec_without_returning(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
