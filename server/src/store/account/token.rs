//! Personal tokens in the database.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select,
    sea_query::{Expr, JoinType},
};
use todo_core::ports::StoreError;

use super::{one_at_a_time, row, session};
use crate::{
    auth::{StoredToken, TokenStore, User, Which},
    store::{
        SeaStore,
        entity::{
            settings,
            token::{Column, Entity},
            user,
        },
        store_error, without_nul,
    },
};

#[async_trait]
impl TokenStore for SeaStore {
    async fn add_token(&self, token: &StoredToken, max: usize) -> Result<bool, StoreError> {
        let transaction = self.connection.begin().await.map_err(store_error)?;
        one_at_a_time(&transaction, &token.user).await?;
        if of(&token.user).count(&transaction).await.map_err(store_error)? >= max as u64 {
            return Ok(false);
        }
        Entity::insert(row::write_token(token))
            .exec_without_returning(&transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(true)
    }

    async fn tokens(&self, user: &str) -> Result<Vec<StoredToken>, StoreError> {
        let rows = of(user)
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .all(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(row::read_token).collect())
    }

    async fn remove_token(&self, user: &str, id: &str) -> Result<bool, StoreError> {
        let removed = Entity::delete_many()
            .filter(Column::UserId.eq(user))
            .filter(Column::Id.eq(without_nul(id)))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(removed.rows_affected > 0)
    }

    async fn remove_tokens(&self, user: &str, which: Which<'_>) -> Result<(), StoreError> {
        let made_in = session::chosen(&self.schema, user, which);
        let theirs = Entity::delete_many().filter(Column::UserId.eq(user));
        let chosen = match which {
            Which::All => theirs,
            Which::Only(_) | Which::Expired(_) => {
                theirs.filter(Column::SessionId.in_subquery(made_in))
            }
            Which::AllBut(kept) => {
                let kept = session::chosen(&self.schema, user, Which::Only(kept));
                theirs
                    .filter(Column::SessionId.is_null().or(Column::SessionId.not_in_subquery(kept)))
            }
        };
        chosen.exec(&self.connection).await.map_err(store_error)?;
        Ok(())
    }

    async fn token(&self, hash: &str) -> Result<Option<(StoredToken, User)>, StoreError> {
        let found = Entity::find()
            .filter(Column::Hash.eq(hash))
            .join(JoinType::InnerJoin, user_of_token())
            .select_also(user::Entity)
            .find_also(user::Entity, settings::Entity)
            .one(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(found.and_then(|(token, user, settings)| {
            Some((row::read_token(token), row::read_user_at_home(user?, settings)))
        }))
    }

    async fn note_use(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(row::moment(now)))
            .filter(Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

fn of(user: &str) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(user))
}

fn user_of_token() -> RelationDef {
    Entity::belongs_to(user::Entity).from(Column::UserId).to(user::Column::Id).into()
}
