//! Hours in which nobody wants to hear of anything.

use jiff::{Timestamp, ToSpan, ZonedDateTime, civil::Time};

/// Every day from one time to another by its owner's clock; over midnight if the second is earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    pub from: Time,
    pub until: Time,
}

impl Quiet {
    /// When the quiet that holds at `now` ends; `None` if there is none.
    pub fn end(self, now: &ZonedDateTime) -> Option<Timestamp> {
        let time = now.time();
        let over_midnight = self.until <= self.from;
        let holds = if over_midnight {
            time >= self.from || time < self.until
        } else {
            self.from <= time && time < self.until
        };
        if !holds {
            return None;
        }
        let ends_tomorrow = over_midnight && time >= self.from;
        let day = if ends_tomorrow { now.date().checked_add(1.day()).ok()? } else { now.date() };
        let end = day.to_datetime(self.until).to_zoned_datetime(now.time_zone().clone()).ok()?;
        // Clocks that are set back in the night may end it in the past.
        (end.timestamp() > now.timestamp()).then(|| end.timestamp())
    }
}

#[cfg(test)]
mod core_tests {
    use super::*;

    fn end(from: &str, until: &str, now: &str) -> Option<String> {
        let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
        let now = now.parse::<jiff::civil::DateTime>().unwrap().to_zoned_datetime(zone).unwrap();
        let quiet = Quiet { from: from.parse().unwrap(), until: until.parse().unwrap() };
        quiet.end(&now).map(|end| end.to_string())
    }

    #[test]
    fn a_night_is_quiet_until_its_morning_by_the_owners_clock() {
        let night = |now| end("22:00", "07:00", now);
        assert_eq!(night("2026-11-28T21:59"), None);
        assert_eq!(night("2026-11-28T22:00").as_deref(), Some("2026-11-29T06:00:00Z"));
        assert_eq!(night("2026-11-29T06:59").as_deref(), Some("2026-11-29T06:00:00Z"));
        assert_eq!(night("2026-11-29T07:00"), None);
        assert_eq!(night("2027-03-27T23:00").as_deref(), Some("2027-03-28T05:00:00Z"));
    }

    #[test]
    fn an_afternoon_may_be_quiet_too() {
        assert_eq!(
            end("13:00", "15:00", "2026-11-28T14:00").as_deref(),
            Some("2026-11-28T14:00:00Z")
        );
        assert_eq!(end("13:00", "15:00", "2026-11-28T15:00"), None);
    }
}
