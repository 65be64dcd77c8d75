//! Reads what is sent about second factors.

use super::Fields;
use crate::auth::{Error, Password, Refusal};

/// The longest name that an app is told for this product, in characters.
pub const ISSUER_CHARACTERS_MAX: usize = 64;
/// No code is longer, in characters.
pub const CODE_CHARACTERS_MAX: usize = 64;

/// Somebody who wants a second factor.
#[derive(Debug)]
pub struct EnableFactor {
    pub password: Password,
    /// What the app calls this product, if not as it calls itself.
    pub issuer: Option<String>,
}

/// Somebody who shows a code.
#[derive(Debug)]
pub struct ShownCode {
    pub code: String,
    /// Whether no code is to be asked for in this browser from now on.
    pub trust: bool,
    /// Whether the code is only used up.
    pub without_session: bool,
}

impl Fields {
    pub fn enable_factor(mut self) -> Result<EnableFactor, Error> {
        let password = self.text("password");
        let method = self.optional_text("method");
        let issuer = self.optional_text("issuer").filter(|issuer| !issuer.trim().is_empty());
        self.check_text("issuer", issuer.as_deref(), ISSUER_CHARACTERS_MAX);
        if issuer.as_deref().is_some_and(|issuer| issuer.contains(':')) {
            self.refuse("issuer", "Invalid input: expected a name without a colon");
        }
        if method.as_deref().is_some_and(|method| method != "totp" && method != "otp") {
            self.refuse("method", r#"Invalid option: expected one of "otp"|"totp""#);
        }
        self.finish()?;
        if method.as_deref() == Some("otp") {
            return Err(Refusal::NoCodesByLetter.into());
        }
        Ok(EnableFactor { password: Password::to_check(password.unwrap_or_default())?, issuer })
    }

    pub fn shown_code(mut self) -> Result<ShownCode, Error> {
        let code = self.text("code");
        let trust = self.flag("trustDevice").unwrap_or(false);
        let without_session = self.flag("disableSession").unwrap_or(false);
        self.check_text("code", code.as_deref(), CODE_CHARACTERS_MAX);
        self.finish()?;
        let code = code.unwrap_or_default().trim().to_owned();
        Ok(ShownCode { code, trust, without_session })
    }
}
