//! JSON, texts and flags as others wrote them.

use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable,
    prelude::Json,
    sea_query::{ColumnType, Value},
    sqlx::{Row as _, TypeInfo as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow},
};

use super::column_value::column_value;

/// JSON of a `json`, `jsonb` or text column. Text that is no JSON is read as a JSON string of it, and
/// half a surrogate pair, which JSON may spell and text cannot hold, as U+FFFD.
#[derive(Clone, Debug, PartialEq)]
pub struct Lenient(pub Json);

impl Lenient {
    /// Reads JSON, or what was meant to be it.
    pub(super) fn parse(text: &str) -> Self {
        let parsed = serde_json::from_str(text).or_else(|_| serde_json::from_str(&mended(text)));
        Self(parsed.unwrap_or_else(|_| Json::String(text.to_owned())))
    }

    fn from_postgres(row: &PgRow, index: impl sea_orm::sqlx::ColumnIndex<PgRow>) -> Option<Self> {
        let value = row.try_get_raw(index).ok().filter(|value| !value.is_null())?;
        let text = value.as_str().ok()?;
        // What is stored as jsonb travels behind the number of its version.
        let is_binary = value.type_info().name() == "JSONB";
        Some(Self::parse(if is_binary { text.get(1..)? } else { text }))
    }
}

/// `json` with U+FFFD in place of each half of a surrogate pair that stands alone.
fn mended(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(place) = rest.find('\\') {
        let (before, escape) = rest.split_at(place);
        mended.push_str(before);
        let taken = match (surrogate(escape), escape.get(6..).and_then(surrogate)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(_), _) => {
                mended.push('\u{FFFD}');
                rest = &escape[6..];
                continue;
            }
            (None, _) => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&escape[..taken]);
        rest = &escape[taken..];
    }
    mended + rest
}

/// The half of a surrogate pair that `text` begins with as `\uXXXX`.
fn surrogate(text: &str) -> Option<u16> {
    let unit = u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()?;
    (0xD800..=0xDFFF).contains(&unit).then_some(unit)
}

impl From<Lenient> for Value {
    fn from(json: Lenient) -> Self {
        json.0.into()
    }
}

impl TryGetable for Lenient {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let found = match (row.try_as_pg_row(), row.try_as_sqlite_row()) {
            (Some(row), _) => Self::from_postgres(row, index.as_sqlx_postgres_index()),
            (_, Some(row)) => {
                let text = row.try_get_unchecked::<Option<String>, _>(index.as_sqlx_sqlite_index());
                text.ok().flatten().map(|text| Self::parse(&text))
            }
            _ => return Err(DbErr::Type("a row of an unknown database".to_owned()).into()),
        };
        found.ok_or_else(|| TryGetError::Null(format!("{index:?}")))
    }
}

column_value!(Lenient, Json, ColumnType::JsonBinary, Self);

/// A text. `SQLite` keeps whatever it is given in a column of texts: bytes are read as the text they spell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub String);

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        text.0.into()
    }
}

impl TryGetable for Text {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let Some(row) = row.try_as_sqlite_row() else {
            return String::try_get_by(row, index).map(Self);
        };
        let text = from_sqlite(row, index.as_sqlx_sqlite_index());
        text.map(Self).ok_or_else(|| TryGetError::Null(format!("{index:?}")))
    }
}

column_value!(Text, String, ColumnType::Text, Self);

/// Yes or no. On `SQLite` the words for it, too; what is neither, or missing, is no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flag(pub bool);

impl Flag {
    fn parse(text: &str) -> Self {
        let text = text.trim().to_ascii_lowercase();
        let is_number_but_zero = text.parse::<f64>().is_ok_and(|number| number != 0.0);
        Self(is_number_but_zero || ["true", "t", "yes", "y", "on"].contains(&text.as_str()))
    }
}

impl From<Flag> for Value {
    fn from(Flag(flag): Flag) -> Self {
        flag.into()
    }
}

impl TryGetable for Flag {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let Some(row) = row.try_as_sqlite_row() else {
            return bool::try_get_by(row, index).map(Self);
        };
        let text = from_sqlite(row, index.as_sqlx_sqlite_index());
        Ok(text.map_or(Self(false), |text| Self::parse(&text)))
    }
}

column_value!(Flag, bool, ColumnType::Boolean, Self);

/// Whatever a column of `SQLite` holds, as text; `None` for NULL.
fn from_sqlite(
    row: &SqliteRow,
    index: impl sea_orm::sqlx::ColumnIndex<SqliteRow>,
) -> Option<String> {
    let bytes: Option<Vec<u8>> = row.try_get_unchecked(index).ok()?;
    Some(String::from_utf8_lossy(&bytes?).into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_others_wrote_is_read() {
        for (text, wanted) in [
            (r#"["a", "b"]"#, json!(["a", "b"])),
            (r#"["\u0000"]"#, json!(["\0"])),
            (r#"["a\ud800b", "\udc00"]"#, json!(["a\u{FFFD}b", "\u{FFFD}"])),
            (r#"["\ud83d\ude00", "\ud83d"]"#, json!(["\u{1F600}", "\u{FFFD}"])),
            (r#"["\\ud800", "\ud800"]"#, json!(["\\ud800", "\u{FFFD}"])),
            (r#""[\"a\"]""#, json!("[\"a\"]")),
            ("null", json!(null)),
            ("7", json!(7)),
            ("home, work", json!("home, work")),
            ("", json!("")),
            ("\\", json!("\\")),
        ] {
            assert_eq!(Lenient::parse(text), Lenient(wanted), "{text}");
        }
    }
}
