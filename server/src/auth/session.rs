//! Sign-ins: found by their token, renewed while they are used.

use jiff::{SignedDuration, Timestamp};
use todo_core::{ports::StoreError, wire};

use super::{Client, Session, SessionStore, User, Which, random};

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
    pub session: Session,
    pub user: User,
}

/// What a session token turned out to be.
pub(super) enum Found {
    Live(Box<SignedIn>),
    Expired,
    Unknown,
}

/// A new session of `user`, not stored yet.
pub(super) fn begin(user: &str, client: &Client, remember: bool, now: Timestamp) -> Session {
    let lifetime = if remember { LIFETIME_SECONDS } else { BRIEF_LIFETIME_SECONDS };
    Session {
        id: random::id(),
        token: random::id(),
        user: user.to_owned(),
        expires_at: after(now, lifetime),
        created_at: now,
        updated_at: now,
        ip_address: client.address.map(|address| address.to_canonical().to_string()),
        user_agent: client.user_agent.clone(),
    }
}

/// Finds a session by its token; an expired one is removed.
pub(super) async fn find(
    sessions: &dyn SessionStore,
    token: &str,
    now: Timestamp,
) -> Result<Found, StoreError> {
    if !is_token(token) {
        return Ok(Found::Unknown);
    }
    let Some((session, user)) = sessions.session(token).await? else { return Ok(Found::Unknown) };
    if session.expires_at > now {
        return Ok(Found::Live(Box::new(SignedIn { session, user })));
    }
    sessions.end(&session.user, Which::Only(token)).await?;
    Ok(Found::Expired)
}

/// Whether it is time to renew `session`.
pub(super) fn is_due(session: &Session, now: Timestamp) -> bool {
    let renewed = session.expires_at - SignedDuration::from_secs(LIFETIME_SECONDS);
    renewed + SignedDuration::from_secs(RENEWAL_SECONDS) <= now
}

/// Renews a session; `None` if it was revoked meanwhile.
pub(super) async fn renew(
    sessions: &dyn SessionStore,
    session: Session,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let renewed = Session { expires_at: after(now, LIFETIME_SECONDS), updated_at: now, ..session };
    Ok(sessions.renew(&renewed).await?.then_some(renewed))
}

/// Whether `text` can be a token at all; what cannot is not worth a query.
pub(super) fn is_token(text: &str) -> bool {
    const LONGEST: usize = 128;
    let characters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !text.is_empty() && text.len() <= LONGEST && text.chars().all(characters)
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now + SignedDuration::from_secs(seconds)
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user.id).finish_non_exhaustive()
    }
}

impl From<&Session> for wire::Session {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.clone(),
            token: session.token.clone(),
            user_id: session.user.clone(),
            expires_at: javascript_time(session.expires_at),
            created_at: javascript_time(session.created_at),
            updated_at: javascript_time(session.updated_at),
            ip_address: session.ip_address.clone(),
            user_agent: session.user_agent.clone(),
        }
    }
}

impl From<&User> for wire::User {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.clone(),
            name: user.name.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified,
            image: user.image.clone(),
            two_factor_enabled: user.two_factor_enabled,
            created_at: javascript_time(user.created_at),
            updated_at: javascript_time(user.updated_at),
        }
    }
}

/// As `Date.prototype.toISOString` writes it: milliseconds, always.
pub(crate) fn javascript_time(at: Timestamp) -> String {
    format!("{at:.3}")
}
