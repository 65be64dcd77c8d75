//! A point in time as any of the databases keeps it: whole microseconds, UTC.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    fmt::temporal::Pieces,
};
use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable,
    prelude::ChronoDateTimeUtc,
    sea_query::{ColumnType, Value},
    sqlx::{Row as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow},
};

use todo_core::task::LAST_MOMENT;

use super::{Form, column_value::column_value};

/// Microseconds from 1970 to 2000, from where Postgres counts.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Where in a text its time of day begins.
const TIME_PLACE: usize = 11;

/// From where a moment counts.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The first day of the year 1: nothing earlier is read.
const EARLIEST: i64 = -62_135_596_800_000_000;

/// The end of the year 9999. A [`Timestamp`] ends some hours before.
const LATEST: i64 = 253_402_300_799_999_999;

/// A time for or from a column. It is written in the column's [`Form`], and read from every one. Each
/// form sorts as time does, and one moment has one text in it.
#[derive(Clone, Copy, Debug, Eq)]
pub struct Moment {
    /// Since 1970, within the years 1 to 9999.
    microsecond: i64,
    form: Form,
    /// Whether nothing but the day was told, or midnight, in whatever zone that was written.
    is_midnight: bool,
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.microsecond == other.microsecond
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.microsecond.partial_cmp(&other.microsecond)
    }
}

/// For a column of our own.
impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self::in_form(at, Form::Own)
    }
}

impl From<Moment> for Timestamp {
    /// The last one that there is in whole microseconds, for a later time.
    fn from(moment: Moment) -> Self {
        Self::from_microsecond(moment.microsecond).unwrap_or(LAST_MOMENT)
    }
}

impl Moment {
    pub(super) fn in_form(at: Timestamp, form: Form) -> Self {
        Self { form, ..Self::from_microsecond(at.as_microsecond()) }
    }

    /// Whether it stands for its day, as far as its text tells.
    pub(super) fn is_midnight(self) -> bool {
        self.is_midnight
    }

    /// What a clock in UTC shows, as `form` keeps it.
    pub(super) fn utc_in_form(utc: DateTime, form: Form) -> Self {
        let since = utc.duration_since(EPOCH);
        let microsecond = since.as_secs() * 1_000_000 + i64::from(since.subsec_micros());
        Self { form, ..Self::from_microsecond(microsecond) }
    }

    pub(super) fn form(self) -> Form {
        self.form
    }

    /// What a clock in UTC shows then.
    pub(super) fn utc(self) -> DateTime {
        EPOCH.saturating_add(SignedDuration::from_micros(self.microsecond))
    }

    /// The first time that is read: nothing earlier is told from it.
    pub(super) const FIRST: Timestamp = Timestamp::constant(EARLIEST / 1_000_000, 0);

    /// Whether it is so early or late that it may stand for others that are read as it is.
    pub(super) fn is_edge(self) -> bool {
        self.microsecond <= EARLIEST || self.microsecond >= LAST_MOMENT.as_microsecond()
    }

    /// What lies before the years that people write becomes their beginning; what lies after them,
    /// `infinity` too, the last [`Timestamp`].
    fn from_microsecond(microsecond: i64) -> Self {
        let microsecond = match microsecond {
            ..EARLIEST => EARLIEST,
            EARLIEST..=LATEST => microsecond,
            _ => Timestamp::MAX.as_microsecond(),
        };
        let is_midnight = microsecond.rem_euclid(DAY) == 0;
        Self { microsecond, form: Form::Own, is_midnight }
    }

    fn to_chrono(self) -> ChronoDateTimeUtc {
        ChronoDateTimeUtc::from_timestamp_micros(self.microsecond)
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
        Self::parse(&text?)
    }

    /// Reads what [`is_legible`]. What no calendar has is taken for the last that there is before it.
    fn parse(text: &str) -> Option<Self> {
        let is_midnight = !text.chars().skip(TIME_PLACE).any(|digit| matches!(digit, '1'..='9'));
        if !is_legible(text) {
            return None;
        }
        let moment = Self::exactly(text).or_else(|| Self::about(text))?;
        Some(Self { is_midnight, ..moment })
    }

