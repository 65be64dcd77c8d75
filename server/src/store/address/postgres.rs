//! The address of a Postgres, from its parts: the one place where it is put together.

use std::{path::Path, str::FromStr};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::InvalidAddress;

/// Settings in a Postgres URL that the driver understands. Others are dropped: it would log them.
const DRIVER_SETTINGS: [&str; 8] =
    ["application_name", "dbname", "host", "hostaddr", "port", "sslcert", "sslkey", "sslrootcert"];
/// Settings by which people tell other drivers that a pooler keeps no prepared statements, with the
/// words that say so.
const UNPREPARED: [(&str, &str); 3] =
    [("pgbouncer", "true"), ("prepared_statement_cache_size", "0"), ("statement_cache_size", "0")];

/// What may stand after the `?`: libpq's settings, and those of other drivers. By them a query is told
/// from a password with an unescaped `?` in it.
const KNOWN_SETTINGS: [&str; 51] = [
    "application_name",
    "channel_binding",
    "client_encoding",
    "command_timeout",
    "connect_timeout",
    "connection_limit",
    "connection_timeout",
    "dbname",
    "direct_url",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "options",
    "passfile",
    "password",
    "pgbouncer",
    "pool_timeout",
    "port",
    "prepared_statement_cache_size",
    "replication",
    "require_auth",
    "requirepeer",
    "requiressl",
    "schema",
    "service",
    "ssl",
    "ssl-mode",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "statement_cache_size",
    "target_session_attrs",
    "user",
];

/// What an address is made of. Empty parts are left to the driver, which looks where libpq does
/// (`PGPASSWORD` and its like).
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// A name, an IP address, or the folder of a socket.
    pub host: String,
    pub port: Option<u16>,
    pub user: String,
    pub password: Option<SecretString>,
    pub database: String,
    /// As after the `?` of a URL.
    pub settings: Vec<(String, String)>,
}

/// A Postgres, as the driver is told of it.
#[derive(Clone)]
pub(in crate::store) struct Server {
    pub(in crate::store) options: PgConnectOptions,
    /// Whether statements stay prepared from one transaction to the next, if somebody said so. They do,
    /// but behind poolers that give each transaction another connection and keep none.
    pub(in crate::store) prepares: Option<bool>,
}

impl Parts {
    /// Reads what comes after `postgres://`. Where the query begins is decided first. Before it, what
    /// stands before the last `@` is user and password, also where these hold characters that should
    /// have been escaped.
    pub(super) fn read(rest: &str) -> Result<Self, InvalidAddress> {
        let (rest, settings) = split_query(rest)?;
        let (who, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (user, password) = match who.split_once(':') {
            Some((user, password)) => (user, Some(decoded(password).into())),
            None => (who, None),
        };
        let (host, database) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = split_port(host)?;
        // As libpq reads them: a plus is a plus, of which a form makes a space.
        let settings: Vec<(String, String)> = settings
            .split('&')
            .filter(|setting| !setting.is_empty())
            .map(|setting| setting.split_once('=').unwrap_or((setting, "")))
            .map(|(key, value)| (decoded(key), decoded(value)))
            .collect();
        // libpq takes them there, too.
        let setting = |wanted: &str| {
            settings.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone())
        };
        let user =
            if user.is_empty() { setting("user").unwrap_or_default() } else { decoded(user) };
        Ok(Self {
            host: decoded(host),
            port,
            user,
            password: password.or_else(|| setting("password").map(Into::into)),
            database: decoded(database),
            settings,
        })
    }

    /// `authorities` is a file of certificates that vouch for the server, beside the public ones.
    pub(super) fn server(self, authorities: Option<&Path>) -> Result<Server, InvalidAddress> {
        let mut options = PgConnectOptions::from_str(&self.url()?)
            .map_err(|_| InvalidAddress("has a setting that Postgres does not know"))?
            .application_name("todo-chatbot")
            // Poolers refuse connections that ask for settings of their own.
            .extra_float_digits(None);
        if let Some(mode) = ssl_mode(&self.settings, authorities)? {
            options = options.ssl_mode(mode);
        }
        if let Some(file) = authorities {
            options = options.ssl_root_cert(file);
        }
        let is_told = |(name, word): (&str, &str)| {
            self.settings.iter().any(|(key, value)| key == name && value == word)
        };
        let prepares = UNPREPARED.into_iter().any(is_told).then_some(false);
        Ok(Server { options, prepares })
    }

