//! Dates as the assistant writes them ("Fri 27 Nov 17:00", "2026-11-27"), in words.

use jiff::{
    ToSpan, ZonedDateTime,
    civil::{Date, Time},
};

use crate::task::Due;

/// `text` with its dates in words.
pub(super) fn in_words(text: &str, now: &ZonedDateTime) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut said: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((length, day)) = read(&words[at..], now) else {
            said.push(words[at].to_owned());
            at += 1;
            continue;
        };
        let (more, time) = clock(&words[at + length..]);
        let end = ending(words[at + length + more - 1]);
        said.push(format!("{day}{time}{end}"));
        at += length + more;
    }
    said.join(" ")
}

/// A date at the beginning of `words`, and how many of them it takes.
fn read(words: &[&str], now: &ZonedDateTime) -> Option<(usize, String)> {
    let bare =
        |at: usize| words.get(at).map(|word| word.trim_end_matches(ENDS)).unwrap_or_default();
    let whole = |at: usize| bare(at) == words.get(at).copied().unwrap_or_default();
    if ["today", "tomorrow", "yesterday"].contains(&bare(0)) {
        return Some((1, bare(0).to_owned()));
    }
    if bare(0).len() >= "2026-11-27".len()
        && bare(0).starts_with(|digit: char| digit.is_ascii_digit())
        && let Ok(due) = Due::parse(bare(0), now.time_zone())
    {
        return Some((1, due_in_words(due, now)));
    }
    // Reading is lenient about spaces: "Fri27Nov" would be a day, too, but of one word.
    let named = |length: usize, year: &str| {
        let text = (0..length).map(bare).collect::<Vec<_>>().join(" ");
        let is_parted = words.len() >= length && (0..length - 1).all(whole);
        let day = is_parted.then(|| Date::strptime("%a %d %b %Y", format!("{text}{year}")).ok());
        day.flatten().map(|day| (length, day))
    };
    let (length, day) = named(4, "").or_else(|| named(3, &format!(" {}", now.year())))?;
    Some((length, day_in_words(day, now)))
}

/// ` at 5 PM` for a time that follows a date.
fn clock(words: &[&str]) -> (usize, String) {
    let time = words.first().and_then(|word| {
        let word = word.trim_end_matches(ENDS);
        (word.len() == "17:00".len()).then(|| Time::strptime("%H:%M", word).ok()).flatten()
    });
    match time {
        Some(time) => (1, format!(" at {}", time_in_words(time))),
        None => (0, String::new()),
    }
}

fn due_in_words(due: Due, now: &ZonedDateTime) -> String {
    let day = day_in_words(due.day(now.time_zone()), now);
    match due {
        Due::Day(_) | Due::Last { .. } => day,
        Due::At(moment) => {
            let time = now.time_zone().to_datetime(moment).time();
            format!("{day} at {}", time_in_words(time))
        }
    }
}

fn day_in_words(day: Date, now: &ZonedDateTime) -> String {
    let today = now.date();
    let is = |days: i64| today.checked_add(days.days()).is_ok_and(|other| other == day);
    match day {
        _ if is(0) => "today".to_owned(),
        _ if is(1) => "tomorrow".to_owned(),
        _ if is(-1) => "yesterday".to_owned(),
        day if day.year() == today.year() => day.strftime("%A, %B %-d").to_string(),
        day => day.strftime("%A, %B %-d, %Y").to_string(),
    }
}

fn time_in_words(time: Time) -> String {
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "noon".to_owned(),
        (_, 0) => time.strftime("%-I %p").to_string(),
        _ => time.strftime("%-I:%M %p").to_string(),
    }
}

fn ending(word: &str) -> &str {
    &word[word.trim_end_matches(ENDS).len()..]
}

const ENDS: [char; 6] = ['.', ',', ';', ':', '!', '?'];
