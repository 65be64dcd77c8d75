//! What happened lately, in the database: in the journal of tasks, and in the notes of what happens besides.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::Uuid,
};
use todo_core::{
    ports::{Feed, Notes, StoreError},
    task::TaskId,
    user::UserId,
};

use super::{
    Moment, SeaStore,
    entity::{
        change,
        happening::{ActiveModel, Column, Entity},
        reminder,
    },
    store_error, without_nul,
};
use crate::live::{Happened, Happenings, Kind, News};

/// Tells the ids of these notes from those of changes and reminders. The number means nothing else.
const OTHERS: u64 = 0x6861_7070_656e_6564;

#[async_trait]
impl Feed for SeaStore {
    async fn newest(&self) -> Result<Notes, StoreError> {
        let changes = greatest::<change::Entity>(&self.connection, change::Column::Seq).await?;
        let others = greatest::<Entity>(&self.connection, Column::Seq).await?;
        Ok(Notes { changes, others })
    }

    async fn happened_after(
        &self,
        notes: Notes,
        since: Timestamp,
    ) -> Result<Vec<(UserId, Uuid)>, StoreError> {
        let changes: Vec<(String, Uuid)> = change::Entity::find()
            .filter(change::Column::Seq.gt(notes.changes))
            .select_only()
            .columns([change::Column::UserId, change::Column::Id])
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let others: Vec<(String, i64)> = Entity::find()
            .filter(Column::Seq.gt(notes.others))
            .select_only()
            .columns([Column::UserId, Column::Seq])
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let told: Vec<(String, Uuid)> = reminder::Entity::find()
            .filter(reminder::Column::ToldAt.gte(Moment::from(since)))
            .select_only()
            .columns([reminder::Column::UserId, reminder::Column::Id])
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let others = others.into_iter().map(|(owner, seq)| (owner, id(seq)));
        let all = changes.into_iter().chain(others).chain(told);
        Ok(all.map(|(owner, id)| (UserId(owner), id)).collect())
    }
}

#[async_trait]
impl Happenings for SeaStore {
    async fn happened_to(
        &self,
        owner: &UserId,
        after: Notes,
        limit: u64,
    ) -> Result<News, StoreError> {
        let owner = without_nul(owner.as_str());
        let tasks: Vec<(i64, Uuid)> = change::Entity::find()
            .filter(change::Column::UserId.eq(&owner))
            .filter(change::Column::Seq.gt(after.changes))
            .order_by_asc(change::Column::Seq)
            .limit(limit)
            .select_only()
            .columns([change::Column::Seq, change::Column::TaskId])
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let others: Vec<(i64, String, String)> = Entity::find()
            .filter(Column::UserId.eq(owner))
            .filter(Column::Seq.gt(after.others))
            .order_by_asc(Column::Seq)
            .limit(limit)
            .select_only()
            .columns([Column::Seq, Column::Kind, Column::Subject])
            .into_tuple()
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        let other = |(number, kind, subject): (i64, String, String)| Happened {
            number,
            kind: Kind::named(&kind),
            subject,
        };
        Ok(News {
            tasks: tasks.into_iter().map(|(number, task)| (number, TaskId(task))).collect(),
            others: others.into_iter().map(other).collect(),
        })
    }
}

/// The greatest number of a table; 0 where it is empty.
async fn greatest<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    number: E::Column,
) -> Result<i64, StoreError> {
    let numbers = E::find().order_by_desc(number).select_only().column(number).into_tuple();
    Ok(numbers.one(connection).await.map_err(store_error)?.unwrap_or_default())
}

/// Notes what happened to `owner`'s `subject`, beside what it is about, and answers what to tell other replicas once that is
/// committed.
pub(super) async fn note(
    connection: &impl ConnectionTrait,
    owner: &UserId,
    kind: Kind,
    subject: &str,
) -> Result<Uuid, StoreError> {
    let row = ActiveModel {
        seq: NotSet,
        user_id: Set(without_nul(owner.as_str())),
        kind: Set(kind.name().to_owned()),
        subject: Set(without_nul(subject)),
    };
    let noted: Result<_, DbErr> = Entity::insert(row).exec(connection).await;
    noted.map(|noted| id(noted.last_insert_id)).map_err(store_error)
}

fn id(seq: i64) -> Uuid {
    Uuid::from_u64_pair(OTHERS, seq.cast_unsigned())
}
