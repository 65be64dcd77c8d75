//! Whose conversations and messages, and which of them.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, Func, Query as Select},
};
use todo_core::{
    chat::{
        ConversationId,
        listing::{Page, Place, Query},
    },
    text::sought,
    user::UserId,
};

use super::row::{self, searchable};
use crate::store::{
    Schema, dialect,
    entity::{
        conversation::{Column, Entity},
        message,
    },
    without_nul,
};

/// The conversations of `owner` that `query` asks for.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    owner: &UserId,
    query: &Query,
) -> Result<Page, DbErr> {
    let backend = connection.get_database_backend();
    let mut select = Entity::find()
        .filter(Column::UserId.eq(without_nul(owner.as_str())))
        .order_by_desc(Column::UpdatedAt)
        .order_by_desc(Column::Id);
    if let Some(part) = &query.search {
        select = select.filter(found(backend, owner, &searchable(part)));
    }
    if let Some(after) = &query.after {
        select = select.filter(beyond(schema, owner, after));
    }
    if let Some(limit) = query.limit {
        // One more than asked for tells whether there is a next page.
        select = select.limit(limit as u64 + 1);
    }
    let rows = select.all(connection).await?;
    Ok(Page::of(rows.into_iter().map(row::read).collect(), query.limit))
}

/// The conversation `id`, if it is `owner`'s.
pub(super) fn is(schema: &Schema, owner: &UserId, id: &ConversationId) -> Condition {
    let has_id = schema.key(Column::Id, &without_nul(&id.0)).map(|id| Column::Id.eq(id));
    Condition::all()
        .add(Column::UserId.eq(without_nul(owner.as_str())))
        .add(has_id.unwrap_or_else(|| Expr::value(false)))
}

/// The messages of the conversation `id`, if they are `owner`'s.
pub(super) fn said_in(schema: &Schema, owner: &UserId, id: &ConversationId) -> Condition {
    let there = message::Column::ConversationId;
    let is_there = schema.key(there, &without_nul(&id.0)).map(|id| there.eq(id));
    Condition::all()
        .add(message::Column::UserId.eq(without_nul(owner.as_str())))
        .add(is_there.unwrap_or_else(|| Expr::value(false)))
}

/// Conversations with `part` in their title or in a message.
fn found(backend: DbBackend, owner: &UserId, part: &str) -> Condition {
    let title = says(backend, (Entity, Column::SearchText), (Entity, Column::Title), part);
    let text = (message::Entity, message::Column::SearchText);
    let said = says(backend, text, (message::Entity, message::Column::Content), part);
    let said_there = Select::select()
        .expr(Expr::val(1))
        .from(message::Entity)
        // Whose conversation it is, is known; that of the message leads to an index.
        .and_where(message::Column::UserId.eq(without_nul(owner.as_str())))
        .cond_where(
            Expr::col((message::Entity, message::Column::ConversationId))
                .equals((Entity, Column::Id)),
        )
        .cond_where(said)
        .to_owned();
    Condition::any().add(title).add(Expr::exists(said_there))
}

/// Each of the words, in any order. Texts that a program without `folded` wrote are searched as well as
/// the database can.
fn says<T, U>(backend: DbBackend, folded: T, plain: U, words: &str) -> Condition
where
    T: sea_orm::sea_query::IntoColumnRef + Clone,
    U: sea_orm::sea_query::IntoColumnRef + Clone,
{
    sought(words).into_iter().fold(Condition::all(), |all, word| {
        let lower = Func::lower(Expr::col(plain.clone())).into();
        let contains = |text| dialect::contains(backend, text, word);
        let unfolded =
            Condition::all().add(Expr::col(folded.clone()).is_null()).add(contains(lower));
        all.add(Condition::any().add(contains(Expr::col(folded.clone()))).add(unfolded))
    })
}

/// What comes after a place; nothing after one whose id is none that this database could hold.
fn beyond(schema: &Schema, owner: &UserId, after: &Place) -> Condition {
    let Some(id) = schema.key(Column::Id, &without_nul(&after.id.0)) else {
        return Condition::all().add(Expr::value(false));
    };
    let seen = Entity::find().filter(is(schema, owner, &after.id));
    let used_at = schema.moment(Column::UpdatedAt, after.used_at);
    let used_at = schema.place(Column::UpdatedAt, used_at, seen);
    let row = Expr::tuple([Expr::col(Column::UpdatedAt), Expr::col(Column::Id)]);
    let place = Expr::tuple([used_at.clone(), Expr::value(id)]);
    Condition::all().add(Expr::col(Column::UpdatedAt).lte(used_at)).add(row.lt(place))
}
