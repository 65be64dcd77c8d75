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

/// From one time to another, and how much the clearer of them looks like one.
type Range = (usize, (Clock, Clock), Look);

impl Reader<'_> {
    /// A time with its preposition, or a part of the day.
    pub(super) fn time(&self, at: usize) -> Option<Phrase> {
        if let Some((end, part)) = self.part_of_day(at) {
            return Some(Phrase { end, meaning: Meaning::Part(part), standing: Standing::Certain });
        }
        if let Some(found) = self.time_range(at) {
            return Some(found);
        }
        let strong = self.word(at, "at");
        let start = strong.or_else(|| self.word(at, "around")).unwrap_or(at);
        let (end, clock, look) = self.clock(start, strong.is_some())?;
        let standing = match look {
            Look::Clear if start == at => Standing::Plain,
            Look::Clear => Standing::Certain,
            Look::Dial if strong.is_some() => Standing::Certain,
            // "Call grandpa tomorrow 6".
            Look::Bare if start == at && self.ends_day(at) => Standing::Closing,
            // "By 5 on friday", but not "for 5 on friday".
            Look::Bare if strong.is_none() => {
                (start > at && self.word(at, "for").is_none()).then_some(Standing::Beside)?
            }
            _ => Standing::Closing,
        };
        if let Some((end, clocks)) = self.more_times(end, clock) {
            return Some(Phrase { end, meaning: Meaning::Times(clocks), standing });
        }
        let end = self.after_time(end);
        Some(Phrase { end, meaning: Meaning::Time { clock, until: None }, standing })
    }

    /// The end of little words that follow a time: "5 बजे तक".
    fn after_time(&self, at: usize) -> usize {
        self.word(at, "on_after").or_else(|| self.word(at, "until_after")).unwrap_or(at)
    }

    /// Whether a day ends at a place that digits begin at: what is counted there is its hours.
    fn ends_day(&self, at: usize) -> bool {
        let ends = |table| {
            at.checked_sub(1)
                .is_some_and(|last| self.term(last, table).is_some_and(|(end, _)| end == at))
        };
        self.digits(at).is_some_and(|hour| (1..=12).contains(&hour))
            && (ends("day") || ends("weekday"))
    }

    /// "2-3pm", "from 2 to 3pm", "between 14:00 and 16:00": the second may say what the first is.
    fn time_range(&self, at: usize) -> Option<Phrase> {
        let lead = |(key, joined)| Some((self.word(at, key)?, joined));
        let led = [("between", "and"), ("from", "to")].into_iter().find_map(lead);
        let start = || self.word(at, "at").or_else(|| self.word(at, "around")).unwrap_or(at);
        let (start, joined) = led.unwrap_or_else(|| (start(), "to"));
        if let Some(found) = self.range_in_part(start, joined) {
            return Some(found);
        }
        let may_begin = ["clock", "part"].iter().any(|table| self.term(start, table).is_some());
        if !may_begin && self.number(start).is_none() {
            return None;
        }
        // "Ten to eight" is a time, "from ten to eight" goes from one to another.
        let hour = led.and_then(|_| self.in_half(self.hour(start, true)?));
        // "555-1234" is no time.
        let is_led = start > at || self.key(start).len() != 3;
        let (first, clock, look) = hour.or_else(|| self.clock(start, is_led))?;
        let (end, (clock, until), look) = self.until(first, clock, (look, None), joined)?;
        let standing = match look {
            // "9-5", "from 2 to 3": of what?
            Look::Bare => Standing::Beside,
            _ if start > at => Standing::Certain,
            _ => Standing::Plain,
        };
        let meaning = Meaning::Time { clock, until: Some(until) };
        Some(Phrase { end: self.after_time(end), meaning, standing })
    }

    /// "सुबह 10 से 11 बजे": only the second hour shows that the first is one, and both are in the morning.
    fn range_in_part(&self, at: usize, joined: &str) -> Option<Phrase> {
        let (start, key) = self.term(at, "part")?;
        let part = DayPart::named(key);
        let (first, clock, look) = self.spelled(start).or_else(|| self.hour(start, true))?;
        let clock = Clock { minutes: clock.within(part), is_open: false, ..clock };
        let (end, (clock, until), look) = self.until(first, clock, (look, part), joined)?;
        let meaning = Meaning::Time { clock, until: Some(until) };
        let end = self.after_time(end);
        (look == Look::Clear).then_some(Phrase { end, meaning, standing: Standing::Plain })
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

    /// The time that ends what begins at `clock`: "to 3pm", "-15:00"; both as they are meant, in the part of the day
    /// that is named before both.
    fn until(
        &self,
        at: usize,
        clock: Clock,
        (look, part): (Look, Option<DayPart>),
        joined: &str,
    ) -> Option<Range> {
        let dash = self.key(at) == "-";
        let next = if dash { at + 1 } else { self.skip(self.word(at, joined)?, "the") };
        let (end, until, to) = self.clock(next, true)?;
        let look = look.max(to);
        if !self.is_boundary(end) {
            return None;
        }
        let (from, to) = (clock.within(None), until.within(part));
        if !clock.is_open || until.is_open {
            let to = if to <= from && until.is_open && to + HALF_DAY <= DAY {
                to + HALF_DAY
            } else {
                to
            };
            return Some((end, (clock, Clock { minutes: to, is_open: false, ..until }), look));
        }
        // "2-3pm" is in one half of the day, "11-1pm" in two.
        let same_half = clock.minutes % HALF_DAY + if to >= HALF_DAY { HALF_DAY } else { 0 };
        let minutes = if same_half < to { same_half } else { clock.minutes % HALF_DAY };
        Some((end, (Clock { minutes, is_open: false, ..clock }, until), look))
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
                let found = self.spelled(start).or_else(|| self.hour(start, is_led))?;
                let (end, clock, look) = self.in_half(found)?;
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
            _ => {
                return self
                    .minutes_and_hour(at)
                    .or_else(|| self.hour_and_minutes(at))
                    .or_else(|| self.hour_and_half(at));
            }
        };
        let (end, hour) = self.number(end).filter(|(_, hour)| (1..=12).contains(hour))?;
        self.beside_hour(end, hour, offset)
    }

    /// "ten past 6", "ten to 6", "fünf vor halb acht".
    fn minutes_and_hour(&self, at: usize) -> Option<Found> {
        let (end, minutes) = self.number(at).filter(|(_, minutes)| (1..60).contains(minutes))?;
        let (end, offset) = match self.term(end, "clock")? {
            (end, "past") => (end, minutes),
            // "2 to 4" goes from one to the other.
            (end, "to") if minutes < 30 && minutes % 5 == 0 => (end, -minutes),
            _ => return None,
        };
        let half = self.is(end, "clock", "half_to");
        let (end, offset) = half.map_or((end, offset), |end| (end, offset - 30));
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

    /// "डेढ़ बजे": a number and a half.
    fn hour_and_half(&self, at: usize) -> Option<Found> {
        let (end, key) = self.term(at, "number")?;
        let hour = key.strip_suffix("-half")?.parse().ok()?;
        self.is(end, "clock", "oclock")?;
        self.beside_hour(end, hour, 30)
    }

    /// An hour on the dial, with what follows it: "17:30", "5 Uhr 30", "cinco y media", "5".
    fn hour(&self, at: usize, is_led: bool) -> Option<Found> {
        let (end, hour) = self.number(at)?;
        if self.digits(at).is_some() && self.key(at).len() > 2 {
            let in_half = matches!(self.term(end, "clock"), Some((_, "am" | "pm")));
            return self.joined_digits(at).filter(|_| is_led || in_half);
        }
        let hour = i16::try_from(hour).ok().filter(|hour| *hour <= 24)?;
        let is_padded = self.key(at).starts_with('0');
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
        if let Some(after) = self.is(end, "clock", "oclock") {
            return Some(self.after_oclock(end, after, clock));
        }
        (hour > 0 && hour < 24).then_some((end, clock, Look::Bare))
    }

    /// What follows the hour and "o'clock": "cinco en punto", "5 Uhr 30", "cinq heures et demie".
    fn after_oclock(&self, at: usize, end: usize, clock: Clock) -> Found {
        let hour = clock.minutes / 60;
        if let Some((end, clock, _)) =
            self.beside(end, hour).or_else(|| self.minutes_after(at, hour))
        {
            return (end, clock, Look::Clear);
        }
        let minute = self.digits(end).filter(|_| self.key(end).len() == 2);
        let exact = minute.and_then(|minute| i16::try_from(minute).ok());
        let exact = exact.and_then(|minute| Clock::on_dial(hour, minute, self.morning_from));
        match exact {
            Some(clock) => (end + 1, clock, Look::Clear),
            None => (end, clock, Look::Clear),
        }
    }

    /// "1600", "930pm": hours and minutes with nothing between them.
    fn joined_digits(&self, at: usize) -> Option<Found> {
        let number = i16::try_from(self.digits(at)?).ok()?;
        let clock = Clock::on_dial(number / 100, number % 100, self.morning_from)?;
        let is_open = clock.is_open && !self.key(at).starts_with('0');
        Some((at + 1, Clock { is_open, ..clock }, Look::Bare))
    }

    /// "dix heures dix", "दस बजकर बीस मिनट": minutes in words after the word that follows the hour.
    fn minutes_after(&self, at: usize, hour: i16) -> Option<Found> {
        let (end, minutes) = self.number_words(self.word(at, "minutes_follow")?)?;
        let end = self.is(end, "unit", "minute").unwrap_or(end);
        let minutes = i16::try_from(minutes).ok().filter(|minutes| *minutes > 0)?;
        Some((end, Clock::on_dial(hour, minutes, self.morning_from)?, Look::Clear))
    }

    /// `:30`; `.30` where something says that it is no price.
    fn minute(&self, at: usize, is_led: bool) -> Option<(usize, i16)> {
        let end = at + 2;
        let is_joined = self.is_glued(at + 1) && self.key(at + 1).len() == 2;
        let says_so = is_led
            || matches!(self.term(end, "clock"), Some((_, "am" | "pm" | "oclock")))
            || self.part_of_day(end).is_some();
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
            (end, "and_minutes") => self.minutes(end)?,
            (end, "less_minutes") => {
                let (end, minutes) = self.minutes(end)?;
                (end, -minutes)
            }
            (end, "and_half") => (end, 30),
            (end, "and_quarter") => (end, 15),
            (end, "less_quarter") => (end, -15),
            _ => return None,
        };
        (1..=12).contains(&hour).then_some(())?;
        self.beside_hour(end, hour.into(), offset)
    }

    fn minutes(&self, at: usize) -> Option<(usize, i64)> {
        self.number(at).filter(|(_, minutes)| (1..60).contains(minutes))
    }
}
