//! From one day to another: "from friday to sunday", "5 to 10 december", "tuesday through thursday".

use jiff::civil::Date;

use super::{Days, Meaning, Phrase, Reader, Standing, calendar};

impl Reader<'_> {
    /// From one day to another.
    pub(super) fn range(&self, at: usize) -> Option<Phrase> {
        let from = self.word(at, "from");
        let between = self.word(at, "between");
        let start = from.or(between).unwrap_or(at);
        if let Some(found) = self.days_of_month(at, start) {
            return Some(found);
        }
        let first = self.day(start);
        let middle = match first {
            Some(found) => found.end,
            None => self.day_of_month(start)?.0,
        };
        let through = self.through(middle);
        let joined = if between.is_some() { "and" } else { "to" };
        let next = through.or_else(|| self.word(middle, joined))?;
        let last = self.day(next)?;
        let first = match (first.map(|found| found.days), last.days) {
            (None | Some(Days::OfMonth(_)), Days::OfYear { month, .. }) => {
                Days::OfYear { month, day: self.day_of_month(self.skip(start, "the"))?.1 }
            }
            (Some(days), _) => days,
            // "from 3 to 5 march 2027"
            (None, Days::Only(last)) if from.is_some() => {
                let day = self.day_of_month(start)?.1;
                Days::Only(Date::new(last.year(), last.month(), day).ok()?)
            }
            (None, _) => return None,
        };
        let begins = first.first(self.now.date())?;
        let to = match last.weekday {
            Some(weekday) => calendar::coming(weekday, begins)?,
            None => last.days.first(begins)?,
        };
        let until = self.word(last.end, "until_after");
        let is_led = start > at || until.is_some();
        let standing = if is_led { Standing::Certain } else { Standing::Closing };
        // "Move everything due today to friday" names no range.
        let is_range = is_led || through.is_some() || matches!(first, Days::OfYear { .. });
        (is_range && to > begins).then_some(Phrase {
            end: until.unwrap_or(last.end),
            meaning: Meaning::Range { from: first, to },
            standing,
        })
    }

    /// What only goes on to the last of several days: "through", a dash.
    fn through(&self, at: usize) -> Option<usize> {
        let dash = (self.key(at) == "-").then_some(at + 1);
        self.word(at, "through").or(dash)
    }

    /// "december 5-9", "dec 24 to 26".
    fn days_of_month(&self, at: usize, start: usize) -> Option<Phrase> {
        let (end, month) = self.term(start, "month")?;
        let month = month.parse().ok()?;
        let (middle, first) = self.day_of_month(end)?;
        let next = self.through(middle).or_else(|| self.word(middle, "to"))?;
        let (end, last) = self.day_of_month(next)?;
        let goes_on =
            ["unit", "clock", "month"].iter().any(|table| self.term(end, table).is_some());
        let from = Days::OfYear { month, day: first };
        let begins = from.first(self.now.date())?;
        let to = Date::new(begins.year(), month, last).ok()?;
        let standing = if start > at { Standing::Certain } else { Standing::Closing };
        (!goes_on && self.is_boundary(end) && to > begins).then_some(Phrase {
            end,
            meaning: Meaning::Range { from, to },
            standing,
        })
    }
}
