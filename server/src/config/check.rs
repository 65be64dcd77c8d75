//! What each setting must be.

use std::{net::SocketAddr, path::Path};

use http::uri::Authority;
use secrecy::ExposeSecret;
use todo_core::usage::Limits;
use url::Url;

use super::{
    ANY_ORIGIN, AssistantSettings, AuthSettings, DatabaseSettings, HttpSettings, LogFormat,
    Provider, SECRET_MIN_CHARS, TelemetrySettings, TranscriberProtocol, TranscriberSettings,
    is_loopback, read::Reader,
};
use crate::{
    auth::ProviderSettings,
    store::{Address, Parts},
};

const ISSUER: &str = "auth.oidc_issuer";
const CLIENT_ID: &str = "auth.oidc_client_id";

/// Where `todo-web` serves pages by default.
const PAGES_PORT: u16 = 3000;
/// Where the data is when nobody says otherwise.
const SQLITE_URL: &str = "sqlite:data/todo-chatbot.db";
const OPENAI: &str = "openai";
/// Whoever is asked here wants a key.
const OPENAI_HOST: &str = "api.openai.com";
/// Longest that a turn may be allowed to take, in seconds: pages wait no longer for an answer.
const TURN_SECONDS_MAX: u64 = 140;
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
    let bearers = reader.parse(
        "http.cors_origins",
        "a list of origins such as https://app.example.com, separated by commas or as JSON, each without a path; or *",
        parse_cors_origins,
    );
    let hosts = reader.parse(
        "http.allowed_hosts",
        "a list of host names such as todo-chatbot-server or mcp.example.com:8443, separated by commas",
        parse_hosts,
    );
    let trusted_proxies = reader.number("http.trusted_proxies", 0..=16);
    let per_address = reader.number("http.connections_per_address_max", 1..=1_000_000);
    let settings = HttpSettings {
        trusted_proxies,
        site_root: reader.text("http.site_root").into(),
        body_bytes_max: reader.number("http.body_bytes_max", 1024..=64 * 1024 * 1024),
        request_time_max: reader.seconds("http.request_seconds_max", 1..=3600),
        in_flight_max: reader.number("http.in_flight_max", 1..=100_000),
        connections_max: reader.number("http.connections_max", 1..=1_000_000),
        connections_per_address_max: (trusted_proxies == 0).then_some(per_address),
        shutdown_delay: reader.seconds("http.shutdown_delay_seconds", 0..=300),
        drain_time_max: reader.seconds("http.drain_seconds_max", 1..=3600),
        heartbeat: reader.seconds("http.heartbeat_seconds", 1..=300),
        address: SocketAddr::new(ip?, port?),
        trusted_origins: Vec::new(),
        cors_origins: bearers?,
        allowed_hosts: Vec::new(),
        public_url: public_url?,
    };
    let own = own_origins(&settings.public_url);
    let allowed_hosts = own_hosts(&settings.public_url).chain(hosts?).collect();
    let others = others?;
    refuse_http_behind_https(reader, &settings.public_url, &others);
    let others = others.into_iter().filter(|other| !own.contains(other)).collect::<Vec<_>>();
    Some(HttpSettings { trusted_origins: [own, others].concat(), allowed_hosts, ..settings })
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

/// What is ours to be called. A page cannot have this machine's names, so that they are safe.
fn own_hosts(url: &Url) -> impl Iterator<Item = Authority> {
    url.host_str().into_iter().chain(LOOPBACK_NAMES).filter_map(|name| name.parse().ok())
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
    let url = reader.secret("database.url");
    let parts = parts(reader);
    let direct_parts = direct_parts(reader, parts.as_ref());
    let direct_url = reader.secret("database.direct_url");
    let prepared = prepared(reader);
    let ca_file = reader.text("database.ca_file");
    let ca_file = Some(Path::new(&ca_file)).filter(|path| !path.as_os_str().is_empty());
    let address = match (&url, parts) {
        (Some(url), _) => Address::parse(url.expose_secret(), ca_file),
        (None, Some(parts)) => Address::of(parts, ca_file),
        (None, None) => Address::parse(SQLITE_URL, None),
    };
    let direct = match (&direct_url, direct_parts) {
        (Some(url), _) => Some(Address::parse(url.expose_secret(), ca_file)),
        (None, Some(parts)) => Some(Address::of(parts, ca_file)),
        (None, None) => None,
    };
    let mut accept = |name, address: Result<Address, _>| {
        let refuse = |error| reader.refuse(name, &format!("is refused: {error}"));
        address.map_err(refuse).ok()
    };
    let address = accept("database.url", address)?;
    let direct = match direct {
        Some(direct) => Some(accept("database.direct_url", direct)?),
        None => None,
    };
    if direct.as_ref().is_some_and(|direct| !(direct.is_postgres() && address.is_postgres())) {
        reader.refuse("database.direct_url", "leads past a pooler to a Postgres; SQLite has none");
        return None;
    }
    let address = match prepared {
        Some(kept) => address.with_prepared_statements(kept),
        None => address,
    };
    Some(DatabaseSettings { address, direct })
}

