//! What accounts need from storage: rows as values, questions as methods. `store` answers them.

mod factor;
mod passkey;

use async_trait::async_trait;
use jiff::Timestamp;
use todo_core::{ports::StoreError, user::UserId};

pub use factor::{FactorStore, StoredFactor, Swap, Try};
pub use passkey::{Kept, PasskeyStore, StoredPasskey};

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: String,
    pub name: String,
    pub email: String,
    pub email_verified: bool,
    pub image: Option<String>,
    /// Whether a code is asked for after the password.
    pub two_factor_enabled: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Known where the user was found as the sender of a request.
    pub home: Home,
}

/// Where an account is at home.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// An IANA name.
    pub time_zone: Option<String>,
    /// A BCP 47 tag.
    pub language: Option<String>,
}

/// A sign-in, good until it expires.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    pub id: String,
    /// What the cookie carries.
    pub token: String,
    pub user: String,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
}

/// A way of signing in: a password, or somebody else's word.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    /// The account's name at the provider; for a password the user's id.
    pub account: String,
    /// `credential` for an e-mail address with a password.
    pub provider: String,
    pub user: String,
    pub scope: Option<String>,
    /// What the provider gave for asking it in the person's name.
    pub tokens: Tokens,
    /// `salt:key` in hex, by scrypt.
    pub password: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A provider's tokens as they are stored: those of access and to renew it sealed with the server's secret, unless a program
/// that does not seal them wrote them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    pub access: Option<String>,
    pub access_expires_at: Option<Timestamp>,
    pub refresh: Option<String>,
    pub refresh_expires_at: Option<Timestamp>,
    /// What the provider said of the person, signed. It opens nothing.
    pub id: Option<String>,
}

/// A key that signs JWTs, as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    pub id: String,
    /// A JWK.
    pub public: String,
    /// A JWK, sealed with the server's secret.
    pub private: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

/// A personal token, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredToken {
    pub id: String,
    pub user: String,
    /// What its owner calls it.
    pub name: String,
    /// The session that it was made in, by its id; unknown of those that earlier versions made.
    pub session: Option<String>,
    /// SHA-256 of the token, in hexadecimal digits.
    pub hash: String,
    /// How the token begins.
    pub hint: String,
    /// Separated by spaces.
    pub scopes: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
}

/// What somebody allowed a program, without the codes and tokens themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredGrant {
    pub id: String,
    pub user: String,
    /// The session that it was allowed in, by its id.
    pub session: String,
    /// The program, by its `client_id`.
    pub client: String,
    /// What the program calls itself.
    pub name: String,
    /// Separated by spaces.
    pub scopes: String,
    /// The whole address of what may be called.
    pub resource: String,
    /// Where the code was sent.
    pub redirect: String,
    /// SHA-256 of the program's own proof, in base64url.
    pub challenge: String,
    /// Whether the code was used.
    pub is_redeemed: bool,
    /// Of the one refresh token that is good.
    pub refresh_hash: Option<String>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// The code's end, and once that was used the refresh token's.
    pub expires_at: Timestamp,
}

/// The tokens of a grant that are good from now on, by their hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantKeys {
    pub access_hash: String,
    pub access_expires_at: Timestamp,
    /// Of what all refresh tokens of the grant have in common.
    pub family_hash: String,
    pub refresh_hash: String,
    pub expires_at: Timestamp,
}

/// The hash by which a grant is found.
#[derive(Clone, Copy, Debug)]
pub enum Bearing<'a> {
    Code(&'a str),
    Access(&'a str),
    Family(&'a str),
}

/// What a link in a letter stands for, until it expires.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is for, and the hash of its token.
    pub identifier: String,
    /// Whom it concerns, and whatever else it needs.
    pub value: String,
    pub expires_at: Timestamp,
}

/// What of a profile to replace.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub name: Option<String>,
    pub image: Option<Option<String>>,
}

/// Which of somebody's sessions to end.
#[derive(Clone, Copy)]
pub enum Which<'a> {
    All,
    /// The one with this token.
    Only(&'a str),
    /// All but the one with this token.
    AllBut(&'a str),
    /// Those that were over at this time.
    Expired(Timestamp),
}

/// How often something was tried, and since when that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    pub count: u64,
    pub since: Timestamp,
}

/// People and how they sign in.
#[async_trait]
pub trait AccountStore: Send + Sync {
    async fn user(&self, id: &str) -> Result<Option<User>, StoreError>;

