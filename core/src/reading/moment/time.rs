//! Times of day: "5pm", "at 5", "17:00", "half past six", "a las cinco y media", "शाम 5 बजे".

use super::{
    Clock, DayPart, Meaning, Phrase, Reader, Standing,
    clock::{DAY, HALF_DAY},
};

/// Most times of day in one phrase: "at 8, 12, 4 and 8".
const TIMES_MAX: usize = 8;

/// How much it looks like a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    /// `5`.
    Bare,
    /// `noon`.
    Word,
    /// `17:00`: a time, or a verse of the Bible.
    Dial,
    /// `5pm`.
    Clear,
}

type Found = (usize, Clock, Look);

impl Reader<'_> {
    /// A time with its preposition, or a part of the day.
    pub(super) fn time(&self, at: usize) -> Option<Phrase> {
        if let Some((end, part)) = self.part_of_day(at) {
            return Some(Phrase { end, meaning: Meaning::Part(part), standing: Standing::Certain });
        }
        let strong = self.word(at, "at");
        let start = strong.or_else(|| self.word(at, "around")).unwrap_or(at);
        let (end, clock, look) = self.clock(start, strong.is_some())?;
        let standing = match look {
            Look::Clear if start == at => Standing::Plain,
            Look::Clear => Standing::Certain,
            Look::Dial if strong.is_some() => Standing::Certain,
            Look::Bare if strong.is_none() => return self.bare_range(at, start, (end, clock)),
            _ => Standing::Closing,
        };
        if let Some((end, until)) = self.until(end, clock, look) {
            let meaning = Meaning::Time { clock: until.0, until: Some(until.1) };
            return Some(Phrase { end, meaning, standing });
        }
        if let Some((end, clocks)) = self.more_times(end, clock) {
            return Some(Phrase { end, meaning: Meaning::Times(clocks), standing });
        }
        Some(Phrase { end, meaning: Meaning::Time { clock, until: None }, standing })
    }

    /// `2-3pm`, `from 2 to 3pm`: the second says what the first is.
    fn bare_range(&self, at: usize, start: usize, (end, clock): (usize, Clock)) -> Option<Phrase> {
        let (end, (clock, until)) = self.until(end, clock, Look::Bare)?;
        let meaning = Meaning::Time { clock, until: Some(until) };
        let standing = if start > at { Standing::Certain } else { Standing::Plain };
        Some(Phrase { end, meaning, standing })
    }

    /// "in the morning", "at night", "por la tarde", "शाम को".
    fn part_of_day(&self, at: usize) -> Option<(usize, DayPart)> {
        let named = |at| {
            let (end, key) = self.term(at, "part")?;
            Some((end, DayPart::named(key)?))
        };
        if let Some(found) = self.word(at, "part_before").and_then(named) {
            return Some(found);
        }
        let (end, part) = named(at)?;
        Some((self.word(end, "part_after")?, part))
    }

    /// The time that ends what begins at `clock`: "to 3pm", "-15:00"; both as they are meant.
    fn until(&self, at: usize, clock: Clock, look: Look) -> Option<(usize, (Clock, Clock))> {
        let dash = self.key(at) == "-";
        let next = if dash { at + 1 } else { self.word(at, "to")? };
        let (end, until, to) = self.clock(next, true)?;
        // "9-5", "from 2 to 3": of what?
        if look.max(to) < Look::Dial || !self.is_boundary(end) {
            return None;
        }
        let (from, to) = (clock.within(None), until.within(None));
        if !clock.is_open || until.is_open {
            let to = if to <= from && until.is_open && to + HALF_DAY <= DAY {
                to + HALF_DAY
            } else {
                to
            };
            return Some((end, (clock, Clock { minutes: to, is_open: false, ..until })));
        }
        // "2-3pm" is in one half of the day, "11-1pm" in two.
        let same_half = clock.minutes % HALF_DAY + if to >= HALF_DAY { HALF_DAY } else { 0 };
        let minutes = if same_half < to { same_half } else { clock.minutes % HALF_DAY };
        Some((end, (Clock { minutes, is_open: false, ..clock }, until)))
    }

    /// "and 8pm", ", 12 and 6".
    fn more_times(&self, at: usize, first: Clock) -> Option<(usize, Vec<Clock>)> {
        let (mut end, mut clocks) = (at, vec![first]);
        while clocks.len() < TIMES_MAX {
            let is_listed = self.gap(end) == crate::text::Gap::Comma;
            let next = match self.word(end, "and") {
                Some(next) => self.skip(next, "at"),
                None if is_listed => end,
                None => break,
            };
            let Some((further, clock, look)) = self.clock(next, true) else { break };
            if look == Look::Bare && first.is_open == clock.is_open && !first.is_open {
                break;
            }
            clocks.push(clock);
            end = further;
        }
        (clocks.len() > 1).then_some((end, clocks))
    }

    /// A time; after "at", more is one.
    fn clock(&self, at: usize, is_led: bool) -> Option<Found> {
        let exactly = |end, minutes| Some((end, Clock::exactly(minutes), Look::Word));
        match self.term(at, "clock") {
            Some((end, "midday")) => return exactly(end, HALF_DAY),
            Some((end, "midnight")) => return exactly(end, DAY),
            _ => {}
        }
        let found = match self.term(at, "part") {
            // "शाम 5 बजे"
            Some((start, part)) => {
                let (end, clock, look) = self.in_half(self.hour(start, is_led)?)?;
                if look < Look::Clear {
                    return None;
                }
                let minutes = clock.within(DayPart::named(part));
                (end, Clock { minutes, is_open: false, ..clock }, look)
            }
            None => self.in_half(self.spelled(at).or_else(|| self.hour(at, is_led))?)?,
        };
        self.in_zone(found)
    }

    /// With am or pm, if it is said.
    fn in_half(&self, (end, clock, look): Found) -> Option<Found> {
        match self.term(end, "clock") {
            Some((end, "am")) => Some((end, clock.in_half(0)?, Look::Clear)),
            Some((end, "pm")) => Some((end, clock.in_half(HALF_DAY)?, Look::Clear)),
            _ => Some((end, clock, look)),
        }
    }

    /// With the zone, if one is named in capitals.
    fn in_zone(&self, (end, clock, look): Found) -> Option<Found> {
        let Some((after, minutes)) = self.term(end, "zone") else {
            return Some((end, clock, look));
        };
        let name = &self.text[self.words[self.pieces[end].word].range.clone()];
        if !name.chars().all(char::is_uppercase) {
            return Some((end, clock, look));
        }
        Some((after, Clock { zone: Some(minutes.parse().ok()?), ..clock }, Look::Clear))
    }

    /// "half past six", "quarter to five", "ten past 6", "six thirty", "halb sechs", "साढ़े पांच".
    fn spelled(&self, at: usize) -> Option<Found> {
        let (end, offset) = match self.term(at, "clock") {
            Some((end, "half_past")) => (end, 30),
            Some((end, "quarter_past")) => (end, 15),
            Some((end, "quarter_to")) => (end, -15),
            Some((end, "half_to")) => (end, -30),
            _ => return self.minutes_and_hour(at).or_else(|| self.hour_and_minutes(at)),
        };
        let (end, hour) = self.number(end).filter(|(_, hour)| (1..=12).contains(hour))?;
        self.beside_hour(end, hour, offset)
    }

    /// "ten past 6", "ten to 6".
    fn minutes_and_hour(&self, at: usize) -> Option<Found> {
        let (end, minutes) = self.number(at).filter(|(_, minutes)| (1..60).contains(minutes))?;
        let (end, offset) = match self.term(end, "clock")? {
            (end, "past") => (end, minutes),
            (end, "to") if minutes < 30 => (end, -minutes),
            _ => return None,
        };
        let (end, hour) = self.number(end).filter(|(_, hour)| (1..=12).contains(hour))?;
        self.beside_hour(end, hour, offset)
    }

    /// So many minutes after the hour on the dial, or before it.
    fn beside_hour(&self, end: usize, hour: i64, offset: i64) -> Option<Found> {
        let minutes = i16::try_from(hour % 12 * 60 + offset).ok()?.rem_euclid(HALF_DAY);
        // Noon is on the dial where midnight is.
        let minutes = if minutes < 60 { minutes + HALF_DAY } else { minutes };
        let morning_from = self.morning_from;
        let clock = Clock { minutes, is_open: true, morning_from, zone: None };
        Some(match self.is(end, "clock", "oclock") {
            Some(end) => (end, clock, Look::Clear),
            None => (end, clock, Look::Dial),
        })
    }

    /// "six thirty", both in words.
    fn hour_and_minutes(&self, at: usize) -> Option<Found> {
        let (end, hour) = self.number_words(at).filter(|(_, hour)| (1..=12).contains(hour))?;
        let (end, minutes) =
            self.number_words(end).filter(|(_, minutes)| (10..60).contains(minutes))?;
        self.beside_hour(end, hour, minutes)
    }

    /// An hour on the dial, with what follows it: "17:30", "5 Uhr 30", "cinco y media", "5".
    fn hour(&self, at: usize, is_led: bool) -> Option<Found> {
        let (end, hour) = self.number(at)?;
        let hour = i16::try_from(hour).ok().filter(|hour| *hour <= 24)?;
        let is_padded = self.key(at).starts_with('0');
        let is_short = self.digits(at).is_none() || self.key(at).len() <= 2;
        if !is_short {
            return None;
        }
        if let Some((end, minute)) = self.minute(end, is_led || is_padded) {
            let clock = Clock::on_dial(hour, minute, self.morning_from)?;
            let clock = Clock { is_open: clock.is_open && !is_padded, ..clock };
            return Some(match self.is(end, "clock", "oclock") {
                Some(end) => (end, clock, Look::Clear),
                None => (end, clock, Look::Dial),
            });
        }
        if let Some(found) = self.beside(end, hour) {
            return Some(found);
        }
        let clock = Clock::on_dial(hour, 0, self.morning_from)?;
        let clock = Clock { is_open: clock.is_open && !is_padded, ..clock };
        if let Some(end) = self.is(end, "clock", "oclock") {
            if let Some(found) = self.beside(end, hour) {
                return Some((found.0, found.1, Look::Clear));
            }
            let minute = |at: usize| {
                i16::try_from(self.digits(at).filter(|_| self.key(at).len() == 2)?).ok()
            };
            return Some(
                match minute(end).and_then(|minute| Clock::on_dial(hour, minute, self.morning_from))
                {
                    Some(clock) => (end + 1, clock, Look::Clear),
                    None => (end, clock, Look::Clear),
                },
            );
        }
        (hour > 0 && hour < 24).then_some((end, clock, Look::Bare))
    }

    /// `:30`; `.30` where something says that it is no price.
    fn minute(&self, at: usize, is_led: bool) -> Option<(usize, i16)> {
        let end = at + 2;
        let is_joined = self.is_glued(at + 1) && self.key(at + 1).len() == 2;
        let says_so =
            is_led || matches!(self.term(end, "clock"), Some((_, "am" | "pm" | "oclock")));
        let is_point = self.is_sign(at, ".") && says_so && self.is_boundary_or_letter(end);
        if !is_joined || !(self.is_sign(at, ":") || is_point) {
            return None;
        }
        let minute = i16::try_from(self.digits(at + 1)?).ok().filter(|minute| *minute < 60)?;
        // Seconds are not kept.
        let seconds = self.is_sign(end, ":") && self.digits(end + 1).is_some();
        (!seconds).then_some((end, minute))
    }

    /// Whether a number is over here: "2.0.1" goes on.
    fn is_boundary_or_letter(&self, at: usize) -> bool {
        self.is_boundary(at) || !matches!(self.key(at), "." | "/")
    }

    /// What comes after an hour: "y media", "menos cuarto".
    fn beside(&self, at: usize, hour: i16) -> Option<Found> {
        let (end, offset) = match self.term(at, "clock")? {
            // "las cinco y diez"
            (end, "and_minutes") => {
                self.number(end).filter(|(_, minutes)| (1..60).contains(minutes))?
            }
            (end, "and_half") => (end, 30),
            (end, "and_quarter") => (end, 15),
            (end, "less_quarter") => (end, -15),
            _ => return None,
        };
        (1..=12).contains(&hour).then_some(())?;
        self.beside_hour(end, hour.into(), offset)
    }
}
