//! Saved filters in the database.

use async_trait::async_trait;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder,
    QuerySelect, prelude::Uuid, sea_query::OnConflict,
};
use todo_core::{
    ports::StoreError,
    task::saved::{FILTERS_MAX, SavedFilter},
    user::UserId,
};

use super::{
    Moment, SeaStore,
    account::one_at_a_time,
    entity::filter::{ActiveModel, Column, Entity, Model},
    happening, store_error, without_nul,
};
use crate::{live::Kind, ports::FilterStore};

#[async_trait]
impl FilterStore for SeaStore {
    async fn saved_filters(&self, owner: &UserId) -> Result<Vec<SavedFilter>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .order_by_asc(Column::Name)
            .limit(FILTERS_MAX as u64)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(read).collect())
    }

    async fn save_filter(
        &self,
        owner: &UserId,
        filter: &SavedFilter,
        max: usize,
    ) -> Result<bool, StoreError> {
        let user = without_nul(owner.as_str());
        let transaction = self.connection.begin().await.map_err(store_error)?;
        one_at_a_time(&transaction, &user).await?;
        let others = Entity::find()
            .filter(Column::UserId.eq(&user))
            .filter(Column::Name.ne(filter.name.as_str()));
        if others.count(&transaction).await.map_err(store_error)? >= max as u64 {
            return Ok(false);
        }
        let row = ActiveModel {
            id: Set(filter.id),
            user_id: Set(user),
            name: Set(filter.name.clone()),
            query: Set(filter.query.clone()),
            saved_at: Set(Moment::from(filter.saved_at)),
        };
        let instead = OnConflict::columns([Column::UserId, Column::Name])
            .update_columns([Column::Id, Column::Query, Column::SavedAt])
            .to_owned();
        Entity::insert(row)
            .on_conflict(instead)
            .exec_without_returning(&transaction)
            .await
            .map_err(store_error)?;
        let id = filter.id.to_string();
        let noted = happening::note(&transaction, owner, Kind::Filters, &id).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(owner, [noted]);
        Ok(true)
    }

    async fn remove_filter(&self, owner: &UserId, id: Uuid) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let removed = Entity::delete_many()
            .filter(Column::Id.eq(id))
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        if removed.rows_affected == 0 {
            return Ok(false);
        }
        let noted = happening::note(&transaction, owner, Kind::Filters, &id.to_string()).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(owner, [noted]);
        Ok(true)
    }
}

fn read(row: Model) -> SavedFilter {
    let Model { id, name, query, saved_at, user_id: _ } = row;
    SavedFilter { id, name, query, saved_at: saved_at.into() }
}
