//! A point in time as both databases keep it: whole microseconds, UTC.

use jiff::Timestamp;
use sea_orm::{
    ColIdx, QueryResult, TryGetError, TryGetable,
    prelude::ChronoDateTimeUtc,
    sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr},
};

/// A [`Timestamp`] in a column: `timestamptz` on Postgres. On `SQLite` it is RFC 3339 text in UTC
/// with `+00:00` and as many fraction digits as it needs; `+` sorts before `.` and digits, so that
/// the text sorts as time does, and one moment has one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Timestamp);

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self::from_microsecond(timestamp.as_microsecond())
    }
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl Moment {
    /// What lies outside the years a timestamp can hold becomes the nearest that it can.
    fn from_microsecond(microsecond: i64) -> Self {
        let nearest = if microsecond < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self(Timestamp::from_microsecond(microsecond).unwrap_or(nearest))
    }

    fn to_chrono(self) -> ChronoDateTimeUtc {
        ChronoDateTimeUtc::from_timestamp_micros(self.0.as_microsecond())
            .unwrap_or(ChronoDateTimeUtc::MAX_UTC)
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        Self::ChronoDateTimeUtc(Some(moment.to_chrono()))
    }
}

impl TryGetable for Moment {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        ChronoDateTimeUtc::try_get_by(row, index)
            .map(|time| Self::from_microsecond(time.timestamp_micros()))
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
