//! Sign-ins: rows of `session`, found by their token, renewed while they are used.

use jiff::{SignedDuration, Timestamp};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Set, sea_query::JoinType,
};
use todo_core::wire;

use super::{Client, random};
use crate::store::{
    Moment,
    entity::{session, user},
};

/// A remembered session lasts this long after its last renewal.
pub(super) const LIFETIME_SECONDS: i64 = 7 * DAY_SECONDS;
/// A session that ends with the browser lasts no longer than this.
const BRIEF_LIFETIME_SECONDS: i64 = DAY_SECONDS;
/// A session is renewed once it is this old, not at every request.
const RENEWAL_SECONDS: i64 = DAY_SECONDS;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// A live session and whose it is.
#[derive(Clone)]
pub struct SignedIn {
    pub session: session::Model,
    pub user: user::Model,
}

/// What a session token turned out to be.
pub(super) enum Found {
    Live(Box<SignedIn>),
    Expired,
    Unknown,
}

/// Opens a session of `user`.
pub(super) async fn create(
    database: &impl ConnectionTrait,
    user: &str,
    client: &Client,
    remember: bool,
    now: Timestamp,
) -> Result<session::Model, DbErr> {
    let lifetime = if remember { LIFETIME_SECONDS } else { BRIEF_LIFETIME_SECONDS };
    session::ActiveModel {
        id: Set(random::id()),
        token: Set(random::id()),
        user_id: Set(user.to_owned()),
        expires_at: Set(after(now, lifetime)),
        created_at: Set(now.into()),
        updated_at: Set(now.into()),
        ip_address: Set(client.address.map(|address| address.to_canonical().to_string())),
        user_agent: Set(client.user_agent.clone()),
    }
    .insert(database)
    .await
}

/// Finds a session by its token; an expired one is removed.
pub(super) async fn find(
    database: &impl ConnectionTrait,
    token: &str,
    now: Timestamp,
) -> Result<Found, DbErr> {
    if !is_token(token) {
        return Ok(Found::Unknown);
    }
    let row = session::Entity::find()
        .filter(session::Column::Token.eq(token))
        .join(JoinType::InnerJoin, user_of_session())
        .select_also(user::Entity)
        .one(database)
        .await?;
    let Some((session, Some(user))) = row else { return Ok(Found::Unknown) };
    if Timestamp::from(session.expires_at) > now {
        return Ok(Found::Live(Box::new(SignedIn { session, user })));
    }
    session::Entity::delete_by_id(session.id).exec(database).await?;
    Ok(Found::Expired)
}

/// Whether it is time to renew `session`.
pub(super) fn is_due(session: &session::Model, now: Timestamp) -> bool {
    let renewed = Timestamp::from(session.expires_at) - SignedDuration::from_secs(LIFETIME_SECONDS);
    renewed + SignedDuration::from_secs(RENEWAL_SECONDS) <= now
}

/// Renews a session; `None` if it was revoked meanwhile.
pub(super) async fn renew(
    database: &impl ConnectionTrait,
    session: session::Model,
    now: Timestamp,
) -> Result<Option<session::Model>, DbErr> {
    let renewed = session::ActiveModel {
        id: Set(session.id),
        expires_at: Set(after(now, LIFETIME_SECONDS)),
        updated_at: Set(now.into()),
        ..Default::default()
    };
    match renewed.update(database).await {
        Ok(session) => Ok(Some(session)),
        Err(DbErr::RecordNotUpdated) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The live sessions of `user`, newest first.
pub(super) async fn list(
    database: &impl ConnectionTrait,
    user: &str,
    now: Timestamp,
) -> Result<Vec<session::Model>, DbErr> {
    session::Entity::find()
        .filter(session::Column::UserId.eq(user))
        .filter(session::Column::ExpiresAt.gt(Moment::from(now)))
        .order_by_desc(session::Column::CreatedAt)
        .all(database)
        .await
}

/// Which of somebody's sessions to end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which<'a> {
    All,
    Only(&'a str),
    AllBut(&'a str),
    Expired(Timestamp),
}

/// Ends sessions of `user`.
pub(super) async fn revoke(
    database: &impl ConnectionTrait,
    user: &str,
    which: Which<'_>,
) -> Result<(), DbErr> {
    let theirs = session::Entity::delete_many().filter(session::Column::UserId.eq(user));
    let chosen = match which {
        Which::All => theirs,
        Which::Only(token) if is_token(token) => theirs.filter(session::Column::Token.eq(token)),
        Which::Only(_) => return Ok(()),
        Which::AllBut(token) => theirs.filter(session::Column::Token.ne(token)),
        Which::Expired(now) => theirs.filter(session::Column::ExpiresAt.lte(Moment::from(now))),
    };
    chosen.exec(database).await?;
    Ok(())
}

/// Whether `text` can be a token at all; what cannot is not worth a query.
fn is_token(text: &str) -> bool {
    const LONGEST: usize = 128;
    let characters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !text.is_empty() && text.len() <= LONGEST && text.chars().all(characters)
}

fn user_of_session() -> RelationDef {
    session::Entity::belongs_to(user::Entity)
        .from(session::Column::UserId)
        .to(user::Column::Id)
        .into()
}

fn after(now: Timestamp, seconds: i64) -> Moment {
    (now + SignedDuration::from_secs(seconds)).into()
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user.id).finish_non_exhaustive()
    }
}

impl From<&session::Model> for wire::Session {
    fn from(session: &session::Model) -> Self {
        Self {
            id: session.id.clone(),
            token: session.token.clone(),
            user_id: session.user_id.clone(),
            expires_at: javascript_time(session.expires_at),
            created_at: javascript_time(session.created_at),
            updated_at: javascript_time(session.updated_at),
            ip_address: session.ip_address.clone(),
            user_agent: session.user_agent.clone(),
        }
    }
}

impl From<&user::Model> for wire::User {
    fn from(user: &user::Model) -> Self {
        Self {
            id: user.id.clone(),
            name: user.name.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified,
            image: user.image.clone(),
            created_at: javascript_time(user.created_at),
            updated_at: javascript_time(user.updated_at),
        }
    }
}

/// As `Date.prototype.toISOString` writes it: milliseconds, always.
pub(crate) fn javascript_time(moment: Moment) -> String {
    format!("{:.3}", Timestamp::from(moment))
}
