//! Personal tokens: rows of `tokens`, found by the token's hash, for programs that act for somebody.

use axum::http::{HeaderMap, Method};
use jiff::Timestamp;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, RelationDef, Set, sea_query::JoinType,
};
use sha2::{Digest, Sha256};
use todo_core::{
    token::{NewToken, Scope, Scopes, TOKENS_MAX, is_over, is_worth_noting},
    user::UserId,
    wire,
};

use super::{Auth, Error, Unauthenticated, caller::Credential, random};
use crate::store::{
    Moment,
    entity::{token, user},
    write_transaction,
};

/// What every personal token begins with, so that people and scanners of leaks know one.
const PREFIX: &str = "todo_pat_";
/// Of `[A-Za-z0-9]`: 238 bits.
const RANDOM_CHARACTERS: usize = 40;
/// How much of the random part is shown to know a token by; the rest stays unguessable.
const HINT_CHARACTERS: usize = 4;

/// Whom a personal token acts for, and what it allows.
#[derive(Clone)]
pub struct Holder {
    pub user: UserId,
    /// What its owner called the token.
    pub name: String,
    pub scopes: Scopes,
    pub(super) account: user::Model,
}

impl Auth {
    /// Makes a personal token of `user`; the answer is the only one that shows it.
    pub async fn create_token(
        &self,
        user: &UserId,
        new: &NewToken,
    ) -> Result<wire::CreatedToken, Error> {
        let now = self.now();
        let transaction = write_transaction(self.database()?).await?;
        // One at a time for each account, or two at once could pass the limit together.
        user::Entity::find_by_id(user.as_str()).lock_exclusive().one(&transaction).await?;
        if of(user).count(&transaction).await? >= TOKENS_MAX as u64 {
            return Err(Error::TooManyTokens);
        }
        let text = format!("{PREFIX}{}", random::text(RANDOM_CHARACTERS));
        let row = insert(&transaction, user, new, &text, now).await?;
        transaction.commit().await?;
        Ok(wire::CreatedToken { token: text, about: (&row).into() })
    }

    /// The personal tokens of `user`, newest first.
    pub async fn tokens(&self, user: &UserId) -> Result<Vec<wire::PersonalToken>, Error> {
        let rows = of(user)
            .order_by_desc(token::Column::CreatedAt)
            .order_by_desc(token::Column::Id)
            .all(self.database()?)
            .await?;
        Ok(rows.iter().map(Into::into).collect())
    }

    /// Revokes a personal token of `user`; `false` if they have none with this id.
    pub async fn revoke_token(&self, user: &UserId, id: &str) -> Result<bool, Error> {
        // Ids are letters and digits; Postgres refuses NUL even in a question.
        if id.contains('\0') {
            return Ok(false);
        }
        let revoked = token::Entity::delete_many()
            .filter(token::Column::UserId.eq(user.as_str()))
            .filter(token::Column::Id.eq(id))
            .exec(self.database()?)
            .await?;
        Ok(revoked.rows_affected > 0)
    }

    /// Who acts by the personal token of a request; nothing else that a request carries counts.
    pub async fn holder(&self, headers: &HeaderMap) -> Result<Holder, Error> {
        match self.credential(headers) {
            Ok(Credential::Personal(token)) => self.holder_of(&token).await,
            _ => Err(Unauthenticated::NoPersonalToken.into()),
        }
    }

    pub(super) async fn holder_of(&self, text: &str) -> Result<Holder, Error> {
        let (database, now) = (self.database()?, self.now());
        let found = token::Entity::find()
            .filter(token::Column::Hash.eq(hash(text)))
            .join(JoinType::InnerJoin, user_of_token())
            .select_also(user::Entity)
            .one(database)
            .await?;
        let Some((token, Some(account))) = found else {
            return Err(Unauthenticated::UnknownPersonalToken.into());
        };
        if is_over(token.expires_at.map(Timestamp::from), now) {
            return Err(Unauthenticated::ExpiredPersonalToken.into());
        }
        if is_worth_noting(token.last_used_at.map(Timestamp::from), now)
            && let Err(cause) = note_use(database, &token.id, now).await
        {
            // Who only reads should not be refused because this could not be written.
            tracing::warn!(%cause, "The use of a personal token could not be noted");
        }
        let user = UserId(account.id.clone());
        Ok(Holder { user, scopes: Scopes::stored(&token.scopes), name: token.name, account })
    }
}

impl Holder {
    /// Refuses what the token does not allow.
    pub fn check(&self, scope: Scope) -> Result<(), Error> {
        if self.scopes.allow(scope) { Ok(()) } else { Err(Error::MissingScope(scope)) }
    }
}

/// Whether `text` says that it is a personal token.
pub(super) fn is_one(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// What a request with this method needs.
pub(super) fn scope_for(method: &Method) -> Scope {
    if method.is_safe() { Scope::TasksRead } else { Scope::TasksWrite }
}

fn of(user: &UserId) -> sea_orm::Select<token::Entity> {
    token::Entity::find().filter(token::Column::UserId.eq(user.as_str()))
}

async fn insert(
    database: &impl ConnectionTrait,
    user: &UserId,
    new: &NewToken,
    text: &str,
    now: Timestamp,
) -> Result<token::Model, DbErr> {
    token::ActiveModel {
        id: Set(random::id()),
        user_id: Set(user.to_string()),
        name: Set(new.name.clone()),
        hash: Set(hash(text)),
        hint: Set(text.chars().take(PREFIX.len() + HINT_CHARACTERS).collect()),
        scopes: Set(new.scopes.to_string()),
        created_at: Set(now.into()),
        last_used_at: Set(None),
        expires_at: Set(new.ends_at(now).map(Moment::from)),
    }
    .insert(database)
    .await
}

async fn note_use(database: &impl ConnectionTrait, id: &str, now: Timestamp) -> Result<(), DbErr> {
    // Many at once: a token that was revoked meanwhile is no error, and stays away.
    token::Entity::update_many()
        .col_expr(token::Column::LastUsedAt, sea_orm::sea_query::Expr::value(Moment::from(now)))
        .filter(token::Column::Id.eq(id))
        .exec(database)
        .await?;
    Ok(())
}

/// As it is stored. The token is random and long: guessing from the hash is hopeless without salt
/// or work factor, and looking it up costs one question.
fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn user_of_token() -> RelationDef {
    token::Entity::belongs_to(user::Entity).from(token::Column::UserId).to(user::Column::Id).into()
}

impl From<&token::Model> for wire::PersonalToken {
    fn from(token: &token::Model) -> Self {
        let time = |moment: Moment| Timestamp::from(moment).to_string();
        let scopes = Scopes::stored(&token.scopes);
        Self {
            id: token.id.clone(),
            name: token.name.clone(),
            hint: format!("{}…", token.hint),
            scopes: scopes.as_slice().iter().map(ToString::to_string).collect(),
            created_at: time(token.created_at),
            last_used_at: token.last_used_at.map(time),
            expires_at: token.expires_at.map(time),
        }
    }
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Holder").field("user", &self.user).finish_non_exhaustive()
    }
}
