//! A point in time as any of the databases keeps it: whole microseconds, UTC.

use jiff::{Timestamp, civil, tz::TimeZone};
use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable,
    prelude::ChronoDateTimeUtc,
    sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr},
    sqlx::{Row as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow},
};

use super::Form;

/// Microseconds from 1970 to 2000, from where Postgres counts.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// The first day of the year 1: nothing earlier is read.
const EARLIEST: Timestamp = Timestamp::constant(-62_135_596_800, 0);

/// A [`Timestamp`] for or from a column. It is written in the column's [`Form`], and read from every
/// one. Each form sorts as time does, and one moment has one text in it.
#[derive(Clone, Copy, Debug, Eq)]
pub struct Moment {
    at: Timestamp,
    form: Form,
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.at.partial_cmp(&other.at)
    }
}

/// For a column of our own.
impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self::in_form(at, Form::Own)
    }
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        moment.at
    }
}

impl Moment {
    pub(super) fn in_form(at: Timestamp, form: Form) -> Self {
        Self { form, ..Self::from_microsecond(at.as_microsecond()) }
    }

    /// What lies outside the years that people write becomes the nearest time within.
    fn from_microsecond(microsecond: i64) -> Self {
        let nearest = if microsecond < 0 { EARLIEST } else { Timestamp::MAX };
        let at = Timestamp::from_microsecond(microsecond).unwrap_or(nearest);
        Self { at: at.max(EARLIEST), form: Form::Own }
    }

    fn to_chrono(self) -> ChronoDateTimeUtc {
        ChronoDateTimeUtc::from_timestamp_micros(self.at.as_microsecond())
            .unwrap_or(ChronoDateTimeUtc::MAX_UTC)
    }

    /// From eight bytes on the wire, where infinity is the greatest number and minus infinity the
    /// smallest. `None` for NULL and for what is no time.
    fn from_postgres(row: &PgRow, index: impl sea_orm::sqlx::ColumnIndex<PgRow>) -> Option<Self> {
        let value = row.try_get_raw(index).ok().filter(|value| !value.is_null())?;
        let bytes = value.as_bytes().ok()?.try_into().ok()?;
        Some(Self::from_microsecond(i64::from_be_bytes(bytes).saturating_add(POSTGRES_EPOCH)))
    }

    fn from_sqlite(
        row: &SqliteRow,
        index: impl sea_orm::sqlx::ColumnIndex<SqliteRow>,
    ) -> Option<Self> {
        let text: Option<String> = row.try_get_unchecked(index).ok()?;
        Self::parse(text?.trim())
    }

    fn parse(text: &str) -> Option<Self> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some(at.into());
        }
        let utc: civil::DateTime = text.parse().ok()?;
        let nearest = if utc.year() < 1 { EARLIEST } else { Timestamp::MAX };
        Some(TimeZone::UTC.to_timestamp(utc).unwrap_or(nearest).into())
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        let text = |format| Self::from(moment.at.strftime(format).to_string());
        match moment.form {
            Form::Naive => Self::ChronoDateTime(Some(moment.to_chrono().naive_utc())),
            Form::Spaced => text("%Y-%m-%d %H:%M:%S%.6f"),
            Form::Iso => text("%Y-%m-%dT%H:%M:%S%.3fZ"),
            Form::Own | Form::Hex | Form::Text => Self::ChronoDateTimeUtc(Some(moment.to_chrono())),
        }
    }
}

impl TryGetable for Moment {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let found = match (row.try_as_pg_row(), row.try_as_sqlite_row()) {
            (Some(row), _) => Self::from_postgres(row, index.as_sqlx_postgres_index()),
            (_, Some(row)) => Self::from_sqlite(row, index.as_sqlx_sqlite_index()),
            _ => return Err(DbErr::Type("a row of an unknown database".to_owned()).into()),
        };
        // As good as NULL: one odd row must not hide the others.
        found.ok_or_else(|| TryGetError::Null(format!("{index:?}")))
    }
}

impl ValueType for Moment {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <ChronoDateTimeUtc as ValueType>::try_from(value)
            .map(|time| Self::from_microsecond(time.timestamp_micros()))
    }

    fn type_name() -> String {
        "Moment".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::ChronoDateTimeUtc
    }

    fn column_type() -> ColumnType {
        ColumnType::TimestampWithTimeZone
    }
}

impl Nullable for Moment {
    fn null() -> Value {
        Value::ChronoDateTimeUtc(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_text_is_read_and_what_is_none_is_nothing() {
        let at: Timestamp = "2026-11-24T09:00:00.123456Z".parse().unwrap();
        for text in [
            "2026-11-24 09:00:00.123456",
            "2026-11-24T09:00:00.123456+00:00",
            "2026-11-24T10:00:00.123456+01:00",
            "2026-11-24T09:00:00.123456Z",
        ] {
            assert_eq!(Moment::parse(text), Some(at.into()), "{text}");
        }
        let day: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        assert_eq!(Moment::parse("2026-11-24"), Some(day.into()));
        assert_eq!(Moment::parse("9999-12-31 23:59:59"), Some(Timestamp::MAX.into()));
        assert_eq!(Moment::parse("soon"), None);
    }

    #[test]
    fn each_form_is_written_as_its_owner_writes_it() {
        let at: Timestamp = "2026-11-24T09:00:00.5Z".parse().unwrap();
        for (form, text) in
            [(Form::Spaced, "2026-11-24 09:00:00.500000"), (Form::Iso, "2026-11-24T09:00:00.500Z")]
        {
            assert_eq!(Value::from(Moment::in_form(at, form)), Value::from(text), "{form:?}");
        }
    }
}
