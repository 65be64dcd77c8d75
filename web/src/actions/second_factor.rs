//! The second step of signing in, and the factor that it asks for.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    super::{api, shown_once},
    crate::model::listing::local_path,
    axum::http::Method,
    qrcode::{QrCode, render::svg},
    serde_json::{Value, json},
    todo_core::wire,
};

use super::Refused;

/// Carries new backup codes to the page that shows them, once.
#[cfg(feature = "ssr")]
const CODES_COOKIE: &str = "backup_codes";
/// How long the page may take to come for them, in seconds.
#[cfg(feature = "ssr")]
const CODES_SECONDS: u32 = 60;
/// Between backup codes.
#[cfg(feature = "ssr")]
const BETWEEN_CODES: &str = ".";
/// So many digits are no code of an app: a backup code may have no letters.
#[cfg(feature = "ssr")]
const BACKUP_CODE_DIGITS: usize = 10;
/// The smallest side of what is scanned, in pixels.
#[cfg(feature = "ssr")]
const SIDE_PIXELS: u32 = 200;

/// How the account's second step stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    pub is_on: bool,
    /// Without a password there is no first step.
    pub has_password: bool,
    /// In how many browsers no code is asked for.
    pub trusted: u64,
    /// How many backup codes are left.
    pub left: usize,
    /// Begun, and no code was shown yet.
    pub begun: Option<Begun>,
    /// Backup codes that were just made.
    pub codes: Vec<String>,
}

/// What an authenticator app and its owner are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// An SVG to scan; empty where none could be drawn.
    pub picture: String,
    /// The same as an `otpauth:` address, for an app on the very device.
    pub address: String,
    pub key: String,
    pub codes: Vec<String>,
}

/// Shows a code after the password: of the app, or a backup code.
#[server(prefix = "/actions", endpoint = "second-step")]
pub async fn second_step(
    code: String,
    #[server(default)] trust: Option<String>,
    #[server(default)] next: String,
) -> Result<(), Refused> {
    let digits = code.chars().filter(char::is_ascii_digit).count();
    let is_of_app = digits < BACKUP_CODE_DIGITS && !code.chars().any(char::is_alphabetic);
    let kind = if is_of_app { "verify-totp" } else { "verify-backup-code" };
    let body = json!({ "code": code, "trustDevice": trust.is_some() });
    let path = format!("/api/auth/two-factor/{kind}");
    api::send::<Value>(Method::POST, &path, &body, None).await?;
    leptos_axum::redirect(local_path(&next).unwrap_or("/dashboard"));
    Ok(())
}

/// How the second step stands. Backup codes that were just made are told once.
#[server(prefix = "/actions", endpoint = "load-factor")]
pub async fn load_factor() -> Result<Factor, Refused> {
    let session = api::session().await?.session;
    let status: wire::TwoFactorStatus = api::get_beside("/api/auth/two-factor/status").await?;
    let wire::TwoFactorStatus { enabled: is_on, trusted_devices, backup_codes, begun } = status;
    let ways: Vec<Value> = api::get_beside("/api/auth/list-accounts").await?;
    let has_password = ways.iter().any(|way| way["providerId"] == "credential");
    let codes = shown_once::take(&session, CODES_COOKIE);
    let codes = codes.map(|codes| split(&codes)).unwrap_or_default();
    let (trusted, left, begun) = (trusted_devices, backup_codes, begun.and_then(drawn));
    Ok(Factor { is_on, has_password, trusted, left, begun, codes })
}

/// Begins a second factor; the profile page shows what to scan.
#[server(prefix = "/actions", endpoint = "begin-factor")]
pub async fn begin_factor(begin_password: String) -> Result<(), Refused> {
    // The server keeps what is to be scanned in this browser, sealed.
    tell("enable", &json!({ "password": begin_password })).await?;
    leptos_axum::redirect("/profile?saved=factor-begun#factor-title");
    Ok(())
}

