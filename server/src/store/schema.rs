//! What the tables are like that are there: those of the original come in several makes, and each is
//! written in the forms in which it keeps its values.

use std::collections::HashMap;

use jiff::{Timestamp, civil::DateTime};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityName, FromQueryResult, Statement,
};

use super::{Key, Moment};

/// How a column keeps a point in time or an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As the tables of our own do, and those that earlier versions made: `timestamptz` and `uuid` on
    /// Postgres; on `SQLite` RFC 3339 with `+00:00` and as many fraction digits as it needs (`+` sorts
    /// before `.` and digits), and the sixteen bytes of a UUID.
    Own,
    /// A Postgres `timestamp`: UTC, which it does not say.
    Naive,
    /// `2026-11-24 09:00:00.123456` on `SQLite`: UTC, which it does not say.
    Spaced,
    /// `2026-11-24T09:00:00.123Z` on `SQLite`, as Better Auth writes it.
    Iso,
    /// A UUID as 32 digits on `SQLite`.
    Hex,
    /// A UUID with its hyphens, where others are written as [`Form::Hex`].
    Hyphens,
    /// Any text.
    Text,
}

/// The columns of the tables that are there.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    backend: DbBackend,
    /// The forms of the columns that differ from [`Form::Own`], by table and column.
    forms: HashMap<String, HashMap<String, Form>>,
}

/// Tables that this program cannot work with, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{0}; set DATABASE_URL to a database of this product or to an empty one")]
pub struct Foreign(pub(super) String);

/// A column as it is.
#[derive(Debug, FromQueryResult)]
struct Found {
    table_name: String,
    column_name: String,
    /// `varchar`, `timestamptz`; `DATETIME`, `CHAR(32)` on `SQLite`.
    kind: String,
    /// Whether a row cannot be added without it.
    insists: bool,
}

const POSTGRES_COLUMNS: &str = "SELECT relname::text AS table_name, attname::text AS column_name, \
    typname::text AS kind, attnotnull AND NOT atthasdef AND attidentity = '' AS insists \
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid \
    JOIN pg_type ON pg_type.oid = atttypid \
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') \
    AND attnum > 0 AND NOT attisdropped";
const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind, \
    c.\"notnull\" AND c.dflt_value IS NULL AND NOT c.pk AS insists \
    FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'";

/// What a column of the original holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Text,
    Flag,
    Time,
    Json,
    /// A UUID, which versions of ours kept as text.
    Key,
    Uuid,
}

use Holds::{Flag, Json, Key as KeyOrText, Text, Time, Uuid};

type Columns = &'static [(&'static str, Holds)];

/// The original's tables. What a table has beside these is nobody's business, as long as it does not
/// insist on being filled.
const ORIGINAL: [(&str, Columns); 8] = [
    (
        "user",
        &[
            ("id", Text),
            ("name", Text),
            ("email", Text),
            ("emailVerified", Flag),
            ("image", Text),
            ("createdAt", Time),
            ("updatedAt", Time),
        ],
    ),
    (
        "session",
        &[
            ("id", Text),
            ("userId", Text),
            ("token", Text),
            ("expiresAt", Time),
            ("ipAddress", Text),
            ("userAgent", Text),
            ("createdAt", Time),
            ("updatedAt", Time),
        ],
    ),
    (
        "account",
        &[
            ("id", Text),
            ("userId", Text),
            ("accountId", Text),
            ("providerId", Text),
            ("accessToken", Text),
            ("refreshToken", Text),
            ("accessTokenExpiresAt", Time),
            ("refreshTokenExpiresAt", Time),
            ("scope", Text),
            ("idToken", Text),
            ("password", Text),
            ("createdAt", Time),
            ("updatedAt", Time),
        ],
    ),
    ("verification", &[("id", Text), ("identifier", Text), ("value", Text), ("expiresAt", Time)]),
    ("jwks", &[("id", Text), ("publicKey", Text), ("privateKey", Text), ("createdAt", Time)]),
    (
        "tasks",
        &[
            ("id", Uuid),
            ("title", Text),
            ("description", Text),
            ("priority", Text),
            ("due_date", Time),
            ("tags", Json),
            ("recurrence", Text),
            ("reminder_at", Time),
            ("completed", Flag),
            ("user_id", Text),
            ("created_at", Time),
            ("updated_at", Time),
        ],
    ),
    (
        "conversations",
        &[("id", KeyOrText), ("user_id", Text), ("created_at", Time), ("updated_at", Time)],
    ),
    (
        "messages",
        &[
            ("id", KeyOrText),
            ("user_id", Text),
            ("conversation_id", KeyOrText),
            ("role", Text),
            ("content", Text),
            ("created_at", Time),
        ],
    ),
];
/// Times that the account tables have in some makes only.
const SOMETIMES: [(&str, &str); 6] = [
    ("jwks", "updatedAt"),
    ("jwks", "expiresAt"),
    ("verification", "createdAt"),
    ("verification", "updatedAt"),
    ("twoFactor", "lockedUntil"),
    ("passkey", "createdAt"),
];