/// Whether statements stay prepared, if it is not to be found out.
fn prepared(reader: &mut Reader) -> Option<bool> {
    let read = |text: &str| match text {
        "auto" => Some(None),
        _ => text.parse().ok().map(Some),
    };
    reader.parse("database.prepared_statements", "auto, true or false", read).flatten()
}

/// The same Postgres by another host or port.
fn direct_parts(reader: &mut Reader, pooled: Option<&Parts>) -> Option<Parts> {
    let host = reader.text("database.direct_host");
    if host.is_empty() {
        return None;
    }
    let Some(pooled) = pooled else {
        reader.refuse(
            "database.direct_host",
            "is a part of an address, and database.host is empty; set database.direct_url",
        );
        return None;
    };
    Some(Parts { host, port: port(reader, "database.direct_port"), ..pooled.clone() })
}

/// The address in parts, where there is a host.
fn parts(reader: &mut Reader) -> Option<Parts> {
    let host = reader.text("database.host");
    let user = reader.text("database.user");
    let password = reader.secret("database.password");
    let database = reader.text("database.name");
    if host.is_empty() {
        // A Service called postgres gives every pod a POSTGRES_PORT that nobody set.
        return None;
    }
    Some(Parts {
        host,
        port: port(reader, "database.port"),
        user,
        password,
        database,
        settings: Vec::new(),
    })
}

/// A port, also as Kubernetes tells that of a Service: `tcp://10.0.0.7:5432`.
fn port(reader: &mut Reader, name: &str) -> Option<u16> {
    reader.parse(name, "a port", |text| text.rsplit(':').next()?.parse().ok())
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
    AuthSettings {
        secret,
        rate_limit: reader.flag("auth.rate_limit"),
        private_client_documents: reader.flag("auth.private_client_documents"),
        provider: vouching(reader),
    }
}

/// Who vouches for people; `None` where nobody is set, and where something is wrong: that is said then.
fn vouching(reader: &mut Reader) -> Option<ProviderSettings> {
    let issuer = reader.text(ISSUER);
    let client_id = reader.text(CLIENT_ID);
    let client_secret = reader.secret("auth.oidc_client_secret");
    let name = reader.text("auth.oidc_name");
    if issuer.is_empty() {
        if !client_id.is_empty() || client_secret.is_some() {
            reader.refuse(ISSUER, "is empty, but there is a client; set it as the provider's discovery document names it");
        }
        return None;
    }
    let is_safe = |url: &Url| url.scheme() == "https" || (is_http(url) && is_loopback(url));
    let is_plain =
        |url: &Url| url.username().is_empty() && url.query().is_none() && url.fragment().is_none();
    if !Url::parse(&issuer).is_ok_and(|url| is_safe(&url) && is_plain(&url)) {
        reader.refuse(
            ISSUER,
            "must be an https URL without user, ? or #: what the provider says of people is believed",
        );
        return None;
    }
    if client_id.is_empty() {
        reader.refuse(CLIENT_ID, "is empty; it is what the provider calls this server");
        return None;
    }
    Some(ProviderSettings { issuer, client_id, client_secret, name })
}

pub(super) fn assistant(reader: &mut Reader) -> Option<AssistantSettings> {
    let openai = provider(reader, OPENAI);
    let gemini = provider(reader, "gemini");
    let settings = AssistantSettings {
        turn_time_max: reader.seconds("assistant.turn_seconds_max", 1..=TURN_SECONDS_MAX),
        first_byte_time_max: reader
            .seconds("assistant.first_byte_seconds_max", 1..=TURN_SECONDS_MAX),
        limits: limits(reader),
        providers: [openai?, gemini?].into_iter().flatten().collect(),
        transcribers: Vec::new(),
    };
    let transcribers = transcribers(reader, &settings.providers)?;
    Some(AssistantSettings { transcribers, ..settings })
}

fn limits(reader: &mut Reader) -> Limits {
    let mut daily = |name| Some(reader.number(name, 0..=DAILY_MAX)).filter(|max| *max > 0);
    Limits {
        requests_per_day_max: daily("assistant.requests_per_day_max"),
        tokens_per_day_max: daily("assistant.tokens_per_day_max"),
    }
}

