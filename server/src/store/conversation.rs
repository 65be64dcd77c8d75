//! Conversations in the database.

use async_trait::async_trait;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::{Json, Uuid},
    sea_query::Expr,
};
use serde::{Serialize, de::DeserializeOwned};
use todo_core::{
    chat::{Conversation, ConversationId, Message, Speaker},
    ports::{ConversationStore, StoreError},
    user::UserId,
};

use super::{
    Moment, SeaStore,
    entity::{conversation, message},
    store_error, without_nul, write_transaction,
};

#[async_trait]
impl ConversationStore for SeaStore {
    async fn create(&self, owner: &UserId, conversation: &Conversation) -> Result<(), StoreError> {
        let row = conversation::ActiveModel {
            id: Set(conversation.id.0.clone()),
            user_id: Set(owner.0.clone()),
            title: Set(Some(without_nul(&conversation.title))),
            created_at: Set(conversation.created_at.into()),
            updated_at: Set(conversation.updated_at.into()),
        };
        conversation::Entity::insert(row)
            .exec_without_returning(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn find(
        &self,
        owner: &UserId,
        id: &ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        let row = conversation::Entity::find()
            .filter(is(owner, id))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(row.map(read))
    }

    async fn list(&self, owner: &UserId) -> Result<Vec<Conversation>, StoreError> {
        let rows = conversation::Entity::find()
            .filter(conversation::Column::UserId.eq(without_nul(owner.as_str())))
            .order_by_desc(conversation::Column::UpdatedAt)
            .order_by_desc(conversation::Column::Id)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(read).collect())
    }

    async fn messages(
        &self,
        owner: &UserId,
        id: &ConversationId,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let rows = message::Entity::find()
            .filter(said_in(owner, id))
            .order_by_desc(message::Column::CreatedAt)
            .order_by_desc(message::Column::Id)
            .limit(limit as u64)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().rev().map(read_message).collect())
    }

    async fn append(
        &self,
        owner: &UserId,
        id: &ConversationId,
        message: &Message,
    ) -> Result<(), StoreError> {
        let transaction = write_transaction(&self.connection).await.map_err(store_error)?;
        let found = conversation::Entity::update_many()
            .col_expr(conversation::Column::UpdatedAt, Expr::value(Moment::from(message.at)))
            .filter(is(owner, id))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        if found.rows_affected == 0 {
            return Err(StoreError::Stale);
        }
        message::Entity::insert(write_message(owner, id, message))
            .exec_without_returning(&transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)
    }

    async fn rename(
        &self,
        owner: &UserId,
        id: &ConversationId,
        title: &str,
    ) -> Result<bool, StoreError> {
        let renamed = conversation::Entity::update_many()
            .col_expr(conversation::Column::Title, Expr::value(without_nul(title)))
            .filter(is(owner, id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(renamed.rows_affected > 0)
    }

    async fn delete(&self, owner: &UserId, id: &ConversationId) -> Result<bool, StoreError> {
        let transaction = write_transaction(&self.connection).await.map_err(store_error)?;
        message::Entity::delete_many()
            .filter(said_in(owner, id))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        let deleted = conversation::Entity::delete_many()
            .filter(is(owner, id))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(deleted.rows_affected > 0)
    }
}

/// The conversation `id`, if it is `owner`'s.
fn is(owner: &UserId, id: &ConversationId) -> Condition {
    Condition::all()
        .add(conversation::Column::UserId.eq(without_nul(owner.as_str())))
        .add(conversation::Column::Id.eq(without_nul(&id.0)))
}

/// The messages of the conversation `id`, if they are `owner`'s.
fn said_in(owner: &UserId, id: &ConversationId) -> Condition {
    Condition::all()
        .add(message::Column::UserId.eq(without_nul(owner.as_str())))
        .add(message::Column::ConversationId.eq(without_nul(&id.0)))
}

fn read(row: conversation::Model) -> Conversation {
    Conversation {
        id: ConversationId(row.id),
        title: row.title.unwrap_or_default(),
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    }
}

fn read_message(row: message::Model) -> Message {
    // The original numbered its messages in some versions.
    let id = Uuid::parse_str(&row.id)
        .unwrap_or_else(|_| Uuid::new_v5(&Uuid::NAMESPACE_OID, row.id.as_bytes()));
    let speaker =
        if row.role.eq_ignore_ascii_case("user") { Speaker::User } else { Speaker::Assistant };
    Message {
        id,
        speaker,
        text: row.content,
        calls: read_json(row.calls),
        proposal: read_json(row.proposal),
        at: row.created_at.into(),
    }
}

fn write_message(owner: &UserId, id: &ConversationId, message: &Message) -> message::ActiveModel {
    let role = match message.speaker {
        Speaker::User => "user",
        Speaker::Assistant => "assistant",
    };
    message::ActiveModel {
        id: Set(message.id.to_string()),
        conversation_id: Set(id.0.clone()),
        user_id: Set(owner.0.clone()),
        role: Set(role.to_owned()),
        content: Set(without_nul(&message.text)),
        calls: Set(write_json(&message.calls)),
        proposal: Set(write_json(&message.proposal)),
        created_at: Set(message.at.into()),
    }
}

/// What another version wrote and this one cannot read is as good as not there: the words remain.
fn read_json<T: DeserializeOwned>(json: Option<Json>) -> Vec<T> {
    json.and_then(|json| serde_json::from_value(json).ok()).unwrap_or_default()
}

fn write_json<T: Serialize>(values: &[T]) -> Option<Json> {
    if values.is_empty() { None } else { serde_json::to_value(values).ok().map(storable) }
}

/// Models put anything into the arguments of a tool; Postgres refuses NUL within JSON too.
fn storable(json: Json) -> Json {
    match json {
        Json::String(text) => Json::String(without_nul(&text)),
        Json::Array(items) => items.into_iter().map(storable).collect(),
        Json::Object(fields) => {
            fields.into_iter().map(|(name, value)| (without_nul(&name), storable(value))).collect()
        }
        plain => plain,
    }
}
