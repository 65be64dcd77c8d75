//! Settings: defaults, then a file, then the environment. What is wrong is said all at once.

mod check;
mod mail;
mod operator;
mod read;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, net::SocketAddr, path::PathBuf, time::Duration};

use http::uri::Authority;
use lettre::message::Mailbox;
use secrecy::SecretString;
use todo_core::usage::Limits;
use url::{Host, Url};

use read::Reader;
pub use read::{Invalid, defaults};

use crate::{auth::ProviderSettings, kubernetes::Cluster, store::Address};

/// Stands for every origin.
pub const ANY_ORIGIN: &str = "*";
/// Shortest accepted signing secret, in characters.
pub const SECRET_MIN_CHARS: usize = 32;

/// Every setting, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    pub http: HttpSettings,
    pub database: DatabaseSettings,
    pub auth: AuthSettings,
    /// Absent where no letter can be sent.
    pub mail: Option<MailSettings>,
    pub notify: NotifySettings,
    /// Absent where there are no tools for operators.
    pub operator: Option<OperatorSettings>,
    pub assistant: AssistantSettings,
    pub telemetry: TelemetrySettings,
}

#[derive(Clone, Debug)]
pub struct HttpSettings {
    pub address: SocketAddr,
    /// Where people reach the product; its scheme decides whether cookies are `Secure`.
    pub public_url: Url,
    /// `public_url`'s origin first, then the others.
    pub trusted_origins: Vec<String>,
    /// Origins whose pages may call with a bearer token, but not with cookies; [`ANY_ORIGIN`] is any.
    pub cors_origins: Vec<String>,
    /// Names by which `/mcp` may be called: `public_url`'s, this machine's, then the others.
    pub allowed_hosts: Vec<Authority>,
    /// How many entries from the right of `X-Forwarded-For` the client's address stands.
    pub trusted_proxies: usize,
    /// Where the wasm of the pages lies.
    pub site_root: PathBuf,
    pub body_bytes_max: usize,
    pub request_time_max: Duration,
    pub in_flight_max: usize,
    pub connections_max: usize,
    /// Absent behind proxies, whose address is everybody's.
    pub connections_per_address_max: Option<usize>,
    pub shutdown_delay: Duration,
    pub drain_time_max: Duration,
    /// How often a stream says something while nothing happens.
    pub heartbeat: Duration,
}

#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    pub address: Address,
    /// Where the same database is reached past the pooler that `address` may name.
    pub direct: Option<Address>,
}

#[derive(Clone, Debug)]
pub struct AuthSettings {
    /// Absent only with `SQLite`: then one is made and kept beside the database file.
    pub secret: Option<SecretString>,
    pub rate_limit: bool,
    /// Whether the document that describes a program may stand in a private network.
    pub private_client_documents: bool,
    /// Who vouches for people, if somebody does.
    pub provider: Option<ProviderSettings>,
}

/// Whoever operates the release that this server is a part of, by the one token that opens their tools.
#[derive(Clone, Debug)]
pub struct OperatorSettings {
    pub token: SecretString,
    /// The release's name.
    pub release: String,
    /// Whether they may scale it, restart it and roll it back.
    pub may_change: bool,
    pub cluster: Cluster,
}

/// Who carries letters to people, and from whom they are.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// `smtps://user:password@host`, or `smtp://` with what it says about TLS.
    pub smtp_url: SecretString,
    pub from: Mailbox,
}

/// Where what people are told may be sent.
#[derive(Clone, Copy, Debug)]
pub struct NotifySettings {
    /// Whether addresses that people give may lead into private networks.
    pub allows_private_addresses: bool,
}

#[derive(Clone, Debug)]
pub struct AssistantSettings {
    /// Longest that the assistant may take for one answer.
    pub turn_time_max: Duration,
    /// Models to ask, in order. None: the built-in assistant answers.
    pub providers: Vec<Provider>,
    /// Longest wait for the first piece of a reply.
    pub first_byte_time_max: Duration,
    /// Who writes recordings down, in order. None: recordings are refused.
    pub transcribers: Vec<TranscriberSettings>,
    /// How long a turn may take, and what one account may use in a day.
    pub limits: Limits,
}

/// A server that writes recordings down.
#[derive(Clone, Debug)]
pub struct TranscriberSettings {
    pub name: &'static str,
    pub protocol: TranscriberProtocol,
    pub api_key: Option<SecretString>,
    pub base_url: Url,
    pub model: String,
}

impl TranscriberSettings {
    /// What a speech server that is set by itself is called.
    const OWN: &str = "transcription";

    /// Whether it is set by itself, and not a model's server that may hear as well.
    pub fn is_own(&self) -> bool {
        self.name == Self::OWN
    }
}

/// How a recording is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriberProtocol {
    /// As a form, to `/audio/transcriptions`.
    Transcriptions,
    /// As a part of a message, to `/chat/completions`.
    Chat,
}

/// A model behind OpenAI's API or one like it.
#[derive(Clone, Debug)]
pub struct Provider {
    pub name: &'static str,
    /// One's own server may want none.
    pub api_key: Option<SecretString>,
    pub base_url: Url,
    pub model: String,
}

#[derive(Clone, Debug)]
pub struct TelemetrySettings {
    pub log_format: LogFormat,
    /// Levels, as `tracing_subscriber::filter::Targets` reads them.
    pub log_level: String,
    pub metrics_address: Option<SocketAddr>,
    /// Where traces are sent; without it none are made.
    pub otlp_endpoint: Option<Url>,
    pub service_name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Pretty on a terminal, else JSON.
    Auto,
    Json,
    Pretty,
}

impl Settings {
    /// The process's settings: `file` (or the one `TODO_CONFIG` names) and its environment.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads variables")]
    pub fn from_environment(file: Option<PathBuf>) -> Result<Self, Invalid> {
        let variables: HashMap<_, _> = std::env::vars_os()
            .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
            .collect();
        let named = variables.get("TODO_CONFIG").filter(|path| !path.is_empty());
        Self::load(file.or_else(|| named.map(PathBuf::from)), &variables)
    }

    /// Settings from `file` and from `variables`, by name.
    pub fn load(
        file: Option<PathBuf>,
        variables: &HashMap<String, String>,
    ) -> Result<Self, Invalid> {
        let mut reader = Reader::new(file, variables)?;
        let http = check::http(&mut reader);
        let database = check::database(&mut reader);
        let auth = check::auth(&mut reader, database.as_ref());
        let mail = mail::mail(&mut reader);
        let allows_private_addresses = reader.flag("notify.allow_private_addresses");
        let notify = NotifySettings { allows_private_addresses };
        let operator = operator::operator(&mut reader);
        let assistant = check::assistant(&mut reader);
        let telemetry = check::telemetry(&mut reader);
        match (reader.finish(), http, database, assistant) {
            (Ok(()), Some(http), Some(database), Some(assistant)) => {
                Ok(Self { http, database, auth, mail, notify, operator, assistant, telemetry })
            }
            (Err(invalid), ..) => Err(invalid),
            // A reader that gives nothing has said why.
            (Ok(()), ..) => Err(Invalid::default()),
        }
    }
}

/// Whether only this machine can reach `url`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
