//! Spoken times of day: "five p m", "five thirty p.m.", "half past six", "quarter to seven".

use super::{Word, key, number};

/// A time by a clock with a dial.
#[derive(Clone, Copy)]
struct Dial {
    hour: usize,
    minute: usize,
}

/// The words from `at` on as a time of day, if they are one for sure.
pub(super) fn rewritten(words: &[Word<'_>], at: usize) -> Option<(usize, String)> {
    if let Some((length, dial)) = relative(words, at) {
        let (more, half) = meridiem(words, at + length).unwrap_or((0, ""));
        return Some((length + more, format!("{}:{:02}{half}", dial.hour, dial.minute)));
    }
    let (length, dial) = absolute(words, at)?;
    if let Some((more, half)) = meridiem(words, at + length) {
        let minute = if dial.minute == 0 { String::new() } else { format!(":{:02}", dial.minute) };
        return Some((length + more, format!("{}{minute}{half}", dial.hour)));
    }
    if key(words, at + length) == "o" && key(words, at + length + 1) == "clock" {
        return Some((length + 2, format!("{} o'clock", dial.hour)));
    }
    // "at five thirty": without a preposition it could count something.
    let timed = at.checked_sub(1).is_some_and(|before| {
        ["at", "by", "around", "until", "from"].contains(&key(words, before).as_str())
    });
    (timed && length > 1).then(|| (length, format!("{}:{:02}", dial.hour, dial.minute)))
}

/// "half past six", "a quarter to seven", "ten past nine".
fn relative(words: &[Word<'_>], at: usize) -> Option<(usize, Dial)> {
    let start = at + usize::from(key(words, at) == "a" && key(words, at + 1) == "quarter");
    let (length, minutes) = match key(words, start).as_str() {
        "half" => (1, 30),
        "quarter" => (1, 15),
        _ => number::read(words, start).filter(|(_, minutes)| [5, 10, 20, 25].contains(minutes))?,
    };
    let side = start + length;
    let (hour_length, hour) = hour(words, side + 1)?;
    let dial = match key(words, side).as_str() {
        "past" => Dial { hour, minute: minutes },
        // "five to six" may be a range.
        "to" if minutes == 15 => {
            Dial { hour: if hour == 1 { 12 } else { hour - 1 }, minute: 60 - minutes }
        }
        _ => return None,
    };
    Some((side + 1 + hour_length - at, dial))
}

/// "five", "five thirty", "five oh five", "5:30".
fn absolute(words: &[Word<'_>], at: usize) -> Option<(usize, Dial)> {
    if let Some((hour, minute)) = key(words, at).split_once(':') {
        let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
        let fits = (1..=12).contains(&hour) && minute < 60;
        return fits.then_some((1, Dial { hour, minute }));
    }
    let (length, hour) = hour(words, at)?;
    let after = at + length;
    let minute = match (key(words, after).as_str(), number::read(words, after + 1)) {
        ("oh" | "o", Some((1, minute @ 1..=9))) => Some((2, minute)),
        (digits, _) if digits.len() == 2 => digits.parse().ok().map(|minute: usize| (1, minute)),
        _ => number::read(words, after),
    };
    match minute.filter(|(_, minute)| (1..60).contains(minute)) {
        Some((more, minute)) if minute >= 10 || more == 2 => {
            Some((length + more, Dial { hour, minute }))
        }
        _ => Some((length, Dial { hour, minute: 0 })),
    }
}

fn hour(words: &[Word<'_>], at: usize) -> Option<(usize, usize)> {
    let (length, hour) = match key(words, at).parse::<usize>() {
        Ok(hour) => (1, hour),
        Err(_) => match number::read(words, at)? {
            (1, hour) => (1, hour),
            _ => return None,
        },
    };
    (1..=12).contains(&hour).then_some((length, hour))
}

/// "p m", "pm", "P.M.", "in the evening".
fn meridiem(words: &[Word<'_>], at: usize) -> Option<(usize, &'static str)> {
    let letters = |at: usize| key(words, at).replace('.', "");
    match (letters(at).as_str(), letters(at + 1).as_str(), letters(at + 2).as_str()) {
        ("am", ..) => Some((1, "am")),
        ("pm", ..) => Some((1, "pm")),
        ("a", "m", _) => Some((2, "am")),
        ("p", "m", _) => Some((2, "pm")),
        ("in", "the", "morning") => Some((3, "am")),
        ("in", "the", "afternoon" | "evening") => Some((3, "pm")),
        _ => None,
    }
}
