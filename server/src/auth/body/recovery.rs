//! Reads what is sent about lost passwords, addresses, and accounts that end.

use super::Fields;
use crate::auth::{Error, Password, Refusal, email::is_email};

/// Somebody who lost their password.
#[derive(Debug)]
pub struct RequestPasswordReset {
    pub email: String,
    /// The page where a new one is typed; it is told the token.
    pub redirect_to: Option<String>,
}

/// A new password, by the token of a letter.
#[derive(Debug)]
pub struct ResetPassword {
    pub token: String,
    pub password: Password,
}

/// An address to be confirmed.
#[derive(Debug)]
pub struct SendVerification {
    pub email: String,
    pub callback: Option<String>,
}

/// An address that an account is to have.
#[derive(Debug)]
pub struct ChangeEmail {
    pub email: String,
    pub callback: Option<String>,
}

/// An account that is to end.
#[derive(Debug)]
pub struct DeleteUser {
    pub password: Option<Password>,
    pub token: Option<String>,
    pub callback: Option<String>,
}

/// Where to go in the end.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    pub callback: Option<String>,
    /// Instead, for whoever has an account since then.
    pub newcomer: Option<String>,
    /// Instead, with `error`, for whoever is not let in.
    pub error: Option<String>,
}

impl Pages {
    /// All that are named.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        [&self.callback, &self.newcomer, &self.error].into_iter().filter_map(Option::as_deref)
    }
}

/// Somebody who wants to sign in by the provider's word.
#[derive(Debug)]
pub struct AskProvider {
    pub provider: String,
    pub pages: Pages,
    /// Whether the client goes there by itself.
    pub stays: bool,
    pub has_id_token: bool,
}

/// Somebody who wants to sign in by a letter.
#[derive(Debug)]
pub struct AskSignInLink {
    pub email: String,
    /// For whoever has no account yet.
    pub name: Option<String>,
    pub pages: Pages,
}

impl Fields {
    pub fn request_password_reset(mut self) -> Result<RequestPasswordReset, Error> {
        let email = self.email("email");
        let redirect_to = self.optional_text("redirectTo").filter(|page| !page.is_empty());
        self.finish()?;
        Ok(RequestPasswordReset { email, redirect_to })
    }

    /// The token may stand in the address instead.
    pub fn reset_password(mut self, in_query: Option<String>) -> Result<ResetPassword, Error> {
        let password = self.text("newPassword");
        let token = self.optional_text("token").filter(|token| !token.is_empty());
        self.finish()?;
        let token = token.or(in_query).filter(|token| !token.is_empty());
        let token = token.ok_or(Refusal::InvalidToken)?;
        Ok(ResetPassword { token, password: Password::to_set(password.unwrap_or_default())? })
    }

    pub fn verify_password(mut self) -> Result<Password, Error> {
        let password = self.text("password");
        self.finish()?;
        Password::to_check(password.unwrap_or_default())
    }

    pub fn send_verification(mut self) -> Result<SendVerification, Error> {
        let email = self.email("email");
        let callback = self.optional_text("callbackURL");
        self.finish()?;
        Ok(SendVerification { email, callback })
    }

    pub fn change_email(mut self) -> Result<ChangeEmail, Error> {
        let email = self.email("newEmail");
        let callback = self.optional_text("callbackURL");
        self.finish()?;
        Ok(ChangeEmail { email, callback })
    }

    pub fn delete_user(mut self) -> Result<DeleteUser, Error> {
        let callback = self.optional_text("callbackURL");
        // A form sends its empty fields, too.
        let password = self.optional_text("password").filter(|password| !password.is_empty());
        let token = self.optional_text("token").filter(|token| !token.is_empty());
        self.finish()?;
        let password = password.map(Password::to_check).transpose()?;
        Ok(DeleteUser { password, token, callback })
    }

    /// Which of the caller's ways of signing in is meant.
    pub fn account(mut self) -> Result<String, Error> {
        let account = self.text("accountId");
        self.finish()?;
        Ok(account.unwrap_or_default())
    }

    /// The provider that somebody wants to sign in with, or to link.
    pub fn provider(mut self) -> Result<AskProvider, Error> {
        let provider = self.text("provider");
        let pages = self.pages();
        let stays = self.flag("disableRedirect").unwrap_or(false);
        let has_id_token = self.values.contains_key("idToken");
        self.finish()?;
        Ok(AskProvider { provider: provider.unwrap_or_default(), pages, stays, has_id_token })
    }

    pub fn sign_in_link(mut self) -> Result<AskSignInLink, Error> {
        let email = self.email("email");
        let name = self.optional_text("name").filter(|name| !name.trim().is_empty());
        self.check_name(name.as_deref());
        let pages = self.pages();
        self.finish()?;
        Ok(AskSignInLink { email, name, pages })
    }

    fn pages(&mut self) -> Pages {
        let mut page = |name| self.optional_text(name).filter(|page| !page.is_empty());
        Pages {
            callback: page("callbackURL"),
            newcomer: page("newUserCallbackURL"),
            error: page("errorCallbackURL"),
        }
    }

    fn email(&mut self, field: &str) -> String {
        let email = self.text(field);
        if email.as_deref().is_some_and(|email| !is_email(email)) {
            self.refuse(field, "Invalid email address");
        }
        email.unwrap_or_default().to_lowercase()
    }
}
