//! Devices that asked for notifications, in the database.

use std::collections::BTreeSet;

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, prelude::Uuid, sea_query::OnConflict,
};
use todo_core::{ports::StoreError, user::UserId};
use url::Url;

use super::{
    Moment, SeaStore,
    entity::device::{ActiveModel, Column, Entity, Model},
    store_error, without_nul,
};
use crate::notify::{
    DEVICES_MAX, DeviceStore,
    push::{Device, keys},
};

/// Most devices whose push services are named: there are few of these.
const DEVICES_LOOKED_AT: u64 = 200;

#[async_trait]
impl DeviceStore for SeaStore {
    async fn devices(&self, owner: &UserId) -> Result<Vec<Device>, StoreError> {
        let rows = of(owner).all(&self.connection).await.map_err(store_error)?;
        Ok(rows.iter().filter_map(read).collect())
    }

    async fn remember(
        &self,
        owner: &UserId,
        device: &Device,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(Device::id(&device.endpoint)),
            user_id: Set(without_nul(owner.as_str())),
            endpoint: Set(device.endpoint.to_string()),
            public_key: Set(BASE64.encode(device.keys.public.to_sec1_bytes())),
            auth: Set(BASE64.encode(device.keys.auth)),
            asked_at: Set(Moment::from(now)),
        };
        let asked_again = OnConflict::column(Column::Id)
            .update_columns([Column::UserId, Column::PublicKey, Column::Auth, Column::AskedAt])
            .to_owned();
        Entity::insert(row)
            .on_conflict(asked_again)
            .exec_without_returning(&self.connection)
            .await
            .map_err(store_error)?;
        self.make_room(owner).await.map_err(store_error)
    }

    async fn forget(&self, owner: &UserId, endpoint: &Url) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::Id.eq(Device::id(endpoint)))
            .filter(Column::UserId.eq(without_nul(owner.as_str())))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

impl SeaStore {
    /// Where the devices that asked last have their messages taken, each place once.
    pub async fn push_services(&self) -> Result<BTreeSet<String>, StoreError> {
        let endpoints: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Endpoint)
            .order_by_desc(Column::AskedAt)
            .limit(DEVICES_LOOKED_AT)
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let places = endpoints.iter().filter_map(|it| Some(Url::parse(it).ok()?.origin()));
        Ok(places.map(|place| place.ascii_serialization()).collect())
    }

    /// Removes the devices beyond [`DEVICES_MAX`] that asked longest ago.
    async fn make_room(&self, owner: &UserId) -> Result<(), DbErr> {
        let ids: Vec<Uuid> =
            of(owner).select_only().column(Column::Id).into_tuple().all(&self.connection).await?;
        if let Some(beyond @ [_, ..]) = ids.get(DEVICES_MAX..) {
            let gone = Entity::delete_many().filter(Column::Id.is_in(beyond.iter().copied()));
            gone.exec(&self.connection).await?;
        }
        Ok(())
    }
}

/// The owner's, the one that asked last first.
fn of(owner: &UserId) -> Select<Entity> {
    Entity::find()
        .filter(Column::UserId.eq(without_nul(owner.as_str())))
        .order_by_desc(Column::AskedAt)
        .order_by_asc(Column::Id)
}

/// A row that does not parse gets no notifications.
fn read(row: &Model) -> Option<Device> {
    let (public, auth) = (BASE64.decode(&row.public_key).ok()?, BASE64.decode(&row.auth).ok()?);
    Some(Device { endpoint: row.endpoint.parse().ok()?, keys: keys(&public, &auth)? })
}
