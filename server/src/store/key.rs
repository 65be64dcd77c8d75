//! An id in whatever form its column keeps it.

use sea_orm::{
    ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable,
    prelude::Uuid,
    sea_query::{ColumnType, Value},
    sqlx::{Row as _, TypeInfo as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow},
};

use super::{Form, column_value::column_value};

/// A UUID, or any text where older versions kept their ids as text. Read, it is text: UUIDs with
/// their hyphens.
#[derive(Clone, Debug, Eq)]
pub struct Key {
    text: String,
    form: Form,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Key {
    /// `None` if the column keeps UUIDs and `text` is none: then nothing there has this id.
    pub(super) fn in_form(text: &str, form: Form) -> Option<Self> {
        let text = match form {
            Form::Text => text.to_owned(),
            _ => Uuid::try_parse(text).ok()?.to_string(),
        };
        Some(Self { text, form })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The UUID that this is, or the same one each time for text that is none.
    pub fn uuid(&self) -> Uuid {
        Uuid::try_parse(&self.text)
            .unwrap_or_else(|_| Uuid::new_v5(&Uuid::NAMESPACE_OID, self.text.as_bytes()))
    }

    fn read(text: String) -> Self {
        Self { text, form: Form::Own }
    }

    fn from_postgres(row: &PgRow, index: impl sea_orm::sqlx::ColumnIndex<PgRow>) -> Option<Self> {
        let value = row.try_get_raw(index).ok().filter(|value| !value.is_null())?;
        if value.type_info().name() == "UUID" {
            return Some(Self::read(Uuid::from_slice(value.as_bytes().ok()?).ok()?.to_string()));
        }
        Some(Self::read(value.as_str().ok()?.to_owned()))
    }

    fn from_sqlite(
        row: &SqliteRow,
        index: impl sea_orm::sqlx::ColumnIndex<SqliteRow> + Copy,
    ) -> Option<Self> {
        let value = row.try_get_raw(index).ok().filter(|value| !value.is_null())?;
        if value.type_info().name() == "BLOB" {
            let bytes: Vec<u8> = row.try_get_unchecked(index).ok()?;
            return Some(Self::read(Uuid::from_slice(&bytes).ok()?.to_string()));
        }
        let text: String = row.try_get_unchecked(index).ok()?;
        let is_bare = text.len() == 32;
        let uuid = if is_bare { Uuid::try_parse(&text).ok() } else { None };
        Some(Self::read(uuid.map_or(text, |uuid| uuid.to_string())))
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key.form {
            Form::Text | Form::Hyphens => key.text.into(),
            Form::Hex => key.uuid().simple().to_string().into(),
            _ => key.uuid().into(),
        }
    }
}

impl TryGetable for Key {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let found = match (row.try_as_pg_row(), row.try_as_sqlite_row()) {
            (Some(row), _) => Self::from_postgres(row, index.as_sqlx_postgres_index()),
            (_, Some(row)) => Self::from_sqlite(row, Place(index)),
            _ => return Err(DbErr::Type("a row of an unknown database".to_owned()).into()),
        };
        found.ok_or_else(|| TryGetError::Null(format!("{index:?}")))
    }
}

/// A column of an `SQLite` row that can be asked for twice.
#[derive(Clone, Copy, Debug)]
struct Place<I>(I);

impl<I: ColIdx> sea_orm::sqlx::ColumnIndex<SqliteRow> for Place<I> {
    fn index(&self, row: &SqliteRow) -> Result<usize, sea_orm::sqlx::Error> {
        self.0.as_sqlx_sqlite_index().index(row)
    }
}

column_value!(Key, String, ColumnType::Text, Self::read);

impl TryFromU64 for Key {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Key"))
    }
}