/// Shows a code of the app, from when on codes are asked for.
#[server(prefix = "/actions", endpoint = "confirm-factor")]
pub async fn confirm_factor(factor_code: String) -> Result<(), Refused> {
    tell("verify-totp", &json!({ "code": factor_code })).await?;
    leptos_axum::redirect("/profile?saved=factor#factor-title");
    Ok(())
}

/// Gives the second factor up.
#[server(prefix = "/actions", endpoint = "end-factor")]
pub async fn end_factor(end_password: String) -> Result<(), Refused> {
    tell("disable", &json!({ "password": end_password })).await?;
    leptos_axum::redirect("/profile?saved=factor-off#factor-title");
    Ok(())
}

/// Makes new backup codes; the profile page shows them once.
#[server(prefix = "/actions", endpoint = "renew-backup-codes")]
pub async fn renew_backup_codes(codes_password: String) -> Result<(), Refused> {
    let told = tell("generate-backup-codes", &json!({ "password": codes_password })).await?;
    shown_once::keep(&api::session().await?.session, CODES_COOKIE, &joined(&told), CODES_SECONDS);
    leptos_axum::redirect("/profile?saved=codes#factor-title");
    Ok(())
}

/// Asks for a code in every browser from now on.
#[server(prefix = "/actions", endpoint = "forget-browsers")]
pub async fn forget_browsers() -> Result<(), Refused> {
    tell("forget-devices", &json!({})).await?;
    leptos_axum::redirect("/profile?saved=untrusted#factor-title");
    Ok(())
}

#[cfg(feature = "ssr")]
async fn tell(what: &str, body: &Value) -> Result<Value, Refused> {
    let path = format!("/api/auth/two-factor/{what}");
    api::send(Method::POST, &path, body, None).await
}

#[cfg(feature = "ssr")]
fn joined(told: &Value) -> String {
    let codes = told["backupCodes"].as_array().into_iter().flatten();
    let codes: Vec<&str> = codes.filter_map(Value::as_str).collect();
    codes.join(BETWEEN_CODES)
}

#[cfg(feature = "ssr")]
fn split(codes: &str) -> Vec<String> {
    codes.split(BETWEEN_CODES).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// A factor that was begun, as the page shows it.
#[cfg(feature = "ssr")]
fn drawn(begun: wire::BegunTwoFactor) -> Option<Begun> {
    let address = begun.totp_uri.as_str();
    let (_, query) = address.split_once('?')?;
    let key = query.split('&').find_map(|pair| pair.strip_prefix("secret="))?;
    let drawn = QrCode::new(address)
        .map(|code| code.render::<svg::Color>().min_dimensions(SIDE_PIXELS, SIDE_PIXELS).build());
    // The picture stands in a page: it has no head of its own.
    let drawn = drawn.unwrap_or_default();
    let picture = drawn.find("<svg").map(|start| drawn[start..].to_owned()).unwrap_or_default();
    let key = key.to_owned();
    Some(Begun { picture, key, address: begun.totp_uri, codes: begun.backup_codes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_begun_is_drawn_with_its_key_and_its_codes() {
        let address = "otpauth://totp/Saydo:ada%40example.com?secret=GEZDGNBVGY3TQOJQ&issuer=Saydo";
        let told = |address: &str| wire::BegunTwoFactor {
            totp_uri: address.to_owned(),
            backup_codes: vec!["abcde-fghij".to_owned(), "kmnpq-rstuv".to_owned()],
        };
        let begun = drawn(told(address)).unwrap();
        assert_eq!((begun.key.as_str(), begun.codes.len()), ("GEZDGNBVGY3TQOJQ", 2));
        assert!(begun.picture.starts_with("<svg") && begun.picture.ends_with("</svg>"));
        for other in ["", "nonsense", "otpauth://totp/x?issuer=y"] {
            assert_eq!(drawn(told(other)), None, "{other}");
        }
    }
}
