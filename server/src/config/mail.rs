//! Who carries letters.

use std::net::IpAddr;

use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{MailSettings, read::Reader};

const URL: &str = "mail.smtp_url";
const FROM: &str = "mail.from";

/// `None` where no server is set, and where something is wrong: that is said then.
pub(super) fn mail(reader: &mut Reader) -> Option<MailSettings> {
    let url = reader.secret(URL);
    let from = reader.text(FROM);
    let Some(smtp_url) = url else {
        if !from.is_empty() {
            reader.refuse(FROM, "is set but SMTP_URL is not; set both or neither");
        }
        return None;
    };
    if let Err(wrong) = check(&smtp_url) {
        reader.refuse(URL, wrong);
        return None;
    }
    let from = reader.parse(
        FROM,
        "an address such as todo@example.com or To-do list <todo@example.com>",
        |text| text.parse::<Mailbox>().ok(),
    )?;
    Some(MailSettings { smtp_url, from })
}

/// What is wrong with the address of a mail server, without showing it.
fn check(url: &SecretString) -> Result<(), &'static str> {
    let unlike =
        "is not shown; it must be like smtps://user:password@host or smtp://host:587?tls=required";
    let url = Url::parse(url.expose_secret()).map_err(|_| unlike)?;
    let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, how)| how.into_owned());
    let is_known = match (url.scheme(), tls.as_deref()) {
        ("smtps", _) => true,
        ("smtp", how) => matches!(how, None | Some("required" | "opportunistic")),
        _ => false,
    };
    if !is_known || url.host_str().is_none_or(str::is_empty) {
        return Err(unlike);
    }
    let is_clear = url.scheme() == "smtp" && tls.as_deref() != Some("required");
    if is_clear && url.password().is_some() && !is_here(&url) {
        return Err(
            "would send the password in the clear; use smtps://, or smtp:// with ?tls=required",
        );
    }
    Ok(())
}

/// Whether the server is on this machine. The scheme is not one whose hosts the URL knows.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
