//! Reads `DATABASE_URL`, in every form that people already have.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use sea_orm::sqlx::{
    postgres::{PgConnectOptions, PgSslMode},
    sqlite::SqliteConnectOptions,
};
use url::Url;

/// Settings in a Postgres URL that the driver understands. Others are dropped: it would log them.
const DRIVER_SETTINGS: [&str; 8] =
    ["application_name", "dbname", "host", "hostaddr", "port", "sslcert", "sslkey", "sslrootcert"];

/// Where the database is. Shows neither user nor password, however it is printed.
#[derive(Clone)]
pub struct Address(pub(super) Place);

#[derive(Clone)]
pub(super) enum Place {
    Postgres(Box<PgConnectOptions>),
    Memory,
    File { path: PathBuf, create: bool },
}

/// A `DATABASE_URL` that names no database. Does not repeat it: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "DATABASE_URL {0}; set it to postgres://USER:PASSWORD@HOST/DATABASE (postgresql:// and postgresql+asyncpg:// do as well), sqlite://PATH or sqlite::memory:"
)]
pub struct InvalidAddress(&'static str);

impl Address {
    /// Reads a URL. `authorities` is a file of certificates that vouch for a Postgres server, beside
    /// the public ones.
    pub fn parse(text: &str, authorities: Option<&Path>) -> Result<Self, InvalidAddress> {
        let text = text.trim();
        let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let place = match scheme.split('+').next().unwrap_or_default() {
            "postgres" | "postgresql" => {
                let (_, rest) = text
                    .split_once("://")
                    .ok_or(InvalidAddress("lacks the // after the scheme"))?;
                postgres(rest, authorities)?
            }
            "sqlite" => sqlite(text)?,
            "" => return Err(InvalidAddress("is empty")),
            _ => return Err(InvalidAddress("is of a kind that this program does not know")),
        };
        Ok(Self(place))
    }

    /// An empty database that ends with the process.
    pub fn memory() -> Self {
        Self(Place::Memory)
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.0, Place::Postgres(_))
    }

    /// The `SQLite` file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Place::File { path, .. } => Some(path),
            Place::Postgres(_) | Place::Memory => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Postgres(options) => {
                let database = options.get_database().unwrap_or("(the user's database)");
                match options.get_socket() {
                    Some(socket) => write!(f, "Postgres {database} at {}", socket.display()),
                    None => write!(f, "Postgres {database} at {}", options.get_host()),
                }
            }
            Place::Memory => f.write_str("SQLite in memory"),
            Place::File { path, .. } => write!(f, "SQLite file {}", path.display()),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

fn postgres(rest: &str, authorities: Option<&Path>) -> Result<Place, InvalidAddress> {
    // `USER@/DATABASE?host=/folder/of/socket`: the host stands among the settings.
    let rest = rest.replacen("@/", "@localhost/", 1);
    let mut url = Url::parse(&format!("postgres://{rest}")).map_err(|_| {
        InvalidAddress(
            "cannot be read as a URL (characters such as # / : @ in the password are written %23 %2F %3A %40)",
        )
    })?;
    let settings: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    url.set_query(None);
    for (key, value) in &settings {
        if DRIVER_SETTINGS.contains(&key.as_str()) || key.starts_with("options") {
            url.query_pairs_mut().append_pair(key, value);
        }
    }
    let mut options = PgConnectOptions::from_str(url.as_str())
        .map_err(|_| InvalidAddress("has a setting that Postgres does not know"))?
        .application_name("todo-chatbot");
    if let Some(mode) = ssl_mode(&settings, authorities)? {
        options = options.ssl_mode(mode);
    }
    if let Some(file) = authorities {
        options = options.ssl_root_cert(file);
    }
    if url.host_str().is_some_and(is_pooler) {
        // Poolers refuse connections that ask for settings of their own.
        options = options.extra_float_digits(None);
    }
    Ok(Place::Postgres(Box::new(options)))
}

/// Neon's pooler hosts.
fn is_pooler(host: &str) -> bool {
    host.split('.').next().is_some_and(|label| label.ends_with("-pooler"))
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

fn sqlite(text: &str) -> Result<Place, InvalidAddress> {
    let (_, rest) = text.split_once(':').unwrap_or_default();
    let (path, settings) = rest.split_once('?').unwrap_or((rest, ""));
    let create = match settings {
        "mode=memory" => return Ok(Place::Memory),
        "" | "mode=rwc" => true,
        "mode=rw" => false,
        _ => return Err(InvalidAddress("has a setting other than mode=rwc, mode=rw, mode=memory")),
    };
    match path.trim_start_matches("//") {
        ":memory:" => Ok(Place::Memory),
        "" => Err(InvalidAddress("names no file")),
        _ => {
            let options = SqliteConnectOptions::from_str(&format!("sqlite:{path}"))
                .map_err(|_| InvalidAddress("names a file that cannot be read as a path"))?;
            Ok(Place::File { path: options.get_filename().to_owned(), create })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postgres_at(text: &str) -> PgConnectOptions {
        match Address::parse(text, None).unwrap().0 {
            Place::Postgres(options) => *options,
            _ => panic!("{text} is not Postgres"),
        }
    }

    #[test]
    fn every_spelling_of_a_postgres_url_leads_to_the_same_database() {
        for text in [
            "postgres://me:pass%2Fword@db.example.com/todo",
            "postgresql://me:pass%2Fword@db.example.com:5432/todo?connect_timeout=10",
            " POSTGRESQL+asyncpg://me:pass%2Fword@db.example.com/todo?prepared_statement_cache_size=0\n",
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
        let Place::Postgres(options) = address.0 else { panic!("not Postgres") };
        assert!(matches!(options.get_ssl_mode(), PgSslMode::VerifyCa));
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
    fn sqlite_urls_name_files_or_memory() {
        for (text, shown) in [
            ("sqlite:data/todo.db", "SQLite file data/todo.db"),
            ("sqlite://data/todo.db?mode=rwc", "SQLite file data/todo.db"),
            ("sqlite:///var/lib/my%20todo.db?mode=rw", "SQLite file /var/lib/my todo.db"),
            ("sqlite::memory:", "SQLite in memory"),
            ("sqlite://:memory:", "SQLite in memory"),
            ("sqlite://todo.db?mode=memory", "SQLite in memory"),
        ] {
            assert_eq!(Address::parse(text, None).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_is_refused_is_explained_and_not_repeated() {
        for text in [
            "",
            "secret",
            "mysql://me:secret@host/todo",
            "postgres:secret",
            "postgres://me:secret#@host/todo",
            "postgres://me:secret@host:port/todo",
            "postgres://me:secret@host/todo?sslmode=secret",
            "postgres://me:secret@host/todo?port=secret",
            "sqlite:",
            "sqlite:secret?mode=ro",
        ] {
            let error = Address::parse(text, None).expect_err(text).to_string();
            assert!(error.starts_with("DATABASE_URL "), "{error}");
            assert!(error.contains("postgres://USER:PASSWORD@HOST/DATABASE"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn an_address_never_shows_user_or_password() {
        let address = Address::parse("postgres://somebody:secret@host/todo", None).unwrap();
        let shown = format!("{address} {address:?}");
        assert!(shown.contains("Postgres todo at host"));
        assert!(!shown.contains("secret") && !shown.contains("somebody"), "{shown}");
    }
}