    /// The address as the driver reads it, every part escaped.
    fn url(&self) -> Result<String, InvalidAddress> {
        let escaped = |part: &str| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string();
        let mut url = "postgres://".to_owned();
        if !self.user.is_empty() || self.password.is_some() {
            url += &escaped(&self.user);
            if let Some(password) = &self.password {
                url += ":";
                url += &escaped(password.expose_secret());
            }
            url += "@";
        }
        url += &match self.host.as_str() {
            // The host stands among the settings.
            "" => "localhost".to_owned(),
            folder if folder.starts_with('/') => escaped(folder),
            host if host.chars().all(is_of_a_host) => host.to_owned(),
            _ => return Err(InvalidAddress("names no host that there can be")),
        };
        if let Some(port) = self.port {
            url += &format!(":{port}");
        }
        url += "/";
        url += &escaped(&self.database);
        let mut settings = form_urlencoded::Serializer::new(String::new());
        for (key, value) in &self.settings {
            if DRIVER_SETTINGS.contains(&key.as_str()) || key.starts_with("options") {
                settings.append_pair(key, value);
            }
        }
        Ok(format!("{url}?{}", settings.finish()))
    }
}

/// What stands before the `?` of the query, and what after it. A `?` begins the query if it is the first
/// one before which there is an address, and after which there is a setting. A setting that nobody knows
/// may be the rest of a password, if a host comes after it: what can be read either way is refused, since
/// a piece of the password would be taken for the host.
fn split_query(rest: &str) -> Result<(&str, &str), InvalidAddress> {
    for (at, _) in rest.match_indices('?') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        if !is_address(before) || !(after.is_empty() || begins_with_setting(after, is_name)) {
            continue;
        }
        let is_known = begins_with_setting(after, |name| KNOWN_SETTINGS.contains(&name));
        let may_be_password = before.contains(':') && after.contains('@') && !is_known;
        if !may_be_password {
            return Ok((before, after));
        }
        if before.contains('@') {
            return Err(InvalidAddress(
                "can be read in two ways; write %40 for the @ and %3F for the ? of a password or setting",
            ));
        }
    }
    Ok((rest, ""))
}

/// Whether `text` can be all that stands before a query: a host, a port that is a number, no second
/// folder.
fn is_address(text: &str) -> bool {
    let (_, place) = text.rsplit_once('@').unwrap_or(("", text));
    let (host, database) = place.split_once('/').unwrap_or((place, ""));
    split_port(host).is_ok_and(|(host, _)| host.chars().all(|it| is_of_a_host(it) || it == '%'))
        && !database.contains('/')
}

/// Whether `query` begins with `name=`, for a name such as is asked for.
fn begins_with_setting(query: &str, is_such: impl Fn(&str) -> bool) -> bool {
    query.split('&').next().and_then(|it| it.split_once('=')).is_some_and(|(name, _)| is_such(name))
}

fn is_name(text: &str) -> bool {
    let is_of_a_name = |it: char| it.is_ascii_alphanumeric() || "_-.".contains(it);
    !text.is_empty() && text.chars().all(is_of_a_name)
}

fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

fn is_of_a_host(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | ':' | '[' | ']')
}

/// `host:port`; the colons of an IPv6 address stand in brackets.
fn split_port(text: &str) -> Result<(&str, Option<u16>), InvalidAddress> {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            let port = port.parse().map_err(|_| InvalidAddress("has a port that is no number"))?;
            Ok((host, Some(port)))
        }
        _ => Ok((text, None)),
    }
}

