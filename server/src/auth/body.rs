//! Reads what clients send about accounts, and names what is wrong with it as Better Auth does.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use serde_json::{Map, Value};
use todo_core::wire;

use super::{ChangePassword, Error, Password, Profile, SignIn, SignUp, email::is_email};

mod passkey;
mod recovery;
mod second_factor;

pub use passkey::PASSKEY_NAME_CHARACTERS_MAX;
pub use recovery::{
    AskProvider, AskSignInLink, ChangeEmail, DeleteUser, Pages, RequestPasswordReset,
    ResetPassword, SendVerification,
};
pub use second_factor::{CODE_CHARACTERS_MAX, EnableFactor, ISSUER_CHARACTERS_MAX, ShownCode};

/// The longest name of a person, in characters.
pub const NAME_CHARACTERS_MAX: usize = 10_000;
/// A picture's address travels in each JWT, and that in a header.
const MAX_IMAGE_CHARACTERS: usize = 2048;

/// A JSON object or a form, taken apart field by field.
#[derive(Debug)]
pub struct Fields {
    values: Map<String, Value>,
    wrong: Vec<String>,
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let kind = Kind::of(request.headers());
        let bytes =
            Bytes::from_request(request, state).await.map_err(|error| match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
                _ => Error::InvalidJson,
            })?;
        Self::parse(kind, &bytes)
    }
}

impl Fields {
    fn parse(kind: Kind, bytes: &[u8]) -> Result<Self, Error> {
        let value = match kind {
            Kind::Nothing if bytes.is_empty() => Value::Null,
            Kind::Nothing | Kind::Other => return Err(Error::MediaType),
            Kind::Json => serde_json::from_slice(bytes).map_err(|_| Error::InvalidJson)?,
            Kind::Form => form(bytes),
        };
        match value {
            Value::Object(values) => Ok(Self { values, wrong: Vec::new() }),
            other => Err(Error::Invalid(format!(
                "[body] Invalid input: expected object, received {}",
                kind_of(Some(&other).filter(|_| !matches!(kind, Kind::Nothing)))
            ))),
        }
    }

    pub fn sign_up(mut self) -> Result<(SignUp, Option<String>), Error> {
        let name = self.text("name");
        let email = self.text("email");
        let password = self.text("password");
        let image = self.optional_text("image");
        let callback = self.optional_text("callbackURL");
        let remember = self.flag("rememberMe").unwrap_or(true);
        self.check_name(name.as_deref());
        self.check_image(image.as_deref());
        if email.as_deref().is_some_and(|email| !is_email(email)) {
            self.refuse("email", "Invalid email address");
        }
        if password.as_deref() == Some("") {
            self.refuse("password", "Too small: expected string to have >=1 characters");
        }
        self.finish()?;
        let email = email.unwrap_or_default().to_lowercase();
        let password = Password::to_set(password.unwrap_or_default())?;
        let sign_up = SignUp { name: name.unwrap_or_default(), email, password, image, remember };
        Ok((sign_up, callback))
    }

    /// The request, and the page to go to afterwards.
    pub fn sign_in(mut self) -> Result<(SignIn, Option<String>), Error> {
        let email = self.text("email");
        let password = self.text("password");
        let callback = self.optional_text("callbackURL");
        let remember = self.flag("rememberMe").unwrap_or(true);
        self.finish()?;
        let email = email.filter(|email| is_email(email)).ok_or(Error::InvalidEmail)?;
        let password = Password::to_check(password.unwrap_or_default())?;
        Ok((SignIn { email: email.to_lowercase(), password, remember }, callback))
    }

    pub fn change_password(mut self) -> Result<ChangePassword, Error> {
        let new = self.text("newPassword");
        let current = self.text("currentPassword");
        let revoke_other_sessions = self.flag("revokeOtherSessions").unwrap_or(false);
        let revoke_tokens = self.flag("revokeTokens").unwrap_or(false);
        self.finish()?;
        Ok(ChangePassword {
            new: Password::to_set(new.unwrap_or_default())?,
            current: Password::to_check(current.unwrap_or_default())?,
            revoke_other_sessions,
            revoke_tokens,
        })
    }

    pub fn update_user(mut self) -> Result<Profile, Error> {
        if self.values.get("email").is_some_and(|email| !email.is_null()) {
            return Err(Error::EmailCannotChange);
        }
        let name = self.values.contains_key("name").then(|| self.text("name")).flatten();
        let image = match self.values.get("image") {
            Some(Value::Null) => Some(None),
            _ => self.optional_text("image").map(Some),
        };
        self.check_name(name.as_deref());
        self.check_image(image.as_ref().and_then(Option::as_deref));
        self.finish()?;
        if name.is_none() && image.is_none() {
            return Err(Error::NothingToUpdate);
        }
        Ok(Profile { name, image })
    }

    /// Whether personal tokens end with the sessions.
    pub fn revoke_sessions(mut self) -> Result<bool, Error> {
        let revoke_tokens = self.flag("revokeTokens").unwrap_or(false);
        self.finish()?;
        Ok(revoke_tokens)
    }

    /// The session to end, and whether the personal tokens made in it end with it.
    pub fn revoke_session(mut self) -> Result<wire::RevokeSession, Error> {
        let token = self.text("token");
        let revoke_tokens = self.flag("revokeTokens").unwrap_or(false);
        self.finish()?;
        Ok(wire::RevokeSession { token: token.unwrap_or_default(), revoke_tokens })
    }

    fn text(&mut self, field: &str) -> Option<String> {
        match self.values.get(field) {
            Some(Value::String(text)) => Some(text.clone()),
            other => {
                let received = kind_of(other);
                self.refuse(field, &format!("Invalid input: expected string, received {received}"));
                None
            }
        }
    }

