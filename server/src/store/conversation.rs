//! Conversations in the database.

mod query;
pub(super) mod row;

use async_trait::async_trait;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, prelude::Uuid, sea_query::Expr,
};
use todo_core::{
    chat::{
        Conversation, ConversationId, Message,
        listing::{Page, Query},
    },
    ports::{ConversationStore, Hold, StoreError},
    user::UserId,
};

use super::{
    Key, Moment, Schema, SeaStore, Text,
    entity::{
        conversation::{self, Column},
        message,
    },
    happening, store_error, without_nul,
};
use crate::live::Kind;
use query::{is, said_in};

#[async_trait]
impl ConversationStore for SeaStore {
    async fn create(&self, owner: &UserId, conversation: &Conversation) -> Result<(), StoreError> {
        let Some(id) = self.schema.key(Column::Id, &conversation.id.0) else {
            return Err(StoreError::Unavailable("this database keeps UUIDs alone".into()));
        };
        let begun = conversation::ActiveModel {
            id: Set(id),
            user_id: Set(owner.0.clone()),
            title: Set(Some(Text(without_nul(&conversation.title)))),
            created_at: Set(Some(self.schema.moment(Column::CreatedAt, conversation.created_at))),
            updated_at: Set(Some(self.schema.moment(Column::UpdatedAt, conversation.updated_at))),
            turn: Set(None),
            turn_until: Set(None),
            search_text: Set(Some(row::searchable(&conversation.title))),
        };
        let transaction = self.connection.begin().await.map_err(store_error)?;
        conversation::Entity::insert(begun)
            .exec_without_returning(&transaction)
            .await
            .map_err(store_error)?;
        self.end_with_note(transaction, owner, &conversation.id).await
    }

    async fn find(
        &self,
        owner: &UserId,
        id: &ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        let row = conversation::Entity::find()
            .filter(is(&self.schema, owner, id))
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(row.map(row::read))
    }

    async fn list(&self, owner: &UserId, query: &Query) -> Result<Page, StoreError> {
        query::page(&self.connection, &self.schema, owner, query).await.map_err(store_error)
    }

    async fn messages(
        &self,
        owner: &UserId,
        id: &ConversationId,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let rows = message::shown()
            .filter(said_in(&self.schema, owner, id))
            .order_by_desc(message::Column::CreatedAt)
            .order_by_desc(message::Column::Id)
            .limit(limit as u64)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().rev().map(row::read_message).collect())
    }

    async fn messages_after(
        &self,
        owner: &UserId,
        id: &ConversationId,
        skipped: u64,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let rows = message::shown()
            .filter(said_in(&self.schema, owner, id))
            .order_by_asc(message::Column::CreatedAt)
            .order_by_asc(message::Column::Id)
            .offset(skipped)
            .limit(limit as u64)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(row::read_message).collect())
    }

    async fn count_messages(&self, owner: &UserId, id: &ConversationId) -> Result<u64, StoreError> {
        message::Entity::find()
            .filter(said_in(&self.schema, owner, id))
            .count(&self.connection)
            .await
            .map_err(store_error)
    }

    async fn hold(
        &self,
        owner: &UserId,
        id: &ConversationId,
        hold: &Hold,
    ) -> Result<bool, StoreError> {
        let free = Condition::any()
            .add(Column::Turn.is_null())
            .add(Column::TurnUntil.lte(Moment::from(hold.now)));
        let taken = conversation::Entity::update_many()
            .col_expr(Column::Turn, Expr::value(hold.turn.to_string()))
            .col_expr(Column::TurnUntil, Expr::value(Moment::from(hold.until)))
            .filter(is(&self.schema, owner, id).add(free))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(taken.rows_affected > 0)
    }

    async fn renew(
        &self,
        owner: &UserId,
        id: &ConversationId,
        hold: &Hold,
    ) -> Result<bool, StoreError> {
        let renewed = conversation::Entity::update_many()
            .col_expr(Column::TurnUntil, Expr::value(Moment::from(hold.until)))
            .filter(held_by(&self.schema, owner, id, hold.turn))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(renewed.rows_affected > 0)
    }

    async fn release(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
    ) -> Result<(), StoreError> {
        conversation::Entity::update_many()
            .col_expr(Column::Turn, Expr::value(None::<String>))
            .col_expr(Column::TurnUntil, Expr::value(None::<Moment>))
            .filter(held_by(&self.schema, owner, id, turn))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn append(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
        message: &Message,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        add(&transaction, &self.schema, owner, id, turn, message).await?;
        self.end_with_note(transaction, owner, id).await
    }

    async fn replace(
        &self,
        owner: &UserId,
        id: &ConversationId,
        turn: Uuid,
        first: &Message,
        message: &Message,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        forget_from(&transaction, &self.schema, owner, id, first).await?;
        add(&transaction, &self.schema, owner, id, turn, message).await?;
        self.end_with_note(transaction, owner, id).await
    }

    async fn rename(
        &self,
        owner: &UserId,
        id: &ConversationId,
        title: &str,
    ) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let renamed = conversation::Entity::update_many()
            .col_expr(Column::Title, Expr::value(without_nul(title)))
            .col_expr(Column::SearchText, Expr::value(row::searchable(title)))
            .filter(is(&self.schema, owner, id))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        if renamed.rows_affected == 0 {
            return Ok(false);
        }
        self.end_with_note(transaction, owner, id).await?;
        Ok(true)
    }

    async fn delete(&self, owner: &UserId, id: &ConversationId) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        message::Entity::delete_many()
            .filter(said_in(&self.schema, owner, id))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        let deleted = conversation::Entity::delete_many()
            .filter(is(&self.schema, owner, id))
            .exec(&transaction)
            .await
            .map_err(store_error)?;
        if deleted.rows_affected == 0 {
            return Ok(false);
        }
        self.end_with_note(transaction, owner, id).await?;
        Ok(true)
    }
}

