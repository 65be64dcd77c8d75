//! The session cookie: `token.base64(HMAC-SHA256(token))`, URL-encoded.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine, prelude::BASE64_STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{
    Secret,
    begun::BEGUN_SECONDS,
    link::{PASSKEY_SECONDS, SECOND_STEP_SECONDS, TRUST_SECONDS},
    random,
    session::LIFETIME_SECONDS,
};

const SESSION: &str = "better-auth.session_token";
/// Says that the session cookie is to end with the browser.
const DONT_REMEMBER: &str = "better-auth.dont_remember";
/// What a browser left for a provider with.
const STATE: &str = "better-auth.state";
/// How long it has to come back, in seconds.
const STATE_SECONDS: i64 = 10 * 60;
/// Whose password was right, while a code is asked for.
const SECOND_STEP: &str = "better-auth.two_factor";
/// What an app is to scan, sealed, while no code of it was shown.
const BEGUN: &str = "todo-chatbot.second_factor";
/// Where no code is asked for.
const TRUST: &str = "better-auth.trust_device";
/// What a browser was asked for a passkey with.
const PASSKEY: &str = "better-auth.better-auth-passkey";
/// Better Auth's copy of the session, which this server neither writes nor reads.
const SESSION_DATA: &str = "better-auth.session_data";
/// Says that somebody signed in to an account from this browser before; its name goes on with the account.
const DEVICE: &str = "todo-chatbot.device.";
/// What a device's signed text begins with: no session's token does.
const DEVICE_KIND: &str = "device:";
/// How long a device is remembered after the last sign-in, in seconds: a year.
const DEVICE_SECONDS: i64 = 365 * 24 * 60 * 60;
/// How much of a keyed hash stands for an account, in bytes.
const ACCOUNT_BYTES: usize = 8;
const SECURE_PREFIX: &str = "__Secure-";

/// Makes and reads cookies.
#[derive(Clone, Debug)]
pub struct Cookies {
    pub(super) secret: Secret,
    /// On https: the name's prefix and the attribute `Secure`.
    pub(super) secure: bool,
}

impl Cookies {
    /// The `Set-Cookie` values that sign in; with `remember` they outlive the browser.
    pub fn sign_in(&self, token: &str, remember: bool) -> Vec<HeaderValue> {
        let value = self.signed(token);
        if remember {
            return vec![self.set(SESSION, &value, Some(LIFETIME_SECONDS))];
        }
        vec![self.set(SESSION, &value, None), self.set(DONT_REMEMBER, &self.signed("true"), None)]
    }

    /// The `Set-Cookie` values that sign out.
    pub fn sign_out(&self) -> Vec<HeaderValue> {
        [SESSION, SESSION_DATA, DONT_REMEMBER, BEGUN].map(|name| self.set(name, "", Some(0))).into()
    }

    /// The `Set-Cookie` value by which the browser that begins a second factor keeps what is `sealed` of it.
    pub fn keep_begun(&self, sealed: &str) -> HeaderValue {
        self.set(BEGUN, sealed, Some(BEGUN_SECONDS))
    }

    /// Ends what [`keep_begun`](Self::keep_begun) began.
    pub fn forget_begun(&self) -> HeaderValue {
        self.set(BEGUN, "", Some(0))
    }

    /// What [`keep_begun`](Self::keep_begun) gave this browser.
    pub fn begun(&self, headers: &HeaderMap) -> Option<String> {
        let names = [format!("{SECURE_PREFIX}{BEGUN}"), BEGUN.to_owned()];
        let mut kept = names.iter().flat_map(|name| values(headers, name));
        kept.find(|value| !value.is_empty())
    }

    /// The `Set-Cookie` value by which a browser that comes back from a provider is known to be the one that left.
    pub fn leave_with(&self, state: &str) -> HeaderValue {
        self.set(STATE, &self.signed(state), Some(STATE_SECONDS))
    }

    /// Ends what [`leave_with`](Self::leave_with) began.
    pub fn came_back(&self) -> HeaderValue {
        self.set(STATE, "", Some(0))
    }

    /// The state that this browser left with.
    pub fn left_with(&self, headers: &HeaderMap) -> Option<String> {
        self.said(headers, STATE)
    }

    /// The `Set-Cookie` values that ask for a code: nobody is signed in, and whoever shows the code is remembered as they
    /// wished before.
    pub fn ask_for_code(&self, challenge: &str, remember: bool) -> Vec<HeaderValue> {
        let challenge = self.set(SECOND_STEP, &self.signed(challenge), Some(SECOND_STEP_SECONDS));
        let signed_out = [SESSION, SESSION_DATA, BEGUN].map(|name| self.set(name, "", Some(0)));
        let brief = if remember {
            self.set(DONT_REMEMBER, "", Some(0))
        } else {
            self.set(DONT_REMEMBER, &self.signed("true"), None)
        };
        signed_out.into_iter().chain([brief, challenge]).collect()
    }

