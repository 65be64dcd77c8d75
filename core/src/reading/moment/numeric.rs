//! Dates in digits: `24/11`, `24.11.2026`, `1.12.`, `2026-11-24`, `2026/12/01`.

use jiff::civil::Date;

use super::{
    DateOrder, Days, Reader,
    date::{Found, Look},
};
use crate::text::Gap;

/// "Around the clock", and no date.
const ALL_THE_TIME: (i64, i64) = (24, 7);

impl Reader<'_> {
    /// Numbers with one sign between them.
    pub(super) fn numeric(&self, at: usize) -> Option<Found> {
        let one = self.digits(at)?;
        let sign = self.key(at + 1);
        if !self.is_glued(at + 1) || !self.is_glued(at + 2) || !matches!(sign, "/" | "." | "-") {
            return None;
        }
        let other = self.digits(at + 2)?;
        let is_padded = self.key(at).starts_with('0') || self.key(at + 2).starts_with('0');
        let is_one_way = (one > 12 || other > 12) && (one, other) != ALL_THE_TIME;
        if self.is_sign(at + 3, sign) && self.is_glued(at + 4) {
            let last = self.digits(at + 4)?;
            let date =
                self.with_year((one, self.key(at).len()), other, (last, self.key(at + 4).len()))?;
            return Some(Found::new(at + 5, Days::Only(date), Look::Clear));
        }
        let (day, month) = self.ordered(one, other)?;
        Date::new(2000, month, day).ok()?;
        // "1.12." is a date in many countries, "1.12" a number in all.
        let look = match sign {
            "/" if is_padded || is_one_way => Look::Namelike,
            "/" => Look::Ratio,
            "." if self.gap(at + 3) == Gap::Stop && self.key(at + 2).len() == 2 => Look::Namelike,
            "." if is_padded && self.key(at + 2).len() == 2 => Look::Ratio,
            _ => return None,
        };
        Some(Found::new(at + 3, Days::OfYear { month, day }, look))
    }

    fn with_year(&self, one: (i64, usize), other: i64, last: (i64, usize)) -> Option<Date> {
        if one.1 == 4 {
            return Date::new(
                one.0.try_into().ok()?,
                other.try_into().ok()?,
                last.0.try_into().ok()?,
            )
            .ok();
        }
        let year = match last.1 {
            4 => last.0,
            2 => i64::from(self.now.year()) / 100 * 100 + last.0,
            _ => return None,
        };
        let (day, month) = self.ordered(one.0, other)?;
        Date::new(year.try_into().ok()?, month, day).ok()
    }

    /// Day and month, in the order of the place unless that cannot be.
    fn ordered(&self, one: i64, other: i64) -> Option<(i8, i8)> {
        let (day, month) = match self.order {
            DateOrder::DayFirst if other > 12 => (other, one),
            DateOrder::MonthFirst if one <= 12 => (other, one),
            _ => (one, other),
        };
        Some((day.try_into().ok()?, month.try_into().ok()?))
    }
}