impl SeaStore {
    /// Commits what was done to a conversation, and tells those who watch.
    async fn end_with_note(
        &self,
        transaction: DatabaseTransaction,
        owner: &UserId,
        id: &ConversationId,
    ) -> Result<(), StoreError> {
        let noted = happening::note(&transaction, owner, Kind::Conversations, &id.0).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(owner, [noted]);
        Ok(())
    }
}

/// The conversation `id` while `turn` has it.
fn held_by(schema: &Schema, owner: &UserId, id: &ConversationId, turn: Uuid) -> Condition {
    is(schema, owner, id).add(Column::Turn.eq(turn.to_string()))
}

async fn add(
    transaction: &DatabaseTransaction,
    schema: &Schema,
    owner: &UserId,
    id: &ConversationId,
    turn: Uuid,
    message: &Message,
) -> Result<(), StoreError> {
    let found = conversation::Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(schema.moment(Column::UpdatedAt, message.at)))
        .filter(held_by(schema, owner, id, turn))
        .exec(transaction)
        .await
        .map_err(store_error)?;
    if found.rows_affected == 0 {
        return Err(StoreError::Stale);
    }
    let there = schema.key(message::Column::ConversationId, &id.0).ok_or(StoreError::Stale)?;
    message::Entity::insert(row::write_message(schema, owner, there, message))
        .exec_without_returning(transaction)
        .await
        .map_err(store_error)?;
    Ok(())
}

/// Deletes `first` and everything that was said after it.
async fn forget_from(
    transaction: &DatabaseTransaction,
    schema: &Schema,
    owner: &UserId,
    id: &ConversationId,
    first: &Message,
) -> Result<(), StoreError> {
    let at = schema.moment(message::Column::CreatedAt, first.at);
    let at_that_time: Vec<Key> = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(said_in(schema, owner, id).add(message::Column::CreatedAt.eq(at)))
        .into_tuple()
        .all(transaction)
        .await
        .map_err(store_error)?;
    let its_id = at_that_time.into_iter().find(|known| known.uuid() == first.id);
    let its_id = its_id.and_then(|id| schema.key(message::Column::Id, id.as_str()));
    let its_id = its_id.ok_or(StoreError::Stale)?;
    let with_it = Condition::all()
        .add(message::Column::CreatedAt.eq(at))
        .add(message::Column::Id.gte(its_id));
    let after_it = Condition::any().add(message::Column::CreatedAt.gt(at)).add(with_it);
    message::Entity::delete_many()
        .filter(said_in(schema, owner, id).add(after_it))
        .exec(transaction)
        .await
        .map_err(store_error)?;
    Ok(())
}
