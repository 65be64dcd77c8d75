//! What an account uses of the assistant, day by day in UTC, and how much it may.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::chat::model::Usage;

/// How much of the assistant one account may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// `None`: as many as one likes.
    pub requests_per_day_max: Option<u64>,
    /// Read and written together; `None`: as many as one likes.
    pub tokens_per_day_max: Option<u64>,
}

/// What was used on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayUsage {
    pub day: Date,
    pub requests: u64,
    pub tokens: Usage,
}

impl DayUsage {
    /// A day on which nothing was used yet.
    pub fn none_on(day: Date) -> Self {
        Self { day, requests: 0, tokens: Usage::default() }
    }

    /// When counting begins anew: at midnight, UTC.
    pub fn resets_at(&self) -> Timestamp {
        let next = self.day.tomorrow().unwrap_or(Date::MAX);
        TimeZone::UTC.to_timestamp(next.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
    }

    /// Whether no request is left for the day.
    pub fn is_out_of_requests(&self, limits: &Limits) -> bool {
        limits.requests_per_day_max.is_some_and(|max| self.requests >= max)
    }

    /// Whether no tokens are left for the day.
    pub fn is_out_of_tokens(&self, limits: &Limits) -> bool {
        let used = self.tokens.input_tokens.saturating_add(self.tokens.output_tokens);
        limits.tokens_per_day_max.is_some_and(|max| used >= max)
    }
}

/// The day, in UTC, to which `now` belongs.
pub fn day_of(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let now = "2026-12-31T23:59:59.999Z".parse().unwrap();
        let day = DayUsage::none_on(day_of(now));
        assert_eq!(day.resets_at().to_string(), "2027-01-01T00:00:00Z");
    }

    #[test]
    fn limits_are_reached_when_nothing_is_left_and_never_without_any() {
        let tokens = Usage { input_tokens: 6, output_tokens: 4 };
        let used = DayUsage { requests: 3, tokens, ..DayUsage::none_on(Date::ZERO) };
        for (max, out) in [(Some(2), true), (Some(3), true), (Some(4), false), (None, false)] {
            let limits = Limits { requests_per_day_max: max, ..Limits::default() };
            assert_eq!(used.is_out_of_requests(&limits), out, "{max:?}");
        }
        for (max, out) in [(Some(9), true), (Some(10), true), (Some(11), false), (None, false)] {
            let limits = Limits { tokens_per_day_max: max, ..Limits::default() };
            assert_eq!(used.is_out_of_tokens(&limits), out, "{max:?}");
        }
    }
}
