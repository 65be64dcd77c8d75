//! What no waiting will mend, told from what it may.

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError},
};

use super::{Address, MigrationError};

/// Classes of Postgres' errors, and one error, that may pass: the way there, its state, what others do
/// meanwhile, its resources, its operators, its disk; statements that a pooler lost.
const PASSING: [&str; 10] = ["08", "25", "26", "40", "42P05", "53", "55", "57", "58", "XX"];
/// A violation of the protocol: what poolers before 1.20 call every error of their own.
const OLD_POOLERS: &str = "08P01";
/// What to do about a file that was written over.
const DAMAGED: &str = "the file is damaged; put back a copy of it (`sqlite3 FILE .recover` saves what can be read), or move it \
    away to begin anew";
/// What to do about a database that something else lives in.
const ELSEWHERE: &str = "set DATABASE_URL to a database of this product or to an empty one";

/// What the driver says of a server that refuses to encrypt.
const NO_TLS: &str = "does not support TLS";
/// What to do about a server that cannot encrypt as the address asks.
const UNENCRYPTED: &str = "the server does not encrypt connections, as the sslmode or channel_binding in DATABASE_URL asks; turn TLS on there, \
    or ask for sslmode=prefer or sslmode=disable";

/// A database that will not be ready however long one waits, and what to do about it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{address}: {what}")]
pub struct Hopeless {
    address: String,
    what: String,
}

impl Hopeless {
    /// What `error` means for the database at `address`; the error itself if it may pass.
    pub(super) fn judge(address: &Address, error: MigrationError) -> Result<Self, DbErr> {
        let what = match error {
            MigrationError::Foreign(foreign) => foreign.to_string(),
            MigrationError::Damaged(what) => format!("{DAMAGED} ({what})"),
            MigrationError::Database(error) => match reason(&error) {
                Some(what) => what,
                None => return Err(error),
            },
        };
        Ok(Self { address: address.to_string(), what })
    }
}

fn reason(error: &DbErr) -> Option<String> {
    if refuses_to_encrypt(error) {
        return Some(UNENCRYPTED.to_owned());
    }
    let cause = database_error(error)?;
    let code = cause.code()?;
    let meaning = if cause.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        sqlite(code.parse().ok()?)
    } else {
        postgres(postgres_code(&code, cause.message()))
    };
    match meaning {
        Meaning::Passes => None,
        Meaning::Known(what) => Some(what.to_owned()),
        Meaning::Unknown => Some(format!(
            "it refuses to become a database of this product ({}); {ELSEWHERE}",
            cause.message()
        )),
    }
}

/// What a database's code says about the next try.
enum Meaning {
    /// It may go away by waiting.
    Passes,
    /// It will not, and this is what to do.
    Known(&'static str),
    /// It will not.
    Unknown,
}

/// What the lower byte of a code of <https://sqlite.org/rescode.html> means.
fn sqlite(code: u32) -> Meaning {
    Meaning::Known(match code & 0xFF {
        // Busy, locked, out of memory, interrupted, no answer from the disk or no room on it, somebody
        // else at work.
        5 | 6 | 7 | 9 | 10 | 13 | 15 | 17 => return Meaning::Passes,
        3 | 8 => {
            "the file cannot be written; let this user write it and its folder, or set DATABASE_URL to one that can be written"
        }
        11 => DAMAGED,
        14 => {
            "the file cannot be opened; see that it is a file, that it exists, and that this user may read and write it and its folder"
        }
        26 => {
            "the file is not a SQLite database; set DATABASE_URL to another one, or move it away to begin anew"
        }
        _ => return Meaning::Unknown,
    })
}

/// What a code of <https://www.postgresql.org/docs/current/errcodes-appendix.html> means.
fn postgres(code: &str) -> Meaning {
    if PASSING.iter().any(|class| code.starts_with(class)) {
        return Meaning::Passes;
    }
    Meaning::Known(match code {
        "28P01" | "28000" => {
            "the server refuses this user or this password; correct them in DATABASE_URL, or in POSTGRES_USER and POSTGRES_PASSWORD"
        }
        "3D000" => {
            "there is no such database; create it, or correct the name in DATABASE_URL or POSTGRES_DB"
        }
        "3F000" => {
            "there is no schema in which this user may create tables; GRANT CREATE ON SCHEMA public, or set the user's search_path"
        }
        "42501" => {
            "this user may not connect there, or not create and use the tables; GRANT CREATE ON SCHEMA public and the tables' rights, or use their owner"
        }
        "42883" => "the server is too old; use PostgreSQL 14 or newer",
        _ => return Meaning::Unknown,
    })
}

/// The code of an error. Old poolers have one for everything.
fn postgres_code<'a>(code: &'a str, message: &str) -> &'a str {
    let says = |words: &[&str]| words.iter().any(|words| message.contains(words));
    if says(&["authentication failed", "no such user"]) {
        "28P01"
    } else if code == OLD_POOLERS && says(&["no such database", "does not exist"]) {
        "3D000"
    } else {
        code
    }
}

/// Whether the server has no TLS where the address insists on it. Other failures of TLS may pass:
/// certificates are renewed.
fn refuses_to_encrypt(error: &DbErr) -> bool {
    matches!(driver_error(error), Some(sqlx::Error::Tls(cause)) if cause.to_string().contains(NO_TLS))
}

/// What the database itself said.
pub(super) fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    driver_error(error)?.as_database_error()
}

fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    Some(cause)
}
