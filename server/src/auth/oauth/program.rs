//! The programs that ask, as they describe themselves (RFC 7591). Nothing is kept of them: what a
//! program said is in its own name, signed, so that no stranger can fill a table.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{super::Auth, Refused};
use crate::config::is_loopback;

/// How the name begins of every program that registered here.
const PREFIX: &str = "todo_ocl_";
/// Before what is signed, so that no other signature of ours can be taken for this one.
const SIGNED: &str = "oauth client\n";
/// How much of a signature is in a name, in bytes.
const SIGNATURE_BYTES: usize = 16;
/// Most addresses that a program may be answered at.
const REDIRECTS_MAX: usize = 10;
/// Longest such address, in bytes.
const REDIRECT_MAX_BYTES: usize = 500;
/// Longest name of a program that is shown, in characters.
const NAME_MAX_CHARS: usize = 60;
/// Longest name that a program is registered under, in bytes: it stands in addresses.
const ID_MAX_BYTES: usize = 2_000;
/// Schemes that mean something else to a browser than a program to start.
const NO_PROGRAMS: [&str; 10] =
    ["about", "blob", "data", "file", "filesystem", "ftp", "javascript", "vbscript", "ws", "wss"];

/// How a program describes itself when it registers. What else it says is not needed here.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct Registration {
    /// Where it may be answered: https, a loopback address, or a scheme of its own.
    #[schema(example = json!(["http://127.0.0.1/callback"]))]
    pub redirect_uris: Vec<String>,
    /// What people read on the page that asks them.
    pub client_name: Option<String>,
}

/// A program that wants to act for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// OAuth's `client_id`.
    pub id: String,
    pub name: String,
    pub redirects: Vec<String>,
}

/// What a registered program's name says.
#[derive(Serialize, Deserialize)]
struct Described {
    #[serde(rename = "n")]
    name: String,
    #[serde(rename = "r")]
    redirects: Vec<String>,
}

impl Auth {
    /// Registers a program: who registers the same twice has the same name.
    pub fn register(&self, registration: Registration) -> Result<Program, Refused> {
        let Registration { redirect_uris: redirects, client_name } = registration;
        check_redirects(&redirects)?;
        let name = shown(client_name.as_deref(), &redirects);
        let described = Described { name, redirects };
        let text = serde_json::to_vec(&described).map(|json| URL_SAFE_NO_PAD.encode(json));
        let text = text.unwrap_or_default();
        let signature = self.secret().sign(&format!("{SIGNED}{text}"));
        let signature = URL_SAFE_NO_PAD.encode(&signature[..SIGNATURE_BYTES]);
        let id = format!("{PREFIX}{text}.{signature}");
        if id.len() > ID_MAX_BYTES {
            return Err(metadata("redirect_uris: are too long together; register fewer"));
        }
        Ok(Program { id, name: described.name, redirects: described.redirects })
    }

    /// The program of that name, if it is registered.
    pub(super) fn registered(&self, id: &str) -> Option<Program> {
        let (text, signature) = id.strip_prefix(PREFIX)?.split_once('.')?;
        let expected = self.secret().sign(&format!("{SIGNED}{text}"));
        let expected = URL_SAFE_NO_PAD.encode(&expected[..SIGNATURE_BYTES]);
        if !bool::from(subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), signature.as_bytes())) {
            return None;
        }
        let json = URL_SAFE_NO_PAD.decode(text).ok()?;
        let Described { name, redirects } = serde_json::from_slice(&json).ok()?;
        Some(Program { id: id.to_owned(), name, redirects })
    }
}

impl Program {
    /// Whether the program may be answered at `address`: one that it named, to the letter; on a
    /// loopback address whichever port it happens to listen on (RFC 8252, 7.3).
    pub(super) fn is_answered_at(&self, address: &str) -> bool {
        let anywhere = without_loopback_port(address);
        self.redirects.iter().any(|known| {
            known == address || anywhere.is_some() && without_loopback_port(known) == anywhere
        })
    }
}

/// Where an answer goes, in words for whoever is asked.
pub(super) fn destination(redirect: &str) -> String {
    let Ok(url) = Url::parse(redirect) else { return redirect.to_owned() };
    match url.host_str() {
        _ if is_loopback(&url) => "a program on this computer".to_owned(),
        Some(host) if matches!(url.scheme(), "http" | "https") => host.to_owned(),
        _ => format!("the program for {}: links", url.scheme()),
    }
}