/// What the URL says about TLS: libpq's `sslmode`, asyncpg's `ssl`. `None` encrypts where the
/// server can.
fn ssl_mode(
    settings: &[(String, String)],
    authorities: Option<&Path>,
) -> Result<Option<PgSslMode>, InvalidAddress> {
    let last = |wanted: &[&str]| {
        let found = settings.iter().rev().find(|(key, _)| wanted.contains(&key.as_str()));
        found.map(|(_, value)| value.to_ascii_lowercase())
    };
    let mode = match last(&["sslmode", "ssl-mode", "ssl"]).as_deref() {
        None => None,
        Some("disable" | "false" | "0" | "off") => Some(PgSslMode::Disable),
        // The driver takes `allow` for "never"; libpq for "if the server insists".
        Some("allow" | "prefer") => Some(PgSslMode::Prefer),
        Some("require" | "true" | "1" | "on") => Some(PgSslMode::Require),
        Some("verify-ca") => Some(PgSslMode::VerifyCa),
        Some("verify-full") => Some(PgSslMode::VerifyFull),
        Some(_) => {
            return Err(InvalidAddress(
                "has an unknown sslmode (disable, prefer, require, verify-ca and verify-full are known)",
            ));
        }
    };
    // `require` alone encrypts without asking who is at the other end. libpq closes that gap with
    // channel binding, which the driver lacks; checking the certificate closes it as well.
    let bound = last(&["channel_binding"]).as_deref() == Some("require");
    Ok(match mode {
        Some(PgSslMode::Disable) => mode,
        _ if bound => Some(PgSslMode::VerifyFull),
        Some(PgSslMode::Require) if authorities.is_some() => Some(PgSslMode::VerifyCa),
        _ => mode,
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Address, Place},
        *,
    };

    fn postgres_at(text: &str) -> PgConnectOptions {
        server_at(text).options
    }

    fn server_at(text: &str) -> Server {
        match Address::parse(text, None).unwrap().0 {
            Place::Postgres(server) => *server,
            _ => panic!("{text} is not Postgres"),
        }
    }

    #[test]
    fn every_spelling_of_a_postgres_url_leads_to_the_same_database() {
        for text in [
            "postgres://me:pass%2Fword@db.example.com/todo",
            "postgresql://me:pass%2Fword@db.example.com:5432/todo?connect_timeout=10",
            " POSTGRESQL+asyncpg://me:pass%2Fword@db.example.com/todo?prepared_statement_cache_size=256\n",
            "postgresql+psycopg2://me:pass%2Fword@db.example.com/todo",
        ] {
            let options = postgres_at(text);
            assert_eq!(options.get_host(), "db.example.com", "{text}");
            assert_eq!(options.get_port(), 5432, "{text}");
            assert_eq!(options.get_username(), "me", "{text}");
            assert_eq!(options.get_database(), Some("todo"), "{text}");
        }
    }

    #[test]
    fn tls_is_as_strict_as_the_url_asks() {
        for (settings, wanted) in [
            ("sslmode=disable", PgSslMode::Disable),
            ("sslmode=prefer", PgSslMode::Prefer),
            ("sslmode=require", PgSslMode::Require),
            ("ssl=true", PgSslMode::Require),
            ("ssl=require", PgSslMode::Require),
            ("sslmode=verify-full", PgSslMode::VerifyFull),
            ("sslmode=require&channel_binding=require", PgSslMode::VerifyFull),
            ("sslmode=require&channel_binding=prefer", PgSslMode::Require),
        ] {
            let mode = postgres_at(&format!("postgres://me@host/todo?{settings}")).get_ssl_mode();
            assert_eq!(format!("{mode:?}"), format!("{wanted:?}"), "{settings}");
        }
    }

    #[test]
    fn authorities_of_ones_own_are_asked() {
        let file = Some(Path::new("/ca.pem"));
        let address = Address::parse("postgres://me@host/todo?sslmode=require", file).unwrap();
        let Place::Postgres(server) = address.0 else { panic!("not Postgres") };
        assert!(matches!(server.options.get_ssl_mode(), PgSslMode::VerifyCa));
    }

    #[test]
    fn sockets_are_reached() {
        for text in
            ["postgres://me@%2Frun%2Fpostgres/todo", "postgres://me:p@/todo?host=/run/postgres"]
        {
            let socket = postgres_at(text).get_socket().cloned();
            assert_eq!(socket.as_deref(), Some(Path::new("/run/postgres")), "{text}");
        }
    }

    #[test]
    fn a_password_may_hold_anything_and_is_no_part_of_the_place() {
        for text in [
            "postgres://me:p@ss#w?o/rd:%41@db.example.com/todo",
            "postgres://me:p%40ss%23w%3Fo%2Frd%3A%2541@db.example.com/todo",
        ] {
            let address = Address::parse(text, None).unwrap();
            assert_eq!(address.to_string(), "Postgres todo at db.example.com", "{text}");
            let options = postgres_at(text);
            assert_eq!(options.get_username(), "me");
            // Only the URL shows it.
            let url = sea_orm::sqlx::ConnectOptions::to_url_lossy(&options).to_string();
            assert!(url.contains("p%40ss%23w%3Fo%2Frd"), "{url}");
        }
    }

    #[test]
    fn what_a_setting_says_is_no_part_of_the_place() {
        for (text, shown) in [
            ("postgres://me@127.0.0.1:1/todo?password=zebra@quokka", "Postgres todo at 127.0.0.1"),
            (
                "postgres://me@host/todo?password=zebra@quokka&sslmode=disable",
                "Postgres todo at host",
            ),
            ("postgres://me:zebra@host/todo?application_name=a@quokka", "Postgres todo at host"),
            ("postgres://me:zebra@host?application_name=a/b@quokka", "at host"),
            ("postgres://me:ze?bra=1@host/todo?application_name=a@quokka", "Postgres todo at host"),
            ("postgres://me:ze?bra=1@host/todo", "Postgres todo at host"),
            ("postgres://me:5?bra=1@host/todo", "Postgres todo at host"),
            ("postgres://me:ze@bra?wal/rus@host/todo", "Postgres todo at host"),
            ("postgres://me@host/todo?colour=a@quokka", "Postgres todo at host"),
            ("postgres://?host=db&user=me@work&password=zebra@quokka", "at db"),
        ] {
            let shown_is = Address::parse(text, None).unwrap().to_string();
            assert!(shown_is.ends_with(shown), "{text}: {shown_is}");
        }
        for text in
            ["postgres://me:zebra@host?quokka=a@b", "postgres://me:ze@bra?quokka=1@host/todo"]
        {
            let error = Address::parse(text, None).unwrap_err().to_string();
            assert!(error.contains("%40") && !error.contains("quokka"), "{text}: {error}");
        }
    }

    #[test]
    fn a_password_among_the_settings_is_read_as_libpq_reads_it() {
        for (written, wanted) in [
            ("zebra@quokka", "zebra%40quokka"),
            ("a+b%20c", "a%2Bb%20c"),
            ("a?b/c#d", "a%3Fb%2Fc%23d"),
        ] {
            let options = postgres_at(&format!("postgres://me@host/todo?password={written}"));
            let url = sea_orm::sqlx::ConnectOptions::to_url_lossy(&options).to_string();
            let password = url.split([':', '@']).nth(2).unwrap();
            let plain = |text: &str| decoded(text);
            assert_eq!(plain(password), plain(wanted), "{url}");
        }
    }

    #[test]
    fn parts_need_no_escaping() {
        let parts = Parts {
            host: "db".to_owned(),
            port: Some(6432),
            user: "me@work".to_owned(),
            password: Some("p@ss/word".into()),
            database: "to do".to_owned(),
            settings: Vec::new(),
        };
        let server = parts.server(None).unwrap();
        assert_eq!(server.options.get_username(), "me@work");
        assert_eq!(server.options.get_database(), Some("to do"));
        assert_eq!((server.options.get_host(), server.options.get_port()), ("db", 6432));
    }

    #[test]
    fn an_address_may_say_that_its_pooler_keeps_no_statements() {
        assert_eq!(server_at("postgres://me@host/todo").prepares, None);
        for setting in
            ["pgbouncer=true", "prepared_statement_cache_size=0", "statement_cache_size=0"]
        {
            let server = server_at(&format!("postgres://me@host/todo?{setting}"));
            assert_eq!(server.prepares, Some(false), "{setting}");
        }
    }
}
