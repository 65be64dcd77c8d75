//! How far a stream told what happened, as the `id` of its events: whoever comes back with it is told the rest, by any
//! replica and after any restart.
//!
//! Notes have numbers, but one may be seen before another with a smaller number, whose transaction took longer. A place
//! therefore knows two things: up to which number everything was told, which follows from what could be seen a while ago, and
//! which notes were told beyond it.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use todo_core::ports::Notes;

/// How long a place is good: what happened longer ago is not kept. Less than it is kept, for a stream may be idle for a while.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(6 * 24);
/// Most runs of numbers that an id names; what is beyond them is told again. An id has at most some 800 letters.
const RUNS_MAX: usize = 64;
/// Most numbers that an id stands for.
const NUMBERS_MAX: usize = 2_000;

/// How far it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// When that was so, in seconds since 1970.
    pub at: i64,
    pub changes: Told,
    pub others: Told,
}

/// The notes of one kind that were told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// All up to this one.
    until: i64,
    /// And these, which are greater.
    beyond: BTreeSet<i64>,
}

/// A text that is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl Place {
    /// A place where everything up to `settled` was told.
    pub fn after(settled: Notes) -> Self {
        let told = |until| Told { until, beyond: BTreeSet::new() };
        Self { at: 0, changes: told(settled.changes), others: told(settled.others) }
    }

    /// The numbers after which to look for what was not told yet.
    pub fn notes(&self) -> Notes {
        Notes { changes: self.changes.until, others: self.others.until }
    }

    /// Whether what happened since is still known at `now`, in a database whose notes end with `newest`.
    pub fn is_good(&self, now: Timestamp, newest: Notes) -> bool {
        let age = now.as_second().saturating_sub(self.at);
        age <= KEPT_FOR.as_secs()
            && self.changes.last() <= newest.changes
            && self.others.last() <= newest.others
    }

    /// Takes for told what can be seen no more: everything up to `settled`. Comes after what could be seen was told.
    pub fn settle(&mut self, settled: Notes) {
        self.changes.settle(settled.changes);
        self.others.settle(settled.others);
    }
}

impl Told {
    pub fn is_new(&self, number: i64) -> bool {
        number > self.until && !self.beyond.contains(&number)
    }

    pub fn tell(&mut self, number: i64) {
        if number > self.until {
            self.beyond.insert(number);
        }
    }

    fn settle(&mut self, until: i64) {
        if until > self.until {
            self.until = until;
            self.beyond = self.beyond.split_off(&until.saturating_add(1));
        }
    }

    fn last(&self) -> i64 {
        self.beyond.last().copied().unwrap_or(self.until)
    }
}

/// `120`, or `120+3+5-9` with 123 and 125 to 129.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.until)?;
        let mut numbers = self.beyond.iter().copied().peekable();
        for _ in 0..RUNS_MAX {
            let Some(first) = numbers.next() else { break };
            let mut last = first;
            while let Some(next) = numbers.next_if(|next| *next == last + 1) {
                last = next;
            }
            write!(f, "+{}", first - self.until)?;
            if last > first {
                write!(f, "-{}", last - self.until)?;
            }
        }
        Ok(())
    }
}

impl FromStr for Told {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let mut runs = text.split('+');
        let number = |text: &str| text.parse::<i64>().map_err(|_| NoPlace);
        let until = number(runs.next().ok_or(NoPlace)?)?;
        let mut beyond = BTreeSet::new();
        for run in runs {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            let at = |text| number(text).and_then(|at| until.checked_add(at).ok_or(NoPlace));
            let (first, last) = (at(first)?, at(last)?);
            let length = usize::try_from(last.saturating_sub(first)).map_err(|_| NoPlace)?;
            if first <= until || beyond.len().saturating_add(length) >= NUMBERS_MAX {
                return Err(NoPlace);
            }
            beyond.extend(first..=last);
        }
        Ok(Self { until, beyond })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.at, self.changes, self.others)
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NoPlace);
        let at = part()?.parse().map_err(|_| NoPlace)?;
        Ok(Self { at, changes: part()?.parse()?, others: part()?.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(until: i64, beyond: &[i64]) -> Told {
        Told { until, beyond: beyond.iter().copied().collect() }
    }

    #[test]
    fn a_place_is_written_and_read() {
        for (changes, others, text) in [
            (told(0, &[]), told(-980, &[]), "7.0.-980"),
            (told(120, &[123, 125, 126, 127]), told(9, &[10]), "7.120+3+5-7.9+1"),
        ] {
            let place = Place { at: 7, changes, others };
            assert_eq!(place.to_string(), text);
            assert_eq!(text.parse(), Ok(place));
        }
    }

    #[test]
    fn what_is_no_place_is_not_taken_for_one_however_much_it_stands_for() {
        for text in [
            "",
            "7",
            "7.1",
            "7.1.x",
            "7.1.2.3",
            "x.1.2",
            "7.1+0.2",
            "7.1+-3.2",
            "7.1+5-2.2",
            "7.1+1-9000000000.2",
            "7.1+9223372036854775807.2",
            "7.1+1-1500+2000-3500.2",
        ] {
            assert_eq!(text.parse::<Place>(), Err(NoPlace), "{text}");
        }
    }

    #[test]
    fn each_note_is_told_once_also_when_it_is_seen_late() {
        let mut place = Place::after(Notes { changes: 10, others: 0 });
        // 12 is seen first; the transaction of 11 takes longer.
        let mut tell = |seen: &[i64], settled| {
            let place = &mut place;
            let news: Vec<_> =
                seen.iter().copied().filter(|number| place.changes.is_new(*number)).collect();
            for number in &news {
                place.changes.tell(*number);
            }
            place.settle(Notes { changes: settled, others: 0 });
            *place = place.to_string().parse().unwrap();
            news
        };
        assert_eq!(tell(&[12], 10), [12]);
        assert_eq!(tell(&[11, 12, 15], 10), [11, 15]);
        assert_eq!(tell(&[15], 12), [] as [i64; 0]);
        assert_eq!(tell(&[13, 15], 12), [13]);
        assert_eq!(place.changes, told(12, &[13, 15]));
    }

    #[test]
    fn an_id_stays_short_and_what_it_leaves_out_is_told_again() {
        let scattered: Vec<i64> = (1..=500).map(|number| number * 1_000).collect();
        let text = told(0, &scattered).to_string();
        assert!(text.len() < 800, "{}", text.len());
        let read: Told = text.parse().unwrap();
        assert!(!read.is_new(1_000) && read.is_new(500_000));
    }

    #[test]
    fn a_place_is_good_for_days_in_the_database_that_it_is_of() {
        let now = Timestamp::constant(1_774_828_800, 0);
        let newest = Notes { changes: 20, others: 5 };
        let place = |age: SignedDuration, beyond: &[i64]| Place {
            at: (now - age).as_second(),
            changes: told(10, beyond),
            others: told(5, &[]),
        };
        assert!(place(KEPT_FOR, &[20]).is_good(now, newest));
        assert!(!place(KEPT_FOR + SignedDuration::from_secs(1), &[20]).is_good(now, newest));
        assert!(!place(SignedDuration::ZERO, &[21]).is_good(now, newest), "it was put back");
        let earlier = Notes { changes: 9, others: 5 };
        assert!(!place(SignedDuration::ZERO, &[]).is_good(now, earlier), "further back");
    }
}