pub(super) fn check_redirects(redirects: &[String]) -> Result<(), Refused> {
    if redirects.is_empty() || redirects.len() > REDIRECTS_MAX {
        return Err(metadata(format!("redirect_uris: must be 1 to {REDIRECTS_MAX} addresses")));
    }
    match redirects.iter().find(|redirect| !is_redirect(redirect)) {
        None => Ok(()),
        Some(refused) => Err(Refused::new(
            "invalid_redirect_uri",
            format!(
                "redirect_uris: {refused:?} must be https, http on a loopback address or a scheme \
                 of your own, without a fragment and without a user, in at most \
                 {REDIRECT_MAX_BYTES} bytes of ASCII"
            ),
        )),
    }
}

fn is_redirect(address: &str) -> bool {
    let plain =
        address.len() <= REDIRECT_MAX_BYTES && address.bytes().all(|b| b.is_ascii_graphic());
    let Ok(url) = Url::parse(address) else { return false };
    let leads = match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        scheme => !NO_PROGRAMS.contains(&scheme),
    };
    plain && is_alone(&url) && leads
}

/// Whether an address names a place, without a user and without a fragment.
pub(super) fn is_alone(url: &Url) -> bool {
    url.fragment().is_none() && url.username().is_empty() && url.password().is_none()
}

fn without_loopback_port(address: &str) -> Option<Url> {
    let mut url = Url::parse(address).ok()?;
    if url.scheme() != "http" || !is_loopback(&url) {
        return None;
    }
    url.set_port(None).ok()?;
    Some(url)
}

/// A program's name as people may see it: on one line, and without what turns a line around.
pub(super) fn shown(name: Option<&str>, redirects: &[String]) -> String {
    let is_turning = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let plain: String = name.unwrap_or_default().chars().filter(|c| !is_turning(c)).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = plain.chars().take(NAME_MAX_CHARS).collect();
    match redirects.first() {
        Some(redirect) if plain.is_empty() => destination(redirect),
        _ => plain,
    }
}

fn metadata(detail: impl Into<String>) -> Refused {
    Refused::new("invalid_client_metadata", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_answered_over_tls_on_this_machine_or_by_a_scheme_of_its_own() {
        for fine in [
            "https://claude.ai/api/mcp/auth_callback",
            "http://127.0.0.1:3118/callback",
            "http://[::1]/callback",
            "http://localhost/callback",
            "cursor://anysphere.cursor-retrieval/oauth/callback",
        ] {
            assert!(is_redirect(fine), "{fine}");
        }
        for refused in [
            "http://claude.ai/callback",
            "https://user@claude.ai/callback",
            "https://claude.ai/callback#fragment",
            "javascript:alert(1)",
            "data:text/html,x",
            "/callback",
            "https://claude.ai/ callback",
            &format!("https://claude.ai/{}", "x".repeat(REDIRECT_MAX_BYTES)),
        ] {
            assert!(!is_redirect(refused), "{refused}");
        }
    }

    #[test]
    fn only_the_port_of_a_loopback_address_is_free() {
        let redirects = ["http://127.0.0.1/callback", "https://claude.ai/callback"];
        let redirects = redirects.map(str::to_owned).to_vec();
        let program = Program { id: String::new(), name: String::new(), redirects };
        for fine in ["http://127.0.0.1/callback", "http://127.0.0.1:4000/callback"] {
            assert!(program.is_answered_at(fine), "{fine}");
        }
        for refused in [
            "http://localhost:4000/callback",
            "http://127.0.0.1:4000/callback/",
            "http://127.0.0.1:4000/callback?x=1",
            "https://claude.ai:444/callback",
            "https://claude.ai/callback/..",
            "https://CLAUDE.ai/callback",
        ] {
            assert!(!program.is_answered_at(refused), "{refused}");
        }
    }

    #[test]
    fn a_name_is_one_line_that_runs_one_way() {
        let redirects = ["https://claude.ai/callback".to_owned()];
        assert_eq!(shown(Some(" Cla\u{202e}ude \n Code"), &redirects), "Claude Code");
        assert_eq!(shown(Some("\u{202e}"), &redirects), "claude.ai");
        assert_eq!(shown(Some(&"x".repeat(99)), &redirects).len(), NAME_MAX_CHARS);
    }
}