    async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError>;

    /// The user with this address and their password's hash, in one question: whether there is such
    /// a user takes no time.
    async fn password_of(&self, email: &str) -> Result<Option<(User, Option<String>)>, StoreError>;

    /// The ways in which `user` can sign in, oldest first.
    async fn accounts(&self, user: &str) -> Result<Vec<Account>, StoreError>;

    /// The way of signing in that is called `account` at `provider`.
    async fn account_at(
        &self,
        provider: &str,
        account: &str,
    ) -> Result<Option<Account>, StoreError>;

    /// Adds a user with a way to sign in, if there is one, and a first session, all or nothing;
    /// [`StoreError::Exists`] if the address is taken.
    async fn sign_up(
        &self,
        user: &User,
        account: Option<&Account>,
        session: &Session,
    ) -> Result<(), StoreError>;

    /// Adds a way in which its user can sign in.
    async fn add_account(&self, account: &Account) -> Result<(), StoreError>;

    /// Keeps what the provider gave last for the account of this id.
    async fn set_tokens(
        &self,
        account: &str,
        tokens: &Tokens,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Confirms the address of `user`, and puts `session` in place of all their sessions and of every way in which they
    /// could sign in, all or nothing; `false` if the address is confirmed or there is a second factor.
    async fn take_over(
        &self,
        user: &str,
        session: &Session,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Replaces a password, and ends the links of its user that begin like one of `kinds`. With `replacement`, that session
    /// takes the place of all others.
    async fn set_password(
        &self,
        account: &Account,
        hash: &str,
        kinds: &[&str],
        now: Timestamp,
        replacement: Option<&Session>,
    ) -> Result<(), StoreError>;

    /// Gives `user` another address, if theirs is still `from`; `false` if it is not.
    /// [`StoreError::Exists`] if somebody else has the new one.
    async fn set_email(
        &self,
        user: &str,
        from: &str,
        to: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Notes that `user` reads what is sent to `email`, if that is still their address.
    async fn verify_email(
        &self,
        user: &str,
        email: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Removes a user with everything that is theirs, all or nothing.
    async fn remove_user(&self, user: &str) -> Result<(), StoreError>;

    /// Removes one way in which `user` can sign in.
    async fn remove_account(&self, user: &str, account: &str) -> Result<(), StoreError>;

    /// Changes a profile; `None` if there is no such user.
    async fn set_profile(
        &self,
        user: &str,
        profile: &Profile,
        now: Timestamp,
    ) -> Result<Option<User>, StoreError>;
}

/// Sign-ins.
#[async_trait]
pub trait SessionStore: Send + Sync {
    async fn open(&self, session: &Session) -> Result<(), StoreError>;

    /// The session with this token and whose it is, live or expired.
    async fn session(&self, token: &str) -> Result<Option<(Session, User)>, StoreError>;

    /// The session with this id and whose it is, live or expired.
    async fn session_by_id(&self, id: &str) -> Result<Option<(Session, User)>, StoreError>;

    /// Moves the end of a session; `false` if it was ended meanwhile.
    async fn renew(&self, session: &Session) -> Result<bool, StoreError>;

    /// The sessions of `user` that are good at `now`, newest first.
    async fn live(&self, user: &str, now: Timestamp) -> Result<Vec<Session>, StoreError>;

    async fn end(&self, user: &str, which: Which<'_>) -> Result<(), StoreError>;
}

/// Where accounts are at home. A sender's comes with the sender.
#[async_trait]
pub trait HomeStore: Send + Sync {
    async fn home(&self, user: &UserId) -> Result<Home, StoreError>;

    async fn set_home(&self, user: &UserId, home: &Home) -> Result<(), StoreError>;

    /// As [`set_home`](Self::set_home), but what is known already stays.
    async fn adopt_home(&self, user: &UserId, home: &Home) -> Result<(), StoreError>;
}

/// The keys behind JWTs.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// All of them, newest first.
    async fn keys(&self) -> Result<Vec<StoredKey>, StoreError>;

    async fn add_key(&self, key: &StoredKey) -> Result<(), StoreError>;
}

/// Personal tokens.
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// Adds a token, unless its user has `max` already: then `false`, also if two come at once.
    async fn add_token(&self, token: &StoredToken, max: usize) -> Result<bool, StoreError>;

    /// The tokens of `user`, newest first.
    async fn tokens(&self, user: &str) -> Result<Vec<StoredToken>, StoreError>;

    /// `false` if `user` has no such token.
    async fn remove_token(&self, user: &str, id: &str) -> Result<bool, StoreError>;

    /// Removes the tokens of `user` that were made in `which` of their sessions, which have to be there
    /// still. What was made in an unknown one counts as made in any other than a named one.
    async fn remove_tokens(&self, user: &str, which: Which<'_>) -> Result<(), StoreError>;

    /// The token with this hash and whose it is.
    async fn token(&self, hash: &str) -> Result<Option<(StoredToken, User)>, StoreError>;

    /// Notes that a token was used; one that was revoked meanwhile stays away.
    async fn note_use(&self, id: &str, now: Timestamp) -> Result<(), StoreError>;
}

/// What programs were allowed.
#[async_trait]
pub trait GrantStore: Send + Sync {
    /// Adds a grant that the code with this hash redeems, unless its user has `max` that are good at
    /// `now`: then `false`, also if two come at once.
    async fn add_grant(
        &self,
        grant: &StoredGrant,
        code_hash: &str,
        max: usize,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// The grants of `user` that a program redeemed and that are good at `now`, newest first.
    async fn grants(&self, user: &str, now: Timestamp) -> Result<Vec<StoredGrant>, StoreError>;

    /// The grant that is found by what is good at `now`, and whose it is.
    async fn grant(
        &self,
        by: Bearing<'_>,
        now: Timestamp,
    ) -> Result<Option<(StoredGrant, User)>, StoreError>;

    /// Gives a grant its first tokens; `false` if its code was used: of two that come at once, one
    /// is told `true`.
    async fn redeem_grant(
        &self,
        id: &str,
        keys: &GrantKeys,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Gives a grant its next tokens; `false` if its refresh token is not the one with the hash `from`.
    async fn rotate_grant(
        &self,
        id: &str,
        from: &str,
        keys: &GrantKeys,
    ) -> Result<bool, StoreError>;

    /// `false` if `user` has no such grant.
    async fn remove_grant(&self, user: &str, id: &str) -> Result<bool, StoreError>;

    /// Removes the grants of `user` that were made in `which` of their sessions, which have to be there still.
    async fn remove_grants(&self, user: &str, which: Which<'_>) -> Result<(), StoreError>;

    /// Notes that a grant was used; one that was revoked meanwhile stays away.
    async fn note_grant_use(&self, id: &str, now: Timestamp) -> Result<(), StoreError>;
}

/// What links in letters stand for.
#[async_trait]
pub trait LinkStore: Send + Sync {
    async fn add_link(&self, link: &Link, now: Timestamp) -> Result<(), StoreError>;

    /// The link with this identifier, good or expired.
    async fn link(&self, identifier: &str) -> Result<Option<Link>, StoreError>;

    /// Takes a link that is good at `now` away; `false` if there is none: of two that come at once, one is told `true`.
    async fn use_link(&self, identifier: &str, now: Timestamp) -> Result<bool, StoreError>;

    /// Uses a link up and sets the password of `credential`'s user, all or nothing. Whoever had no password gets
    /// `credential`. Every session of the user ends, and so does every other link that begins like one of `kinds`.
    async fn reset_password(
        &self,
        link: &Link,
        kinds: &[&str],
        credential: &Account,
    ) -> Result<bool, StoreError>;

    /// Ends every link that stands for `user` alone and begins like one of `kinds`.
    async fn end_links(&self, user: &str, kinds: &[&str]) -> Result<(), StoreError>;

    /// How many links stand for `user` alone, begin like `kind`, and are good at `now`.
    async fn count_links(&self, user: &str, kind: &str, now: Timestamp) -> Result<u64, StoreError>;
}

/// Counters of attempts.
#[async_trait]
pub trait AttemptStore: Send + Sync {
    /// Counts one more attempt, anew if the last count began at `over` or before. In one statement,
    /// so that no two replicas count the same attempt as the last allowed.
    async fn count(
        &self,
        key: &str,
        over: Timestamp,
        now: Timestamp,
    ) -> Result<Attempts, StoreError>;
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("user", &self.user).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("provider", &self.provider).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("expires", &self.access_expires_at).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Which<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::All => "All",
            Self::Only(_) => "Only",
            Self::AllBut(_) => "AllBut",
            Self::Expired(_) => "Expired",
        })
    }
}