    fn exactly(text: &str) -> Option<Self> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some(at.into());
        }
        let pieces = Pieces::parse(text).ok()?;
        let shown = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
        // Beyond what a timestamp holds there are offsets, too.
        let ahead = pieces.to_numeric_offset().map_or(0, |offset| i64::from(offset.seconds()));
        let utc = shown.saturating_sub(SignedDuration::from_secs(ahead));
        Some(Self::utc_in_form(utc, Form::Own))
    }

    /// The minute that a legible text names, or the last one before it, so that times keep the order of their texts.
    fn about(text: &str) -> Option<Self> {
        let number = |range: std::ops::Range<usize>| {
            text.get(range).and_then(|digits| digits.parse::<i8>().ok())
        };
        let year = text.get(..4)?.parse().ok()?;
        let month = number(5..7)?.clamp(1, 12);
        let first = Date::new(year, month, 1).ok()?;
        let day = first.with().day(number(8..10)?.clamp(1, first.days_in_month())).build().ok()?;
        let time = match (number(11..13), number(14..16)) {
            (Some(hour @ 0..=23), Some(minute)) => Time::new(hour, minute, 0, 0).ok()?,
            (Some(_), _) => Time::constant(23, 59, 59, 0),
            (None, _) => Time::midnight(),
        };
        Some(Self::utc_in_form(day.to_datetime(time), Form::Own))
    }
}

/// Whether `text` begins as times do: `2026-11-24`, alone or with `T09:00` or ` 09:00` and whatever follows. Lists ask
/// the same in SQL: [`dialect::LEGIBLE_DUE`](super::dialect).
fn is_legible(text: &str) -> bool {
    let like = |pattern: &str, text: &str| {
        text.len() == pattern.len()
            && text.chars().zip(pattern.chars()).all(|(one, wanted)| match wanted {
                '0'..='9' => one.is_ascii_digit() && one <= wanted,
                'T' => matches!(one, 'T' | ' '),
                _ => one == wanted,
            })
    };
    like("9999-19-39", text) || text.get(..16).is_some_and(|text| like("9999-19-39T29:59", text))
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        let text = |format| Self::from(moment.utc().strftime(format).to_string());
        match moment.form {
            Form::Naive => Self::ChronoDateTime(Some(moment.to_chrono().naive_utc())),
            Form::Spaced => text("%Y-%m-%d %H:%M:%S%.6f"),
            Form::Iso => text("%Y-%m-%dT%H:%M:%S%.3fZ"),
            Form::Own | Form::Hex | Form::Hyphens | Form::Text => {
                Self::ChronoDateTimeUtc(Some(moment.to_chrono()))
            }
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

column_value!(Moment, ChronoDateTimeUtc, ColumnType::TimestampWithTimeZone, |time| {
    Self::from_microsecond(time.timestamp_micros())
});

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
        let never = Moment::parse("9999-12-31 23:59:59").unwrap();
        assert_eq!(never.utc().to_string(), "9999-12-31T23:59:59");
        assert_eq!(Timestamp::from(never), LAST_MOMENT);
        assert_eq!(
            Value::from(Moment { form: Form::Spaced, ..never }),
            Value::from("9999-12-31 23:59:59.000000")
        );
        let zoned = Moment::parse("9999-12-31T23:59:58.000Z").unwrap();
        assert_eq!(zoned.utc().to_string(), "9999-12-31T23:59:58");
        for none in [
            "soon",
            "",
            "7",
            "1795510800",
            "20261124",
            "31/12/2026",
            "2026-11-24 soon",
            "2026-21-24",
        ] {
            assert_eq!(Moment::parse(none), None, "{none}");
        }
    }

    #[test]
    fn what_no_calendar_has_is_the_last_before_it() {
        for (text, read) in [
            ("2026-02-30", "2026-02-28T00:00:00"),
            ("2026-13-35", "2026-12-31T00:00:00"),
            ("2026-00-00 10:00:00", "2026-01-01T10:00:00"),
            ("2026-11-24 25:10:00", "2026-11-24T23:59:59"),
            ("2026-11-24 09:10:99", "2026-11-24T09:10:00"),
            ("2026-11-24T09:10 or so", "2026-11-24T09:10:00"),
        ] {
            assert_eq!(Moment::parse(text).unwrap().utc().to_string(), read, "{text}");
        }
    }

    #[test]
    fn a_day_is_what_was_written_as_one() {
        for (text, is_day) in [
            ("2026-11-24", true),
            ("2026-11-24 00:00:00.000000", true),
            ("2026-11-24T00:00:00Z", true),
            ("2026-11-24T05:00:00+05:00", false),
            ("2026-11-24T00:00:00+05:00", false),
        ] {
            assert_eq!(Moment::parse(text).unwrap().is_midnight(), is_day, "{text}");
        }
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
