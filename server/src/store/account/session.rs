//! Sign-ins in the database.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationDef,
    prelude::Uuid,
    sea_query::{Expr, JoinType, SelectStatement},
};
use todo_core::{ports::StoreError, user::UserId};

use super::row;
use crate::{
    auth::{Session, SessionStore, User, Which},
    live::Kind,
    store::{
        Schema, SeaStore,
        entity::{
            session::{ActiveModel, Column, Entity},
            settings, user,
        },
        happening, store_error, without_nul,
    },
};

#[async_trait]
impl SessionStore for SeaStore {
    async fn open(&self, session: &Session) -> Result<(), StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let noted = insert(&transaction, &self.schema, session).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(&UserId(session.user.clone()), [noted]);
        Ok(())
    }

    async fn session(&self, token: &str) -> Result<Option<(Session, User)>, StoreError> {
        find(&self.connection, Column::Token.eq(without_nul(token))).await
    }

    async fn session_by_id(&self, id: &str) -> Result<Option<(Session, User)>, StoreError> {
        find(&self.connection, Column::Id.eq(without_nul(id))).await
    }

    async fn renew(&self, session: &Session) -> Result<bool, StoreError> {
        let renewed = Entity::update_many()
            .col_expr(
                Column::ExpiresAt,
                Expr::value(self.schema.moment(Column::ExpiresAt, session.expires_at)),
            )
            .col_expr(
                Column::UpdatedAt,
                Expr::value(self.schema.moment(Column::UpdatedAt, session.updated_at)),
            )
            .filter(Column::Id.eq(&session.id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(renewed.rows_affected > 0)
    }

    async fn live(&self, user: &str, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let sessions = Entity::find()
            .filter(Column::UserId.eq(user))
            .filter(Column::ExpiresAt.gt(self.schema.moment(Column::ExpiresAt, now)))
            .order_by_desc(Column::CreatedAt)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(sessions.into_iter().map(row::read_session).collect())
    }

    async fn end(&self, user: &str, which: Which<'_>) -> Result<(), StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        let noted = end(&transaction, &self.schema, user, which).await?;
        transaction.commit().await.map_err(store_error)?;
        self.tell(&UserId(user.to_owned()), noted);
        Ok(())
    }
}

/// A session and whose it is, with where they are at home.
async fn find(
    connection: &impl ConnectionTrait,
    which: Expr,
) -> Result<Option<(Session, User)>, StoreError> {
    let found = Entity::find()
        .filter(which)
        .join(JoinType::InnerJoin, user_of_session())
        .select_also(user::Entity)
        .find_also(user::Entity, settings::Entity)
        .one(connection)
        .await
        .map_err(store_error)?;
    Ok(found.and_then(|(session, user, settings)| {
        Some((row::read_session(session), row::read_user_at_home(user?, settings)))
    }))
}

/// Adds a session, and answers what to tell other replicas of it.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    session: &Session,
) -> Result<Uuid, StoreError> {
    let row: ActiveModel = row::write_session(schema, session);
    Entity::insert(row).exec_without_returning(connection).await.map_err(store_error)?;
    let owner = UserId(session.user.clone());
    happening::note(connection, &owner, Kind::Sessions, &session.id).await
}

/// Ends sessions, and answers what to tell other replicas of it, if there were any.
pub(super) async fn end(
    connection: &impl ConnectionTrait,
    schema: &Schema,
    user: &str,
    which: Which<'_>,
) -> Result<Option<Uuid>, StoreError> {
    let ended = Entity::delete_many()
        .filter(is_chosen(schema, user, which))
        .exec(connection)
        .await
        .map_err(store_error)?;
    if ended.rows_affected == 0 {
        return Ok(None);
    }
    happening::note(connection, &UserId(user.to_owned()), Kind::Sessions, "").await.map(Some)
}

/// The ids of `which` sessions of `user`.
pub(super) fn chosen(schema: &Schema, user: &str, which: Which<'_>) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(is_chosen(schema, user, which))
        .into_query()
}

fn is_chosen(schema: &Schema, user: &str, which: Which<'_>) -> Expr {
    let is_theirs = Column::UserId.eq(user);
    match which {
        Which::All => is_theirs,
        Which::Only(token) => is_theirs.and(Column::Token.eq(without_nul(token))),
        Which::AllBut(token) => is_theirs.and(Column::Token.ne(without_nul(token))),
        Which::Expired(now) => {
            is_theirs.and(Column::ExpiresAt.lte(schema.moment(Column::ExpiresAt, now)))
        }
    }
}

fn user_of_session() -> RelationDef {
    Entity::belongs_to(user::Entity).from(Column::UserId).to(user::Column::Id).into()
}
