//! What a task is to become: done, urgent, due tomorrow.

use jiff::ZonedDateTime;

use super::{
    super::{
        target::{number_named, priority},
        words::Words,
    },
    Deed, When,
};
use crate::{reading::line as quick_add, task::Recurrence};

/// What a value by itself says. No value is longer than a date may be.
pub(super) fn value(words: Words<'_>, now: &ZonedDateTime) -> Option<Deed> {
    if words.len() > DATE_MAX_WORDS {
        return None;
    }
    let named = state(words).or_else(|| urgency(words)).or_else(|| rhythm(words));
    named.or_else(|| date(words, now)).or_else(|| {
        let read = quick_add::parse(words.source(), now);
        let repeats = read.title.is_empty() && read.recurrence() != Recurrence::None;
        repeats.then_some(Deed::Repeat(read.recurrence()))
    })
}

/// Done, or not done.
pub(super) fn state(words: Words<'_>) -> Option<Deed> {
    let phrase = words.keys().collect::<Vec<_>>().join(" ");
    match phrase.as_str() {
        "done" | "complete" | "completed" | "finished" | "as done" | "as complete"
        | "as completed" | "as finished" => Some(Deed::Complete),
        "not done" | "not complete" | "not completed" | "not finished" | "incomplete"
        | "undone" | "pending" | "open" | "unfinished" | "todo" | "to do" | "as not done"
        | "as pending" | "as incomplete" | "as open" => Some(Deed::Reopen),
        _ => None,
    }
}

/// A priority.
pub(super) fn urgency(words: Words<'_>) -> Option<Deed> {
    let words = words.after(&["a", "as", "of", "to"]).unwrap_or(words);
    let level = words.before(&["priority", "prio"]).unwrap_or(words);
    if level.len() != 1 {
        return None;
    }
    priority(level.key(0)).map(Deed::Prioritise)
}

/// A date or time, and nothing else.
pub(super) fn date(words: Words<'_>, now: &ZonedDateTime) -> Option<Deed> {
    if words.len() > DATE_MAX_WORDS {
        return None;
    }
    let read = quick_add::parse(words.source(), now);
    let only_a_date = read.title.trim().is_empty() && read.recurrence() == Recurrence::None;
    (read.due.is_some() && only_a_date)
        .then(|| Deed::Reschedule(When::Said(words.source().to_owned())))
}

/// "4", an hour of the day the task is due.
pub(super) fn hour(words: Words<'_>) -> Option<Deed> {
    let hour: u8 = words.key(0).parse().ok().filter(|hour| (1..24).contains(hour))?;
    (words.len() == 1).then(|| Deed::Reschedule(When::Said(format!("at {hour}"))))
}

/// "a weekly task", "daily".
pub(super) fn rhythm(words: Words<'_>) -> Option<Deed> {
    let word = words.after_any(&["a"]).before_any(&["task"]);
    let recurrence = match word.key(0) {
        "daily" => Recurrence::Daily,
        "weekly" => Recurrence::Weekly,
        "monthly" => Recurrence::Monthly,
        _ => return None,
    };
    (word.len() == 1).then_some(Deed::Repeat(recurrence))
}

/// "2 days", "a week", "an hour".
pub(super) fn distance(words: Words<'_>) -> Option<When> {
    let amount = match words.key(0) {
        "a" | "an" => 1,
        word => match number_named(word) {
            Some(number) => i32::try_from(number).ok()?,
            None => word.parse::<u16>().ok()?.into(),
        },
    };
    match (words.key(1), words.len()) {
        ("day" | "days", 2) => Some(When::Days(amount)),
        ("week" | "weeks", 2) => Some(When::Days(amount.saturating_mul(7))),
        ("month" | "months", 2) => Some(When::Months(amount)),
        ("hour" | "hours", 2) => Some(When::Hours(amount)),
        _ => None,
    }
}

/// Longest date, in words: "the last friday of next month at 5 pm".
const DATE_MAX_WORDS: usize = 10;
