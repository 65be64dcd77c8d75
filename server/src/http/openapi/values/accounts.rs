//! What is sent about accounts. What hangs on the account itself (a password, a code, a challenge) is refused all the same.

use serde_json::json;
use utoipa::openapi::Object;

use super::{LINE, Look, never_null, page};
use crate::auth::{
    CODE_CHARACTERS_MAX, ISSUER_CHARACTERS_MAX, NAME_CHARACTERS_MAX, PASSKEY_NAME_CHARACTERS_MAX,
};

/// A line with more than white space.
const LINE_NOT_BLANK: &str = r"^[^\u0000-\u001F\u007F-\u009F]*[^\u0000-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000][^\u0000-\u001F\u007F-\u009F]*$";
const LINE_WITHOUT_COLON: &str = r"^[^\u0000-\u001F\u007F-\u009F:]*$";
const EMAIL: &str = r"^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$";
/// Longest address, in characters.
const EMAIL_MAX_CHARS: usize = 254;
/// Fewest and most characters of a password.
const PASSWORD_CHARS: (usize, usize) = (8, 128);
/// Longest address of a picture, in characters.
const IMAGE_MAX_CHARS: usize = 2048;

/// What a field looks like, by schema and field.
pub(super) const FIELDS: [(&str, &str, Look); 36] = [
    ("SignUp", "name", name),
    ("SignUp", "email", email),
    ("SignUp", "password", password),
    ("SignUp", "image", image),
    ("SignUp", "rememberMe", never_null),
    ("SignIn", "email", email),
    ("SignIn", "password", |field| field.max_length = Some(PASSWORD_CHARS.1)),
    ("SignIn", "rememberMe", never_null),
    ("SignIn", "callbackURL", page),
    ("RequestPasswordReset", "email", email),
    ("RequestPasswordReset", "redirectTo", page),
    ("ResetPassword", "newPassword", password),
    ("SendVerificationEmail", "email", email),
    ("SendVerificationEmail", "callbackURL", page),
    ("ChangeEmail", "newEmail", email),
    ("ChangeEmail", "callbackURL", page),
    ("DeleteUser", "callbackURL", page),
    ("UpdateUser", "name", name),
    ("UpdateUser", "image", |field| field.pattern = Some(LINE.to_owned())),
    ("ChangePassword", "newPassword", password),
    ("ChangePassword", "currentPassword", |field| field.max_length = Some(PASSWORD_CHARS.1)),
    ("ChosenProvider", "disableRedirect", never_null),
    ("AskSignInLink", "email", email),
    ("AskSignInLink", "name", name),
    ("FinalPages", "callbackURL", page),
    ("FinalPages", "newUserCallbackURL", page),
    ("FinalPages", "errorCallbackURL", page),
    ("EnableTwoFactor", "password", |field| field.max_length = Some(PASSWORD_CHARS.1)),
    ("EnableTwoFactor", "method", method),
    ("EnableTwoFactor", "issuer", issuer),
    ("TwoFactorCode", "code", code),
    ("TwoFactorCode", "trustDevice", never_null),
    ("TwoFactorCode", "disableSession", never_null),
    ("VerifyPassword", "password", |field| field.max_length = Some(PASSWORD_CHARS.1)),
    ("AddPasskey", "name", passkey_name),
    ("RenamePasskey", "name", required_passkey_name),
];

fn name(field: &mut Object) {
    line(field);
    field.max_length = Some(NAME_CHARACTERS_MAX);
}

/// The one that there is.
fn method(field: &mut Object) {
    never_null(field);
    field.enum_values = Some(vec![json!("totp")]);
}

fn issuer(field: &mut Object) {
    never_null(field);
    field.pattern = Some(LINE_WITHOUT_COLON.to_owned());
    field.max_length = Some(ISSUER_CHARACTERS_MAX);
}

fn code(field: &mut Object) {
    line(field);
    field.max_length = Some(CODE_CHARACTERS_MAX);
}

fn passkey_name(field: &mut Object) {
    line(field);
    field.max_length = Some(PASSKEY_NAME_CHARACTERS_MAX);
}

fn required_passkey_name(field: &mut Object) {
    passkey_name(field);
    field.min_length = Some(1);
    field.pattern = Some(LINE_NOT_BLANK.to_owned());
}

fn image(field: &mut Object) {
    line(field);
    field.max_length = Some(IMAGE_MAX_CHARS);
}

fn email(field: &mut Object) {
    field.pattern = Some(EMAIL.to_owned());
    field.max_length = Some(EMAIL_MAX_CHARS);
}

fn password(field: &mut Object) {
    (field.min_length, field.max_length) = (Some(PASSWORD_CHARS.0), Some(PASSWORD_CHARS.1));
}

fn line(field: &mut Object) {
    never_null(field);
    field.pattern = Some(LINE.to_owned());
}