    /// Ends what [`ask_for_code`](Self::ask_for_code) began.
    pub fn code_was_shown(&self) -> HeaderValue {
        self.set(SECOND_STEP, "", Some(0))
    }

    /// What [`ask_for_code`](Self::ask_for_code) gave this browser.
    pub fn challenge(&self, headers: &HeaderMap) -> Option<String> {
        self.said(headers, SECOND_STEP)
    }

    /// The `Set-Cookie` value by which no code is asked for in this browser.
    pub fn trust(&self, token: &str) -> HeaderValue {
        self.set(TRUST, &self.signed(token), Some(TRUST_SECONDS))
    }

    /// Ends what [`trust`](Self::trust) began.
    pub fn trust_no_more(&self) -> HeaderValue {
        self.set(TRUST, "", Some(0))
    }

    /// What [`trust`](Self::trust) gave this browser.
    pub fn trusted(&self, headers: &HeaderMap) -> Option<String> {
        self.said(headers, TRUST)
    }

    /// The `Set-Cookie` value by which a browser that answers with a passkey is known to be the one that was asked.
    pub fn ask_for_passkey(&self, token: &str) -> HeaderValue {
        self.set(PASSKEY, &self.signed(token), Some(PASSKEY_SECONDS))
    }

    /// Ends what [`ask_for_passkey`](Self::ask_for_passkey) began.
    pub fn passkey_was_shown(&self) -> HeaderValue {
        self.set(PASSKEY, "", Some(0))
    }

    /// What [`ask_for_passkey`](Self::ask_for_passkey) gave this browser.
    pub fn asked_for_passkey(&self, headers: &HeaderMap) -> Option<String> {
        self.said(headers, PASSKEY)
    }

    /// What we signed under this name.
    fn said(&self, headers: &HeaderMap, name: &str) -> Option<String> {
        let names = [format!("{SECURE_PREFIX}{name}"), name.to_owned()];
        let mut said = names.iter().flat_map(|name| values(headers, name));
        said.find_map(|value| self.verified(&value))
    }

    /// The `Set-Cookie` value by which this browser is known to have signed in to the account with
    /// this e-mail address.
    pub fn know_device(&self, email: &str) -> HeaderValue {
        let account = self.account(email);
        let device = self.signed(&format!("{DEVICE_KIND}{account}:{}", random::id()));
        self.set(&format!("{DEVICE}{account}"), &device, Some(DEVICE_SECONDS))
    }

    /// Which device this is, if somebody signed in to that account from it before.
    pub fn device(&self, headers: &HeaderMap, email: &str) -> Option<String> {
        let account = self.account(email);
        let kind = format!("{DEVICE_KIND}{account}:");
        let names = [format!("{SECURE_PREFIX}{DEVICE}{account}"), format!("{DEVICE}{account}")];
        let said = names.iter().flat_map(|name| values(headers, name));
        said.filter_map(|value| self.verified(&value))
            .find_map(|text| text.strip_prefix(&kind).map(str::to_owned))
    }

    /// An account's name in cookies, which tells nobody whose it is.
    fn account(&self, email: &str) -> String {
        hex::encode(&self.secret.sign(&format!("account:{email}"))[..ACCOUNT_BYTES])
    }

    /// What the cookies say: the session's token if one of them is signed by us.
    pub(super) fn read(&self, headers: &HeaderMap) -> SessionCookie {
        let mut forged = false;
        for name in [format!("{SECURE_PREFIX}{SESSION}"), SESSION.to_owned()] {
            for value in values(headers, &name) {
                match self.verified(&value) {
                    Some(token) => return SessionCookie::Signed(token),
                    None => forged = true,
                }
            }
        }
        if forged { SessionCookie::Forged } else { SessionCookie::Absent }
    }

    /// Whether the session is to end with the browser.
    pub fn ends_with_browser(&self, headers: &HeaderMap) -> bool {
        [format!("{SECURE_PREFIX}{DONT_REMEMBER}"), DONT_REMEMBER.to_owned()]
            .iter()
            .flat_map(|name| values(headers, name))
            .any(|value| self.verified(&value).as_deref() == Some("true"))
    }

    /// `text.signature`, not yet URL-encoded; also what `set-auth-token` carries.
    pub fn signed(&self, text: &str) -> String {
        format!("{text}.{}", BASE64_STANDARD.encode(self.secret.sign(text)))
    }

    /// The text before the signature, if the signature is ours. URL-encoded or not.
    pub fn verified(&self, value: &str) -> Option<String> {
        let value: Cow<'_, str> = percent_decode_str(value).decode_utf8().ok()?;
        let (text, signature) = value.rsplit_once('.')?;
        let signature = BASE64_STANDARD.decode(signature).ok()?;
        self.secret.verifies(text, &signature).then(|| text.to_owned())
    }