    fn optional_text(&mut self, field: &str) -> Option<String> {
        if self.values.contains_key(field) { self.text(field) } else { None }
    }

    fn flag(&mut self, field: &str) -> Option<bool> {
        match self.values.get(field)? {
            Value::Bool(flag) => Some(*flag),
            other => {
                let received = kind_of(Some(other));
                self.refuse(
                    field,
                    &format!("Invalid input: expected boolean, received {received}"),
                );
                None
            }
        }
    }

    fn check_name(&mut self, name: Option<&str>) {
        self.check_text("name", name, NAME_CHARACTERS_MAX);
    }

    fn check_image(&mut self, image: Option<&str>) {
        self.check_text("image", image, MAX_IMAGE_CHARACTERS);
    }

    fn check_text(&mut self, field: &str, text: Option<&str>, max: usize) {
        let Some(text) = text else { return };
        if text.chars().count() > max {
            self.refuse(field, &format!("Too big: expected string to have <={max} characters"));
        }
        if text.chars().any(char::is_control) {
            self.refuse(field, "Invalid input: expected a line without control characters");
        }
    }

    fn refuse(&mut self, field: &str, message: &str) {
        self.wrong.push(format!("[body.{field}] {message}"));
    }

    fn finish(&self) -> Result<(), Error> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(self.wrong.join("; "))) }
    }
}

/// What a body says it is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Nothing,
    Json,
    Form,
    Other,
}

impl Kind {
    fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(header::CONTENT_TYPE) else { return Self::Nothing };
        let text = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
        match text.trim().to_ascii_lowercase().as_str() {
            "application/json" => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            _ => Self::Other,
        }
    }
}

/// What forms have checkboxes for.
const FLAGS: [&str; 5] =
    ["rememberMe", "revokeOtherSessions", "revokeTokens", "trustDevice", "disableSession"];

/// A form's fields; its checkboxes say `on`.
fn form(bytes: &[u8]) -> Value {
    let fields = url::form_urlencoded::parse(bytes).map(|(name, value)| {
        let value = match (&*name, &*value) {
            (_, "true" | "on") if FLAGS.contains(&&*name) => Value::Bool(true),
            (_, "false" | "") if FLAGS.contains(&&*name) => Value::Bool(false),
            (_, text) => text.into(),
        };
        (name.into_owned(), value)
    });
    Value::Object(fields.collect())
}

/// What Better Auth calls a value's type.
fn kind_of(value: Option<&Value>) -> &'static str {
    match value {
        None => "undefined",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(_)) => "number",
        Some(Value::String(_)) => "string",
        Some(Value::Array(_)) => "array",
        Some(Value::Object(_)) => "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(body: &Value) -> Fields {
        Fields::parse(Kind::Json, body.to_string().as_bytes()).unwrap()
    }

    fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
        let error = result.unwrap_err();
        format!("{} {}: {error}", error.status().as_u16(), error.code())
    }

    #[test]
    fn every_missing_field_is_named_in_better_auths_words() {
        assert_eq!(
            refusal(fields(&json!({})).sign_up()),
            "400 VALIDATION_ERROR: [body.name] Invalid input: expected string, received undefined; \
             [body.email] Invalid input: expected string, received undefined; \
             [body.password] Invalid input: expected string, received undefined"
        );
    }

    #[test]
    fn wrong_types_and_impossible_text_are_named() {
        for (name, message) in [
            (json!(1), "[body.name] Invalid input: expected string, received number"),
            (json!(null), "[body.name] Invalid input: expected string, received null"),
            (
                json!("a\0b"),
                "[body.name] Invalid input: expected a line without control characters",
            ),
            (
                json!("n".repeat(10_001)),
                "[body.name] Too big: expected string to have <=10000 characters",
            ),
        ] {
            let body = json!({ "name": name, "email": "a@x.com", "password": "password1" });
            assert_eq!(
                refusal(fields(&body).sign_up()),
                format!("400 VALIDATION_ERROR: {message}")
            );
        }
    }

    #[test]
    fn bodies_that_are_no_object_are_refused() {
        assert!(refusal(Fields::parse(Kind::Json, b"{")).starts_with("400 BAD_REQUEST"));
        assert!(
            refusal(Fields::parse(Kind::Json, b"[]"))
                .contains("[body] Invalid input: expected object, received array")
        );
        assert!(refusal(Fields::parse(Kind::Nothing, b"")).contains("received undefined"));
        assert!(refusal(Fields::parse(Kind::Other, b"{}")).starts_with("415"));
        assert!(
            refusal(Fields::parse(Kind::Json, "[".repeat(10_000).as_bytes())).starts_with("400")
        );
    }

    #[test]
    fn a_plain_form_signs_in_too() {
        let body = b"email=A%40x.com&password=password+1&rememberMe=on&callbackURL=%2Fdashboard";
        let (request, callback) = Fields::parse(Kind::Form, body).unwrap().sign_in().unwrap();
        assert_eq!((request.email.as_str(), callback.as_deref()), ("a@x.com", Some("/dashboard")));
    }

    #[test]
    fn a_profile_changes_by_name_and_picture_alone() {
        assert!(
            refusal(fields(&json!({ "email": "b@x.com" })).update_user())
                .contains("EMAIL_CAN_NOT_BE_UPDATED")
        );
        assert!(
            refusal(fields(&json!({ "emailVerified": true })).update_user())
                .contains("No fields to update")
        );
        let update = fields(&json!({ "image": null })).update_user().unwrap();
        assert_eq!((update.name, update.image), (None, Some(None)));
    }
}
