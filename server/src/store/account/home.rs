//! Where accounts are at home, in the database.

use async_trait::async_trait;
use sea_orm::{
    ActiveValue::Set,
    EntityTrait,
    sea_query::{Expr, Func, OnConflict},
};
use todo_core::{ports::StoreError, user::UserId};

use crate::{
    auth::{Home, HomeStore},
    store::{
        SeaStore,
        entity::settings::{ActiveModel, Column, Entity, Model},
        store_error, without_nul,
    },
};

#[async_trait]
impl HomeStore for SeaStore {
    async fn home(&self, user: &UserId) -> Result<Home, StoreError> {
        let id = without_nul(user.as_str());
        let row = Entity::find_by_id(id).one(&self.connection).await.map_err(store_error)?;
        Ok(read(row))
    }

    async fn set_home(&self, user: &UserId, home: &Home) -> Result<(), StoreError> {
        let replaced = OnConflict::column(Column::UserId)
            .update_columns([Column::TimeZone, Column::Language])
            .to_owned();
        self.upsert(user, home, replaced).await
    }

    async fn adopt_home(&self, user: &UserId, home: &Home) -> Result<(), StoreError> {
        let mut kept = OnConflict::column(Column::UserId);
        for (column, new) in
            [(Column::TimeZone, &home.time_zone), (Column::Language, &home.language)]
        {
            let present = Expr::col((Entity, column));
            kept.value(column, Func::coalesce([present, Expr::value(new.clone())]));
        }
        self.upsert(user, home, kept).await
    }
}

impl SeaStore {
    async fn upsert(
        &self,
        user: &UserId,
        home: &Home,
        conflict: OnConflict,
    ) -> Result<(), StoreError> {
        let row = ActiveModel {
            user_id: Set(without_nul(user.as_str())),
            time_zone: Set(home.time_zone.clone()),
            language: Set(home.language.clone()),
        };
        Entity::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

/// Who never said where they are has no row.
pub(super) fn read(row: Option<Model>) -> Home {
    row.map_or_else(Home::default, |row| Home { time_zone: row.time_zone, language: row.language })
}
