//! What no waiting will mend, told from what it may.

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError},
};

use super::{Address, Foreign, MigrationError};

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
            MigrationError::Foreign(Foreign(what)) => what,
            MigrationError::Database(error) => match reason(&error) {
                Some(what) => what.to_owned(),
                None => return Err(error),
            },
        };
        Ok(Self { address: address.to_string(), what })
    }
}

fn reason(error: &DbErr) -> Option<&'static str> {
    let cause = database_error(error)?;
    let code = cause.code()?;
    if cause.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        return sqlite(code.parse().ok()?);
    }
    // Old poolers have one code for everything.
    let refused = cause.message().contains("authentication failed");
    postgres(if refused { "28P01" } else { &code })
}

/// By the codes of <https://sqlite.org/rescode.html>; the lower byte is what the others refine.
fn sqlite(code: u32) -> Option<&'static str> {
    match code & 0xFF {
        8 => Some(
            "the file cannot be written; let this user write it and its folder, or set DATABASE_URL to one that can be written",
        ),
        11 => Some(
            "the file is damaged; put back a copy of it (`sqlite3 FILE .recover` saves what can be read), or move it away to begin anew",
        ),
        14 => Some(
            "the file cannot be opened; see that it exists and that this user may read and write it and its folder",
        ),
        26 => Some(
            "the file is not a SQLite database; set DATABASE_URL to another one, or move it away to begin anew",
        ),
        _ => None,
    }
}

/// By the codes of <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn postgres(code: &str) -> Option<&'static str> {
    match code {
        "28P01" | "28000" => Some(
            "the server refuses this user or this password; correct them in DATABASE_URL, or in POSTGRES_USER and POSTGRES_PASSWORD",
        ),
        "3D000" => Some(
            "there is no such database; create it, or correct the name in DATABASE_URL or POSTGRES_DB",
        ),
        "42501" => Some(
            "this user may not create tables there; GRANT CREATE ON SCHEMA public, or use the owner",
        ),
        _ => None,
    }
}

/// What the database itself said.
pub(super) fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    cause.as_database_error()
}
