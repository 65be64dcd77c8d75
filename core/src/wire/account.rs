//! Accounts, in Better Auth's JSON.

use serde::{Deserialize, Serialize};

use super::DayCount;

/// An account as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    pub id: String,
    pub name: String,
    pub email: String,
    pub email_verified: bool,
    pub image: Option<String>,
    /// Whether a code is asked for after the password.
    #[serde(default)]
    pub two_factor_enabled: bool,
    /// RFC 3339, as every time here.
    pub created_at: String,
    pub updated_at: String,
}

/// A signed-in device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    pub id: String,
    /// Also accepted as a bearer token.
    pub token: String,
    pub user_id: String,
    pub expires_at: String,
    pub created_at: String,
    pub updated_at: String,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
}

/// What `GET /api/auth/get-session` answers; the whole is `null` for nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionAnswer {
    pub session: Session,
    pub user: User,
}

/// What makes an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUp {
    pub name: String,
    pub email: String,
    /// 8 to 128 characters.
    pub password: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// `false`: the session ends with the browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remember_me: Option<bool>,
}

/// What signs in to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    pub email: String,
    pub password: String,
    /// `false`: the session ends with the browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remember_me: Option<bool>,
    /// A page of ours to go to afterwards; the answer repeats it.
    #[serde(rename = "callbackURL", default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// What of a profile to change; absent fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateUser {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A picture's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    pub current_password: String,
    /// 8 to 128 characters.
    pub new_password: String,
    /// `true`: everybody else who knew the old one is signed out.
    #[serde(default)]
    pub revoke_other_sessions: bool,
    /// `true`: programs that act for the account lose their personal tokens, too.
    #[serde(default)]
    pub revoke_tokens: bool,
}

/// Which session to end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokeSession {
    pub token: String,
    /// `true`: the personal tokens that were made in it end with it.
    #[serde(default)]
    pub revoke_tokens: bool,
}

/// What ends with the sessions that are ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokeSessions {
    /// `true`: personal tokens, too.
    #[serde(default)]
    pub revoke_tokens: bool,
}

/// Whose password was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestPasswordReset {
    pub email: String,
    /// The page of ours that the letter leads to, with `?token=…` or `?error=INVALID_TOKEN`; `/reset-password` unless
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_to: Option<String>,
}

/// A new password, by what the letter's link told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetPassword {
    /// 8 to 128 characters.
    pub new_password: String,
    pub token: String,
}

/// The password of whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyPassword {
    pub password: String,
}

/// What begins a second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnableTwoFactor {
    pub password: String,
    /// `totp`, an authenticator app, unless given; nothing else is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What the app calls this product; at most 64 characters, no colon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// How an account's second factor stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactorStatus {
    /// Whether a code is asked for.
    pub enabled: bool,
    /// On how many devices no code is asked for.
    pub trusted_devices: u64,
    /// How many backup codes are left.
    pub backup_codes: usize,
    /// What was begun in this session, while no code was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<BegunTwoFactor>,
}

/// A second factor that was begun, once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BegunTwoFactor {
    /// What an authenticator app scans.
    #[serde(rename = "totpURI")]
    pub totp_uri: String,
    pub backup_codes: Vec<String>,
}

/// A code of an authenticator app, or a backup code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactorCode {
    pub code: String,
    /// `true`: this browser is not asked again for 30 days after it was last used to sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_device: Option<bool>,
    /// `true`: a backup code is used up, and nobody is signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disable_session: Option<bool>,
}

/// Which address is to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendVerificationEmail {
    pub email: String,
    /// A page of ours to go to afterwards.
    #[serde(rename = "callbackURL", default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// Which address the account is to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeEmail {
    pub new_email: String,
    /// A page of ours to go to afterwards.
    #[serde(rename = "callbackURL", default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// How it is shown that an account is to end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeleteUser {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// As the letter's link has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// A page of ours to go to afterwards.
    #[serde(rename = "callbackURL", default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// Which way of signing in is meant, by its `id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChosenAccount {
    pub account_id: String,
}

/// Which provider to sign in with, or to link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChosenProvider {
    /// As `GET /api/auth/providers` names it.
    pub provider: String,
    #[serde(flatten)]
    pub pages: FinalPages,
    /// Whether the client goes to the answered `url` by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disable_redirect: Option<bool>,
}

/// Who wants a letter with a link that signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskSignInLink {
    pub email: String,
    /// For whoever has no account yet; else they are called by what stands before the `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(flatten)]
    pub pages: FinalPages,
}

/// Pages of ours to go to in the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FinalPages {
    #[serde(rename = "callbackURL", default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// Instead, for whoever has an account since then.
    #[serde(rename = "newUserCallbackURL", default, skip_serializing_if = "Option::is_none")]
    pub newcomer: Option<String>,
    /// Instead, with `error`, for whoever is not let in.
    #[serde(rename = "errorCallbackURL", default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// How someone's list stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stats {
    pub total_tasks: u64,
    pub completed_tasks: u64,
    pub pending_tasks: u64,
    /// Completions of the last seven days in the caller's time zone, oldest day first.
    #[serde(default)]
    pub completed_by_day: Vec<DayCount>,
}
