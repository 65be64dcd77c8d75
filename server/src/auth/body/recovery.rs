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

    /// The provider that somebody wants to sign in with.
    pub fn provider(mut self) -> Result<String, Error> {
        let provider = self.text("provider");
        self.finish()?;
        Ok(provider.unwrap_or_default())
    }

    fn email(&mut self, field: &str) -> String {
        let email = self.text(field);
        if email.as_deref().is_some_and(|email| !is_email(email)) {
            self.refuse(field, "Invalid email address");
        }
        email.unwrap_or_default().to_lowercase()
    }
}
