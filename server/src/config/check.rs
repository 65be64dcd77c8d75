//! What each setting must be.

use std::{net::SocketAddr, path::Path};

use jiff::SignedDuration;
use secrecy::ExposeSecret;
use todo_core::usage::Limits;
use url::Url;

use super::{
    AssistantSettings, AuthSettings, DatabaseSettings, HttpSettings, LogFormat, Provider,
    SECRET_MIN_CHARS, TelemetrySettings, is_loopback, read::Reader,
};
use crate::store::Address;

/// Where `todo-web` serves pages by default.
const PAGES_PORT: u16 = 3000;
/// More than anybody asks for in a day.
const DAILY_MAX: u64 = 1_000_000_000;
/// What browsers call this machine.
const LOOPBACK_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

pub(super) fn http(reader: &mut Reader) -> Option<HttpSettings> {
    let ip = reader
        .parse("http.host", "an IP address such as 127.0.0.1 or 0.0.0.0", |text| text.parse().ok());
    let port = reader.parse("http.port", "a port, 0 to 65535 (0 takes a free one)", |text| {
        text.parse::<u16>().ok()
    });
    let public_url = reader.parse(
        "http.public_url",
        "an http or https URL without a path, such as https://todo.example.com",
        |text| match text {
            "" => parse_base_url(&format!("http://localhost:{}", pages_port(port))),
            text => parse_base_url(text),
        },
    );
    let others = reader.parse(
        "http.trusted_origins",
        "a list of origins such as https://app.example.com, separated by commas, each without a path",
        parse_origins,
    );
    let settings = HttpSettings {
        trusted_proxies: reader.number("http.trusted_proxies", 0..=16),
        site_root: reader.text("http.site_root").into(),
        body_bytes_max: reader.number("http.body_bytes_max", 1024..=64 * 1024 * 1024),
        request_time_max: reader.seconds("http.request_seconds_max", 1..=3600),
        in_flight_max: reader.number("http.in_flight_max", 1..=100_000),
        connections_max: reader.number("http.connections_max", 1..=1_000_000),
        shutdown_delay: reader.seconds("http.shutdown_delay_seconds", 0..=300),
        drain_time_max: reader.seconds("http.drain_seconds_max", 1..=3600),
        address: SocketAddr::new(ip?, port?),
        trusted_origins: Vec::new(),
        public_url: public_url?,
    };
    let own = own_origins(&settings.public_url);
    let others = others?;
    refuse_http_behind_https(reader, &settings.public_url, &others);
    let others = others.into_iter().filter(|other| !own.contains(other)).collect::<Vec<_>>();
    Some(HttpSettings { trusted_origins: [own, others].concat(), ..settings })
}

/// Where the pages are, on this machine, when nobody says otherwise.
fn pages_port(own: Option<u16>) -> u16 {
    match own {
        Some(port) if cfg!(feature = "web") && port != 0 => port,
        _ => PAGES_PORT,
    }
}

/// The origins of pages at `url`: this machine has several names.
fn own_origins(url: &Url) -> Vec<String> {
    let mut origins = vec![url.origin().ascii_serialization()];
    if is_loopback(url) {
        for name in LOOPBACK_NAMES {
            let mut named = url.clone();
            if named.set_host(Some(name)).is_ok() && named.host() != url.host() {
                origins.push(named.origin().ascii_serialization());
            }
        }
    }
    origins
}

/// Cookies that lack `Secure` and tokens that name http are what this mistake brings.
fn refuse_http_behind_https(reader: &mut Reader, public_url: &Url, others: &[String]) {
    let https = format!("https://{}", public_url.host_str().unwrap_or_default());
    if public_url.scheme() == "http"
        && let Some(other) = others.iter().find(|other| **other == https)
    {
        reader.refuse(
            "http.public_url",
            &format!("is {public_url} but http.trusted_origins has {other}; behind an https proxy set it to {other}"),
        );
    }
}

