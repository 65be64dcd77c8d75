//! Reads `DATABASE_URL`, in every form that people already have.

mod postgres;

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use sea_orm::sqlx::sqlite::SqliteConnectOptions;

pub use postgres::Parts;
pub(super) use postgres::Server;

/// Where the database is. Shows neither user nor password, however it is printed.
#[derive(Clone)]
pub struct Address(pub(super) Place);

#[derive(Clone)]
pub(super) enum Place {
    Postgres(Box<Server>),
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
                Place::Postgres(Box::new(Parts::read(rest)?.server(authorities)?))
            }
            "sqlite" => sqlite(text)?,
            "" => return Err(InvalidAddress("is empty")),
            _ => return Err(InvalidAddress("is of a kind that this program does not know")),
        };
        Ok(Self(place))
    }

    /// The Postgres that the parts of an address name.
    pub fn of(parts: Parts, authorities: Option<&Path>) -> Result<Self, InvalidAddress> {
        Ok(Self(Place::Postgres(Box::new(parts.server(authorities)?))))
    }

    /// The same place, with prepared statements or without, where the address itself does not say.
    #[must_use]
    pub fn with_prepared_statements(mut self, kept: bool) -> Self {
        if let Place::Postgres(server) = &mut self.0 {
            server.prepares = server.prepares.or(Some(kept));
        }
        self
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
            Place::Postgres(server) => {
                let options = &server.options;
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
