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
                let rest = text.split_once("://").map_or("", |(_, rest)| rest);
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
                let database = options.get_database().unwrap_or_else(|| options.get_username());
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
