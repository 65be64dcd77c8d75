//! What Better Auth refuses, in its codes and words.

use axum::http::StatusCode;

/// A refusal that carries nothing but its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    ResetDisabled,
    VerificationDisabled,
    /// A link in a letter that is unknown, used up or too old: what it would have done was asked for.
    InvalidToken,
    /// The same where it was followed, not sent.
    InvalidLink,
    /// The same where an account would have been deleted.
    InvalidDeletion,
    TokenExpired,
    UserNotFound,
    UserGone,
    InvalidUser,
    EmailMismatch,
    EmailVerified,
    SameEmail,
    SessionExpired,
    SessionNotFresh,
    NobodyToDelete,
    AccountNotFound,
    LastAccount,
    ProviderNotFound,
    ProviderNotConfigured,
    ProviderUnreachable,
    IdTokenNotSupported,
    NoAccessToken,
    NoRefreshToken,
    AccessFailed,
    RefreshFailed,
    /// The provider says nothing of somebody.
    NobodyTold,
    LinksDisabled,
    SessionByPost,
    NotAnObject,
    /// Codes by letter: whoever reads the mailbox can replace the password already.
    NoCodesByLetter,
    FactorNotEnabled,
    FactorEnabled,
    NoFactor,
    NoBackupCodes,
    WrongCode,
    WrongBackupCode,
    /// No app shows such a code: it is not looked at, and does not count.
    MalformedCode,
    /// The same of backup codes.
    MalformedBackupCode,
    /// Nobody's password was right just now, or too long ago.
    NoChallenge,
    /// Too many wrong codes after one password.
    TooManyCodes,
    /// A browser answers with a passkey what it was not asked, was asked too long ago, or answered already.
    ChallengeNotFound,
    /// A passkey was asked for in somebody else's name.
    NotYourPasskey,
    RegistrationFailed,
    AuthenticationFailed,
    /// Nobody here has the passkey that was shown.
    UnknownPasskey,
    /// The caller has no passkey of that id.
    NoSuchPasskey,
    /// The authenticator's credential is somebody's passkey already.
    PasskeyKnown,
    TooManyPasskeys,
}

impl Refusal {
    pub fn status(self) -> StatusCode {
        match self {
            Self::InvalidLink
            | Self::TokenExpired
            | Self::UserGone
            | Self::InvalidUser
            | Self::NobodyTold
            | Self::WrongCode
            | Self::WrongBackupCode
            | Self::NoChallenge
            | Self::NotYourPasskey
            | Self::AuthenticationFailed
            | Self::UnknownPasskey => StatusCode::UNAUTHORIZED,
            Self::SessionNotFresh => StatusCode::FORBIDDEN,
            Self::InvalidDeletion
            | Self::NobodyToDelete
            | Self::ProviderNotFound
            | Self::IdTokenNotSupported
            | Self::NoSuchPasskey => StatusCode::NOT_FOUND,
            Self::TooManyPasskeys => StatusCode::CONFLICT,
            Self::ProviderUnreachable => StatusCode::BAD_GATEWAY,
            Self::SessionByPost => StatusCode::METHOD_NOT_ALLOWED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub fn code(self) -> &'static str {
        self.words().0
    }

    pub fn message(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ResetDisabled => ("RESET_PASSWORD_DISABLED", "Reset password isn't enabled"),
            Self::VerificationDisabled => {
                ("VERIFICATION_EMAIL_NOT_ENABLED", "Verification email isn't enabled")
            }
            Self::InvalidToken | Self::InvalidLink | Self::InvalidDeletion => {
                ("INVALID_TOKEN", "Invalid token")
            }
            Self::TokenExpired => ("TOKEN_EXPIRED", "Token expired"),
            Self::UserNotFound | Self::UserGone => ("USER_NOT_FOUND", "User not found"),
            Self::InvalidUser => ("INVALID_USER", "Invalid user"),
            Self::EmailMismatch => ("EMAIL_MISMATCH", "Email mismatch"),
            Self::EmailVerified => ("EMAIL_ALREADY_VERIFIED", "Email is already verified"),
            Self::SameEmail => ("EMAIL_IS_THE_SAME", "Email is the same"),
            Self::SessionExpired => {
                ("SESSION_EXPIRED", "Session expired. Re-authenticate to perform this action.")
            }
            Self::SessionNotFresh => ("SESSION_NOT_FRESH", "Session is not fresh"),
            Self::NobodyToDelete | Self::NobodyTold => {
                ("FAILED_TO_GET_USER_INFO", "Failed to get user info")
            }
            Self::AccountNotFound => ("ACCOUNT_NOT_FOUND", "Account not found"),
            Self::LastAccount => {
                ("FAILED_TO_UNLINK_LAST_ACCOUNT", "You can't unlink your last account")
            }
            Self::ProviderNotFound => ("PROVIDER_NOT_FOUND", "Provider not found"),
            Self::ProviderNotConfigured => (
                "PROVIDER_NOT_CONFIGURED",
                "Account is not associated with a configured social provider.",
            ),
            Self::ProviderUnreachable => {
                ("PROVIDER_UNREACHABLE", "The provider does not answer as it should")
            }
            Self::IdTokenNotSupported => ("ID_TOKEN_NOT_SUPPORTED", "id_token not supported"),
            Self::NoAccessToken => ("ACCESS_TOKEN_NOT_FOUND", "Access token not found"),
            Self::NoRefreshToken => ("REFRESH_TOKEN_NOT_FOUND", "Refresh token not found"),
            Self::AccessFailed => {
                ("FAILED_TO_GET_ACCESS_TOKEN", "Failed to get a valid access token")
            }
            Self::RefreshFailed => {
                ("FAILED_TO_REFRESH_ACCESS_TOKEN", "Failed to refresh access token")
            }
            Self::LinksDisabled => ("MAGIC_LINK_DISABLED", "Sign-in links aren't enabled"),
            Self::SessionByPost => (
                "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED",
                "POST method requires deferSessionRefresh to be enabled in session config",
            ),
            Self::NotAnObject => ("BODY_MUST_BE_AN_OBJECT", "Body must be an object"),
            Self::NoCodesByLetter => ("OTP_NOT_CONFIGURED", "OTP is not available"),
            Self::FactorNotEnabled => ("TOTP_NOT_ENABLED", "TOTP not enabled"),
            Self::FactorEnabled => ("TOTP_ALREADY_ENABLED", "TOTP is already enabled"),
            Self::NoFactor => ("TWO_FACTOR_NOT_ENABLED", "Two factor isn't enabled"),
            Self::NoBackupCodes => ("BACKUP_CODES_NOT_ENABLED", "Backup codes aren't enabled"),
            Self::WrongCode | Self::MalformedCode => ("INVALID_CODE", "Invalid code"),
            Self::WrongBackupCode | Self::MalformedBackupCode => {
                ("INVALID_BACKUP_CODE", "Invalid backup code")
            }
            Self::NoChallenge => ("INVALID_TWO_FACTOR_COOKIE", "Invalid two factor cookie"),
            Self::TooManyCodes => (
                "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE",
                "Too many attempts. Please request a new code.",
            ),
            Self::ChallengeNotFound => ("CHALLENGE_NOT_FOUND", "Challenge not found"),
            Self::NotYourPasskey => (
                "YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY",
                "You are not allowed to register this passkey",
            ),
            Self::RegistrationFailed => {
                ("FAILED_TO_VERIFY_REGISTRATION", "Failed to verify registration")
            }
            Self::AuthenticationFailed => ("AUTHENTICATION_FAILED", "Authentication failed"),
            Self::UnknownPasskey | Self::NoSuchPasskey => {
                ("PASSKEY_NOT_FOUND", "Passkey not found")
            }
            Self::PasskeyKnown => ("PREVIOUSLY_REGISTERED", "Previously registered"),
            Self::TooManyPasskeys => ("TOO_MANY_PASSKEYS", "Too many passkeys"),
        }
    }

