//! Times of day: "5pm", "at 5", "17:00", "noon", "in the morning".

use super::{
    number_word::number_name,
    phrase::{Phrase, Says, Standing},
    spelled,
};

/// The first hour that, without am or pm, is in the morning: "at 8" is, "at 7" is not.
const MORNING_FROM_HOUR: i16 = 8;

/// Minutes from noon to noon by a clock with a dial.
const HALF_DAY: i16 = 12 * 60;

/// What a clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Minutes since midnight, up to that of the midnight that ends the day.
    pub(super) minutes: i16,
    /// Said without am or pm: twelve hours later is possible.
    pub(super) is_open: bool,
}

impl Clock {
    /// The time meant, given the part of the day that was named, if any.
    pub(super) fn within(self, part: Option<DayPart>) -> i16 {
        let hour = self.minutes / 60;
        match part {
            _ if !self.is_open => self.minutes,
            Some(DayPart::Morning) => self.minutes % HALF_DAY,
            Some(DayPart::Night) if hour == 12 => self.minutes + HALF_DAY,
            None if hour >= MORNING_FROM_HOUR => self.minutes,
            _ if hour == 12 => self.minutes,
            _ => self.minutes + HALF_DAY,
        }
    }
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayPart {
    Morning,
    Afternoon,
    Evening,
    Night,
}

impl DayPart {
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "morning" => Some(Self::Morning),
            "afternoon" => Some(Self::Afternoon),
            "evening" => Some(Self::Evening),
            "night" => Some(Self::Night),
            _ => None,
        }
    }

    /// The time it stands for when no other is named, in minutes since midnight.
    pub(super) fn minutes(self) -> i16 {
        let hour = match self {
            Self::Morning => 9,
            Self::Afternoon => 15,
            Self::Evening => 18,
            Self::Night => 20,
        };
        hour * 60
    }
}

/// Reads a time at the beginning of `words`.
pub(super) fn read(words: &[&str]) -> Option<Phrase> {
    if let Some((length, part)) = part(words) {
        return Some(Phrase { length, says: Says::DayPart(part), standing: Standing::Certain });
    }
    let skipped = usize::from(matches!(
        words.first(),
        Some(&("at" | "by" | "@" | "around" | "before" | "after" | "until" | "from" | "for"))
    ));
    let (length, clock, look) = clock(&words[skipped..])?;
    let standing = match (look, skipped, words[0]) {
        (Look::Clear, 0, _) => Standing::Plain,
        (Look::Clear, ..) | (Look::Dial, _, "at" | "@") => Standing::Certain,
        (Look::Dial | Look::Word, ..) | (Look::Bare, _, "at" | "@") => Standing::Closing,
        (Look::Bare, ..) => return None,
    };
    let length = skipped + length;
    // "from 2pm to 3pm": a task is due when it begins.
    let until = match &words[length..] {
        ["to" | "until" | "till" | "-" | "–", rest @ ..] => self::clock(rest)
            .filter(|(_, _, look)| matches!(look, Look::Clear | Look::Dial))
            .map_or(0, |(length, ..)| length + 1),
        _ => 0,
    };
    Some(Phrase { length: length + until, says: Says::Time(clock), standing })
}

fn part(words: &[&str]) -> Option<(usize, DayPart)> {
    match words {
        ["in", "the", word @ ("morning" | "afternoon" | "evening"), ..] => {
            Some((3, DayPart::parse(word)?))
        }
        ["at", "night", ..] => Some((2, DayPart::Night)),
        _ => None,
    }
}

/// How much it looks like a time of day.
#[derive(Clone, Copy)]
enum Look {
    /// `5pm`.
    Clear,
    /// `17:00`: a time, or a verse of the Bible.
    Dial,
    /// `noon`.
    Word,
    /// `5`.
    Bare,
}

fn clock(words: &[&str]) -> Option<(usize, Clock, Look)> {
    let exactly = |minutes| Clock { minutes, is_open: false };
    match words {
        ["noon" | "midday", ..] => Some((1, exactly(HALF_DAY), Look::Word)),
        ["midnight", ..] => Some((1, exactly(2 * HALF_DAY), Look::Word)),
        _ if spelled::dial(words).is_some() => in_words(words),
        [word, half, ..] if meridiem(half).is_some() => {
            Some((2, exactly(on_dial(word, meridiem(half)?)?), Look::Clear))
        }
        [hour, "o'clock" | "oclock", ..] => Some((2, bare(hour)?, Look::Dial)),
        [word, ..] => {
            if let Some(minutes) = joined(word) {
                return Some((1, exactly(minutes), Look::Clear));
            }
            match bare(word) {
                Some(clock) => Some((1, clock, Look::Bare)),
                None => Some((1, digital(word)?, Look::Dial)),
            }
        }
        [] => None,
    }
}

/// `half past six`, `six thirty pm`.
fn in_words(words: &[&str]) -> Option<(usize, Clock, Look)> {
    let (length, minutes) = spelled::dial(words)?;
    if let Some(half) = words.get(length).and_then(|word| meridiem(word)) {
        return Some((length + 1, Clock { minutes: minutes + half, is_open: false }, Look::Clear));
    }
    // Noon is on the dial where midnight is.
    let minutes = if minutes < 60 { minutes + HALF_DAY } else { minutes };
    Some((length, Clock { minutes, is_open: true }, Look::Dial))
}

/// `5pm`, `5:30p.m`.
fn joined(word: &str) -> Option<i16> {
    let letters = word.find(|c: char| c.is_ascii_alphabetic())?;
    let (digits, half) = word.split_at(letters);
    on_dial(digits, meridiem(half)?)
}

/// What to add to the hour on the dial.
fn meridiem(word: &str) -> Option<i16> {
    match word {
        "am" | "a.m" => Some(0),
        "pm" | "p.m" => Some(HALF_DAY),
        _ => None,
    }
}

/// `5` or `5:30` or `5.30`, with the half of the day.
fn on_dial(word: &str, half: i16) -> Option<i16> {
    let (hour, minute) = match word.split_once([':', '.']) {
        Some((hour, minute)) => (number(hour)?, minute_number(minute)?),
        None => (number(word)?, 0),
    };
    if (1..=12).contains(&hour) { Some(hour % 12 * 60 + minute + half) } else { None }
}

/// `17:00`, `5:30`; a leading zero says that the clock has 24 hours.
fn digital(word: &str) -> Option<Clock> {
    let (hour, minute) = word.split_once(':')?;
    let is_open = !hour.starts_with('0');
    let (hour, minute) = (number(hour)?, minute_number(minute)?);
    let is_open = is_open && hour <= 12;
    if hour < 24 { Some(Clock { minutes: hour * 60 + minute, is_open }) } else { None }
}

fn bare(word: &str) -> Option<Clock> {
    let hour = number(word).filter(|hour| (1..24).contains(hour))?;
    Some(Clock { minutes: hour * 60, is_open: hour <= 12 && !word.starts_with('0') })
}

fn minute_number(word: &str) -> Option<i16> {
    if word.len() == 2 { number(word).filter(|minute| *minute < 60) } else { None }
}

fn number(word: &str) -> Option<i16> {
    let short = (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    if short { word.parse().ok() } else { number_name(word) }
}