impl Schema {
    /// Looks at the tables of the original that are there.
    pub(super) async fn read(connection: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let backend = connection.get_database_backend();
        let mut forms = HashMap::<_, HashMap<_, _>>::new();
        for found in columns(connection).await? {
            let holds = expected(&found);
            if let Some(form) = holds.and_then(|holds| form(backend, holds, &found.kind)) {
                forms.entry(found.table_name).or_default().insert(found.column_name, form);
            }
        }
        Ok(Self { backend, forms })
    }

    /// `at` as `column` keeps times.
    pub(super) fn moment<C: ColumnTrait>(&self, column: C, at: Timestamp) -> Moment {
        Moment::in_form(at, self.form(column))
    }

    /// What a clock in UTC shows, as `column` keeps times.
    pub(super) fn utc<C: ColumnTrait>(&self, column: C, utc: DateTime) -> Moment {
        Moment::utc_in_form(utc, self.form(column))
    }

    /// `id` in each of the ways in which `column` may hold it: other programs write hyphens where the column's
    /// own way is without.
    pub(super) fn keys<C: ColumnTrait>(&self, column: C, id: &str) -> Vec<Key> {
        let mut keys: Vec<Key> = self.key(column, id).into_iter().collect();
        if self.form(column) == Form::Hex {
            keys.extend(Key::in_form(id, Form::Hyphens));
        }
        keys
    }

    /// `id` as `column` keeps ids; `None` if there can be no such id.
    pub(super) fn key<C: ColumnTrait>(&self, column: C, id: &str) -> Option<Key> {
        Key::in_form(id, self.form(column))
    }

    pub(super) fn backend(&self) -> DbBackend {
        self.backend
    }

    pub(super) fn form<C: ColumnTrait>(&self, column: C) -> Form {
        let table = self.forms.get(C::EntityName::default().table_name());
        table.and_then(|columns| columns.get(column.as_str())).copied().unwrap_or(Form::Own)
    }
}

/// Whether the tables that are there are those of the original, in any of its makes. Says no before
/// anything is changed in a database that belongs to somebody else.
pub(super) async fn check(connection: &impl ConnectionTrait) -> Result<Result<(), Foreign>, DbErr> {
    let backend = connection.get_database_backend();
    let found = columns(connection).await?;
    for (table, wanted) in ORIGINAL {
        let there: Vec<&Found> = found.iter().filter(|found| found.table_name == table).collect();
        if !there.is_empty()
            && let Some(wrong) = wanted.iter().find_map(|column| lacks(backend, &there, *column))
        {
            return Ok(Err(Foreign(format!("the table {table:?} is not this product's: {wrong}"))));
        }
        if let Some(unknown) = there.iter().find(|found| found.insists && expected(found).is_none())
        {
            let column = &unknown.column_name;
            return Ok(Err(Foreign(format!(
                "the table {table:?} insists on a value for {column:?}, which this product does not know: give the column a default"
            ))));
        }
    }
    Ok(Ok(()))
}

async fn columns(connection: &impl ConnectionTrait) -> Result<Vec<Found>, DbErr> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => SQLITE_COLUMNS,
        _ => POSTGRES_COLUMNS,
    };
    Found::find_by_statement(Statement::from_string(backend, sql)).all(connection).await
}

/// What is wrong with a column, if anything is.
fn lacks(backend: DbBackend, there: &[&Found], (name, holds): (&str, Holds)) -> Option<String> {
    let Some(found) = there.iter().find(|found| found.column_name == name) else {
        return Some(format!("it has no column {name:?}"));
    };
    // SQLite's types are words only.
    let fits = backend == DbBackend::Sqlite || spellings(holds).contains(&found.kind.as_str());
    (!fits).then(|| format!("its column {name:?} is of the type {}", found.kind))
}

fn spellings(holds: Holds) -> &'static [&'static str] {
    match holds {
        Text => &["varchar", "text", "bpchar"],
        Flag => &["bool"],
        Time => &["timestamp", "timestamptz"],
        Json => &["json", "jsonb", "text", "varchar"],
        KeyOrText => &["uuid", "text", "varchar"],
        Uuid => &["uuid"],
    }
}

fn expected(found: &Found) -> Option<Holds> {
    let column = found.column_name.as_str();
    if SOMETIMES.contains(&(found.table_name.as_str(), column)) {
        return Some(Time);
    }
    let (_, columns) = ORIGINAL.iter().find(|(table, _)| *table == found.table_name)?;
    columns.iter().find(|(name, _)| *name == column).map(|(_, holds)| *holds)
}

fn form(backend: DbBackend, holds: Holds, kind: &str) -> Option<Form> {
    let kind = kind.to_ascii_lowercase();
    match (backend, holds, kind.as_str()) {
        // What versions of ours made.
        (DbBackend::Sqlite, _, "timestamp_text" | "uuid_text") => None,
        (DbBackend::Sqlite, Time, "date" | "text") => Some(Form::Iso),
        (DbBackend::Sqlite, Time, _) => Some(Form::Spaced),
        (DbBackend::Sqlite, KeyOrText, "text") => Some(Form::Text),
        (DbBackend::Sqlite, KeyOrText | Uuid, _) => Some(Form::Hex),
        (_, Time, "timestamp") => Some(Form::Naive),
        (_, KeyOrText, "text" | "varchar") => Some(Form::Text),
        _ => None,
    }
}