    /// What happened and what to do next.
    pub fn detail(self) -> &'static str {
        match self {
            Self::ResetDisabled | Self::VerificationDisabled | Self::LinksDisabled => {
                "This server sends no mail. Whoever runs it turns that on with SMTP_URL and SMTP_FROM."
            }
            Self::InvalidToken | Self::InvalidLink | Self::InvalidDeletion | Self::TokenExpired => {
                "This link was used already, is older than an hour, or is not whole. Ask for another letter."
            }
            Self::SameEmail => "This is the account's address already. Type another one.",
            Self::SessionExpired | Self::SessionNotFresh => {
                "You signed in too long ago for this. Sign in again, then repeat it."
            }
            Self::NobodyToDelete => {
                "Nobody is signed in here. Sign in, then follow the link again."
            }
            Self::ProviderNotFound | Self::ProviderNotConfigured => {
                "This server knows no other provider to sign in with. Use e-mail and password."
            }
            Self::ProviderUnreachable => {
                "The provider cannot be asked now. Try again, or use e-mail and password; whoever runs this server finds the reason in its log, or with `todo-server doctor`."
            }
            Self::NoAccessToken
            | Self::NoRefreshToken
            | Self::AccessFailed
            | Self::RefreshFailed
            | Self::NobodyTold => {
                "The provider gives no token for this any more, or gave none. Sign in with it once more, then repeat it."
            }
            Self::IdTokenNotSupported => "Send no idToken: follow the url that is answered.",
            Self::SessionByPost => "Ask for the session with GET.",
            Self::NoCodesByLetter => {
                "This server sends no codes by letter. Use an authenticator app, or a backup code."
            }
            Self::FactorNotEnabled | Self::NoFactor | Self::NoBackupCodes => {
                "There is no second step here. Turn it on in the profile first."
            }
            Self::FactorEnabled => {
                "The second step is on already. Turn it off first to use another app."
            }
            Self::WrongCode => {
                "This code is not right, or was used already. Wait for the next one, and see that the device's clock is right."
            }
            Self::WrongBackupCode => {
                "This backup code is not right, or was used already. Use another one."
            }
            Self::NoChallenge => {
                "No password was typed here just now, or too long ago for this. Sign in, then type a new code."
            }
            Self::TooManyCodes => "Too many wrong codes. Sign in again, then type a new code.",
            Self::MalformedCode | Self::MalformedBackupCode => {
                "A code of the app has six digits, a backup code ten letters and digits. Type it once more; this try did not count."
            }
            Self::ChallengeNotFound => {
                "This took longer than five minutes, or was answered already. Begin again."
            }
            Self::NotYourPasskey => {
                "Somebody else is signed in here by now. Begin again to add a passkey to this account."
            }
            Self::RegistrationFailed => {
                "This passkey cannot be taken: it is not for this site, or of a kind that is not known here. Try again, or use another device."
            }
            Self::AuthenticationFailed => {
                "This passkey does not prove who you are. Try again, or sign in with your password."
            }
            Self::UnknownPasskey => {
                "No account here has this passkey; it may have been removed. Sign in another way, and remove it from your device."
            }
            Self::NoSuchPasskey => "There is no such passkey. Load the list again.",
            Self::PasskeyKnown => "This device has a passkey for an account here already.",
            Self::TooManyPasskeys => {
                "This account has as many passkeys as there may be. Remove one first."
            }
            other => other.message(),
        }
    }
}