/// Who writes recordings down: a server of its own alone, or the models' providers.
fn transcribers(reader: &mut Reader, providers: &[Provider]) -> Option<Vec<TranscriberSettings>> {
    let model = reader.text("assistant.transcription_model");
    Some(match own_transcriber(reader)? {
        Some(own) => vec![TranscriberSettings { model, ..own }],
        None => providers.iter().map(|provider| transcriber(provider, &model)).collect(),
    })
}

/// A speech server besides the models; `Some(None)` without an address, `None` if it is wrong.
#[expect(clippy::option_option, reason = "absent and wrong are different answers")]
fn own_transcriber(reader: &mut Reader) -> Option<Option<TranscriberSettings>> {
    let api_key = reader.secret("assistant.transcription_api_key");
    let base_url = reader.parse(
        "assistant.transcription_base_url",
        "an http or https URL such as http://whisper:8080/v1, or nothing",
        |text| match text {
            "" => Some(None),
            text => Url::parse(text).ok().filter(is_http).map(Some),
        },
    )?;
    Some(base_url.map(|base_url| TranscriberSettings {
        name: TranscriberSettings::OWN,
        protocol: TranscriberProtocol::Transcriptions,
        api_key,
        base_url,
        model: String::new(),
    }))
}

/// How a model's provider writes recordings down.
fn transcriber(provider: &Provider, model: &str) -> TranscriberSettings {
    let (protocol, model) = match provider.name {
        "gemini" => (TranscriberProtocol::Chat, provider.model.as_str()),
        _ => (TranscriberProtocol::Transcriptions, model),
    };
    TranscriberSettings {
        name: provider.name,
        protocol,
        api_key: provider.api_key.clone(),
        base_url: provider.base_url.clone(),
        model: model.to_owned(),
    }
}

/// The provider's settings; `Some(None)` if it is not to be asked, `None` if something is wrong.
/// Without a key nobody but a server of one's own is asked.
#[expect(clippy::option_option, reason = "absent and wrong are different answers")]
fn provider(reader: &mut Reader, name: &'static str) -> Option<Option<Provider>> {
    let api_key = reader.secret(&format!("assistant.{name}_api_key"));
    let base_url = reader.parse(
        &format!("assistant.{name}_base_url"),
        "an http or https URL such as https://api.openai.com/v1, without user, query or fragment",
        parse_endpoint,
    );
    let model = reader.text(&format!("assistant.{name}_model"));
    if let Some(key) = &api_key
        && !key.expose_secret().chars().all(|letter| letter.is_ascii_graphic())
    {
        reader.refuse(&format!("assistant.{name}_api_key"), "has characters that no key has");
    }
    if model.is_empty() {
        reader.refuse(&format!("assistant.{name}_model"), "is empty; name a model");
    }
    let base_url = base_url?;
    let is_own = name == OPENAI && base_url.host_str() != Some(OPENAI_HOST);
    let is_asked = api_key.is_some() || is_own;
    Some(is_asked.then_some(Provider { name, api_key, base_url, model }))
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
    let otlp_endpoint = reader.parse(
        "telemetry.otlp_endpoint",
        "an http or https URL such as http://collector:4318, or nothing",
        |text| match text {
            "" => Some(None),
            text => Url::parse(text).ok().filter(is_http).map(Some),
        },
    );
    TelemetrySettings {
        otlp_endpoint: otlp_endpoint.flatten(),
        service_name: reader.text("telemetry.service_name"),
        log_format: log_format.unwrap_or(LogFormat::Auto),
        log_level: log_level.unwrap_or_default(),
        metrics_address: metrics_address.flatten(),
    }
}

fn parse_base_url(text: &str) -> Option<Url> {
    parse_endpoint(text).filter(|url| url.path() == "/")
}

fn parse_endpoint(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(is_http)?;
    let bare = url.query().is_none()
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

/// Origins as the original's setting has them: a list in JSON or with commas, or any.
fn parse_cors_origins(text: &str) -> Option<Vec<String>> {
    let listed = serde_json::from_str(text).unwrap_or_else(|_| vec![text.to_owned()]);
    let origins = listed.iter().map(|origins| match origins.trim() {
        ANY_ORIGIN => Some(vec![ANY_ORIGIN.to_owned()]),
        origins => parse_origins(origins),
    });
    Some(origins.collect::<Option<Vec<_>>>()?.concat())
}

fn parse_hosts(text: &str) -> Option<Vec<Authority>> {
    text.split(',')
        .map(str::trim)
        .filter(|host| !host.is_empty())
        .map(|host| host.parse::<Authority>().ok().filter(|host| !host.as_str().contains('@')))
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