    fn set(&self, name: &str, value: &str, max_age_seconds: Option<i64>) -> HeaderValue {
        let prefix = if self.secure { SECURE_PREFIX } else { "" };
        let value = url_encoded(value);
        let max_age = max_age_seconds.map_or_else(String::new, |age| format!("; Max-Age={age}"));
        let secure = if self.secure { "; Secure" } else { "" };
        let text =
            format!("{prefix}{name}={value}{max_age}; Path=/; HttpOnly{secure}; SameSite=Lax");
        let Ok(value) = HeaderValue::from_str(&text) else {
            unreachable!("URL-encoded text is visible ASCII")
        };
        value
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SessionCookie {
    Absent,
    /// There is one, but this server did not sign it.
    Forged,
    /// A token that this server signed once.
    Signed(String),
}

/// As JavaScript's `encodeURIComponent` for the characters that occur here.
fn url_encoded(value: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
    utf8_percent_encode(value, KEPT).to_string()
}

/// Every value that the request's cookies have under `name`.
fn values(headers: &HeaderMap, name: &str) -> impl Iterator<Item = String> {
    todo_serve::cookies(headers)
        .filter(move |cookie| cookie.name() == name)
        .map(|cookie| cookie.value_trimmed().to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    /// Signed by better-auth 1.7 with the secret below.
    const TOKEN: &str = "f0BZQmqmTlrS2UvKOLeyHR0cC4nGeJ1W";
    const VALUE: &str =
        "f0BZQmqmTlrS2UvKOLeyHR0cC4nGeJ1W.7btXy%2B5m0iHW4cRyppbf7l99ajEozrBccwlV3w4gQDU%3D";

    fn cookies(secure: bool) -> Cookies {
        let secret = Secret::new("0123456789abcdef0123456789abcdef".into()).unwrap();
        Cookies { secret, secure }
    }

    fn request(line: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, line.parse().unwrap())])
    }

    #[test]
    fn the_cookie_is_better_auths_to_the_byte() {
        assert_eq!(
            cookies(false).sign_in(TOKEN, true),
            [format!(
                "better-auth.session_token={VALUE}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"
            )]
        );
    }

    #[test]
    fn on_https_the_cookie_is_secure_and_its_name_says_so() {
        let line = cookies(true).sign_in(TOKEN, true)[0].to_str().unwrap().to_owned();
        assert!(line.starts_with("__Secure-better-auth.session_token="), "{line}");
        assert!(line.contains("; Secure"), "{line}");
    }

    #[test]
    fn without_remembering_the_cookie_ends_with_the_browser() {
        let lines = cookies(false).sign_in(TOKEN, false);
        assert!(lines.iter().all(|line| !line.to_str().unwrap().contains("Max-Age")));
        let back = lines[1].to_str().unwrap().split(';').next().unwrap().to_owned();
        assert!(cookies(false).ends_with_browser(&request(&back)));
    }

    #[test]
    fn a_device_is_known_for_the_account_that_it_signed_in_to_alone() {
        let line = cookies(false).know_device("ada@example.com");
        let back = request(line.to_str().unwrap().split(';').next().unwrap());
        assert!(cookies(false).device(&back, "ada@example.com").is_some());
        assert_eq!(cookies(false).device(&back, "bob@example.com"), None);
        assert_eq!(cookies(false).read(&back), SessionCookie::Absent, "it signs nobody in");
        assert!(!line.to_str().unwrap().contains("ada"), "{line:?}");
    }

    #[test]
    fn a_signed_cookie_is_read_under_both_names_and_among_others() {
        let signed = SessionCookie::Signed(TOKEN.to_owned());
        for name in ["better-auth.session_token", "__Secure-better-auth.session_token"] {
            let headers = request(&format!("theme=dark; {name}={VALUE}; tz=UTC"));
            assert_eq!(cookies(false).read(&headers), signed, "{name}");
        }
    }

    #[test]
    fn a_forged_cookie_does_not_hide_a_good_one() {
        let headers = request(&format!(
            "better-auth.session_token=forged.AAAA; better-auth.session_token={VALUE}"
        ));
        assert_eq!(cookies(false).read(&headers), SessionCookie::Signed(TOKEN.to_owned()));
    }

    #[test]
    fn a_cookie_with_another_signature_is_forged() {
        for value in [TOKEN, "", ".", "a.b.c", &VALUE.replace("7btX", "8btX"), "%ff.%ff"] {
            let headers = request(&format!("better-auth.session_token={value}"));
            assert_eq!(cookies(false).read(&headers), SessionCookie::Forged, "{value}");
        }
    }
}