pub(super) fn database(reader: &mut Reader) -> Option<DatabaseSettings> {
    let url = reader.secret("database.url").unwrap_or_default();
    let ca_file = reader.text("database.ca_file");
    let ca_file = Some(Path::new(&ca_file)).filter(|path| !path.as_os_str().is_empty());
    match Address::parse(url.expose_secret(), ca_file) {
        Ok(address) => Some(DatabaseSettings { address }),
        Err(error) => {
            reader.refuse("database.url", &format!("is refused: {error}"));
            None
        }
    }
}

pub(super) fn auth(reader: &mut Reader, database: Option<&DatabaseSettings>) -> AuthSettings {
    let secret = reader.secret("auth.secret");
    match &secret {
        Some(secret) if secret.expose_secret().chars().count() < SECRET_MIN_CHARS => reader.refuse(
            "auth.secret",
            &format!(
                "is too short: {SECRET_MIN_CHARS} characters at least (openssl rand -base64 32)"
            ),
        ),
        None if database.is_some_and(|database| database.address.is_postgres()) => reader.refuse(
            "auth.secret",
            "is missing; with Postgres every replica needs the same one (openssl rand -base64 32)",
        ),
        _ => {}
    }
    AuthSettings { secret, rate_limit: reader.flag("auth.rate_limit") }
}

pub(super) fn assistant(reader: &mut Reader) -> Option<AssistantSettings> {
    let openai = provider(reader, "openai");
    let gemini = provider(reader, "gemini");
    let limits = limits(reader);
    let providers = [openai?, gemini?].into_iter().flatten().collect();
    Some(AssistantSettings { providers, limits })
}

fn limits(reader: &mut Reader) -> Limits {
    let turn_seconds = reader.number("assistant.turn_seconds_max", 1..=600);
    let mut daily = |name| Some(reader.number(name, 0..=DAILY_MAX)).filter(|max| *max > 0);
    Limits {
        turn_time_max: SignedDuration::from_secs(turn_seconds),
        requests_per_day_max: daily("assistant.requests_per_day_max"),
        tokens_per_day_max: daily("assistant.tokens_per_day_max"),
    }
}

/// The provider's settings; `Some(None)` without a key, `None` if something is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are different answers")]
fn provider(reader: &mut Reader, name: &'static str) -> Option<Option<Provider>> {
    let api_key = reader.secret(&format!("assistant.{name}_api_key"));
    let base_url = reader.parse(
        &format!("assistant.{name}_base_url"),
        "an http or https URL such as https://api.openai.com/v1",
        |text| Url::parse(text).ok().filter(is_http),
    );
    let model = reader.text(&format!("assistant.{name}_model"));
    let base_url = base_url?;
    Some(api_key.map(|api_key| Provider { name, api_key, base_url, model }))
}

pub(super) fn telemetry(reader: &mut Reader) -> TelemetrySettings {
    let log_format =
        reader.parse("telemetry.log_format", "auto, json or pretty", |text| match text {
            "auto" => Some(LogFormat::Auto),
            "json" => Some(LogFormat::Json),
            "pretty" => Some(LogFormat::Pretty),
            _ => None,
        });
    let log_level = reader.parse(
        "telemetry.log_level",
        "error, warn, info, debug or trace, or levels by module such as info,todo_server=debug",
        |text| text.split(',').all(is_level).then(|| text.to_owned()),
    );
    let metrics_address = reader.parse(
        "telemetry.metrics_address",
        "an address and port such as 127.0.0.1:9090, or nothing",
        |text| match text {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        },
    );
    TelemetrySettings {
        log_format: log_format.unwrap_or(LogFormat::Auto),
        log_level: log_level.unwrap_or_default(),
        metrics_address: metrics_address.flatten(),
    }
}

fn parse_base_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(is_http)?;
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    bare.then_some(url)
}

fn parse_origins(text: &str) -> Option<Vec<String>> {
    text.split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(|origin| parse_base_url(origin).map(|url| url.origin().ascii_serialization()))
        .collect()
}

/// A level, or a module's level; a bare word would be taken for a module's name.
fn is_level(text: &str) -> bool {
    let level = text.rsplit('=').next().unwrap_or_default();
    level.trim().parse::<tracing_subscriber::filter::LevelFilter>().is_ok()
        && text.parse::<tracing_subscriber::filter::Targets>().is_ok()
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host().is_some()
}
