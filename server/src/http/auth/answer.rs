//! The JSON of `/api/auth`, in Better Auth's names.

use serde::Serialize;
use serde_json::Value;
use todo_core::wire;

use crate::auth::{self, javascript_time};

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Ready {
    pub(super) ok: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct SignedOut {
    pub(super) success: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Done {
    pub(super) status: bool,
}

/// What asking for a new password answers.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Sent {
    pub(super) status: bool,
    pub(super) message: &'static str,
}

/// What following a link about an address answers.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct VerifiedAnswer {
    pub(super) status: bool,
    /// As it is now, if its address was changed.
    pub(super) user: Option<wire::User>,
}

/// What deleting an account answers.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Left {
    success: bool,
    /// `User deleted`, or `Verification email sent`.
    message: &'static str,
}

impl Left {
    pub(super) const DELETED: Self = Self { success: true, message: "User deleted" };
    pub(super) const ASKED: Self = Self { success: true, message: "Verification email sent" };
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct SignedUpAnswer {
    /// The session's; also accepted as a bearer token.
    pub(super) token: String,
    pub(super) user: wire::User,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct SignedInAnswer {
    /// Whether the client should go to `url` now.
    pub(super) redirect: bool,
    /// The session's; also accepted as a bearer token.
    pub(super) token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    pub(super) user: wire::User,
}

/// What signing in answers: who is in, or that a code is asked for.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(super) enum EntryAnswer {
    In(SignedInAnswer),
    Challenge(ChallengeAnswer),
}

impl EntryAnswer {
    pub(super) const CHALLENGE: Self = Self::Challenge(ChallengeAnswer::TOTP);
}

/// Nobody is signed in yet: a code is asked for.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChallengeAnswer {
    /// Always `true`.
    two_factor_redirect: bool,
    /// `totp`: a code of an authenticator app. A backup code does as well.
    two_factor_methods: &'static [&'static str],
}

impl ChallengeAnswer {
    pub(super) const TOTP: Self = Self { two_factor_redirect: true, two_factor_methods: &["totp"] };
}

/// What beginning a second factor answers.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FactorAnswer {
    /// `totp`.
    pub(super) method: &'static str,
    /// What an authenticator app scans.
    #[serde(rename = "totpURI")]
    pub(super) totp_uri: String,
    /// Each good once, for who lost the app. They are told nowhere else.
    pub(super) backup_codes: Vec<String>,
}

/// What another app scans.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct FactorAddress {
    #[serde(rename = "totpURI")]
    pub(super) totp_uri: String,
}

/// New backup codes; those before are good no more.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BackupCodes {
    pub(super) status: bool,
    pub(super) backup_codes: Vec<String>,
}

/// What a code that is right answers.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ProvenAnswer {
    /// The session's; also accepted as a bearer token. Absent where none was wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    pub(super) user: wire::User,
}

/// What following a sign-in link answers: who is in, or that a code is asked for.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(super) enum FollowedAnswer {
    In(Box<LetIn>),
    Challenge(ChallengeAnswer),
}

/// Whom a sign-in link let in.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct LetIn {
    /// The session's; also accepted as a bearer token.
    pub(super) token: String,
    pub(super) user: wire::User,
    pub(super) session: wire::Session,
}

/// Where to go to sign in with a provider.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ThereAnswer {
    pub(super) url: String,
    /// Whether the client should go there now.
    pub(super) redirect: bool,
}

/// Somebody who vouches for people.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Voucher {
    pub(super) id: &'static str,
    /// What people call it.
    pub(super) name: String,
}

/// What changing the password answers.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Password {
    /// A new session's, if all others were ended.
    pub(super) token: Option<String>,
    pub(super) user: wire::User,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Token {
    /// An EdDSA JWT that is good for 15 minutes.
    pub(super) token: String,
}

/// JSON Web Keys.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Keys {
    #[schema(value_type = Vec<Object>)]
    pub(super) keys: Vec<Value>,
}

/// The caller in short.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Me {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) image: Option<String>,
}

/// A way to sign in.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are Better Auth's")]
pub(super) struct Account {
    id: String,
    account_id: String,
    /// `credential` for e-mail and password.
    provider_id: String,
    user_id: String,
    scopes: Vec<String>,
    created_at: String,
    updated_at: String,
}

impl From<&auth::Account> for Account {
    fn from(account: &auth::Account) -> Self {
        let scopes = account.scope.as_deref().unwrap_or_default();
        Self {
            id: account.id.clone(),
            account_id: account.account.clone(),
            provider_id: account.provider.clone(),
            user_id: account.user.clone(),
            scopes: scopes
                .split([' ', ','])
                .filter(|scope| !scope.is_empty())
                .map(str::to_owned)
                .collect(),
            created_at: javascript_time(account.created_at),
            updated_at: javascript_time(account.updated_at),
        }
    }
}

/// A provider's token for the caller.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GivenToken {
    /// Empty if the provider gave none.
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token_expires_at: Option<String>,
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

impl From<auth::AccessToken> for GivenToken {
    fn from(given: auth::AccessToken) -> Self {
        Self {
            access_token: given.token,
            access_token_expires_at: given.expires_at.map(javascript_time),
            scopes: given.scopes,
            id_token: given.id_token,
        }
    }
}

/// A provider's new token for the caller, and what renews it.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RenewedToken {
    access_token: String,
    refresh_token: String,
    access_token_expires_at: Option<String>,
    refresh_token_expires_at: Option<String>,
    scope: Option<String>,
    id_token: Option<String>,
    provider_id: String,
    account_id: String,
}

impl From<auth::RefreshedToken> for RenewedToken {
    fn from(renewed: auth::RefreshedToken) -> Self {
        Self {
            access_token: renewed.access.token,
            refresh_token: renewed.refresh,
            access_token_expires_at: renewed.access.expires_at.map(javascript_time),
            refresh_token_expires_at: renewed.refresh_expires_at.map(javascript_time),
            scope: renewed.scope,
            id_token: renewed.access.id_token,
            provider_id: renewed.account.provider,
            account_id: renewed.account.id,
        }
    }
}

/// What a provider says of the caller.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ToldAccount {
    #[schema(value_type = Object)]
    pub(super) user: Value,
    /// All that it says, by its own names.
    #[schema(value_type = Object)]
    pub(super) data: Value,
    pub(super) account: ToldOf,
}

/// Of which way of signing in.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldOf {
    id: String,
    provider_id: String,
    account_id: String,
}

impl From<auth::ProviderAccount> for ToldOf {
    fn from(of: auth::ProviderAccount) -> Self {
        Self { id: of.id, provider_id: of.provider, account_id: of.account }
    }
}
