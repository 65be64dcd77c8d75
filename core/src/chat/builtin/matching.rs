//! Which of the listed tasks a description fits.

use jiff::{ToSpan, ZonedDateTime, civil::Time};

use super::{
    item::Item,
    language::plain,
    target::Description,
    words::{self, Word},
};
use crate::task::{Due, fold, list::Status};

/// Most near misses that are offered.
const SUGGESTED_MAX: usize = 5;
/// Most words of a description that are looked up one by one in a long list.
const NEEDLES_MAX: usize = 3;
/// Shortest word that may stand for a longer one: "dent" for "dentist".
const PREFIX_MIN_CHARS: usize = 4;

/// What fits.
#[derive(Debug, PartialEq)]
pub(super) enum Fit {
    One(Item),
    /// Several, and all of them are meant.
    All(Vec<Item>),
    /// Several, and it is open which is meant.
    Several(Vec<Item>),
    /// None fits, but these come near.
    Near(Vec<Item>),
    None,
}

/// The tasks among `items` that `wanted` describes.
pub(super) fn fit(wanted: &Description, items: Vec<Item>, now: &ZonedDateTime) -> Fit {
    let eligible: Vec<Item> =
        items.into_iter().filter(|item| has_attributes(wanted, item, now)).collect();
    let mut fitting: Vec<Item> =
        eligible.iter().filter(|item| is_title(wanted, item)).cloned().collect();
    // As it was said first, then by what verbs have in common: "writing" is said of "write".
    let bases: Vec<String> = wanted.words.iter().map(|word| base(word).to_owned()).collect();
    for words in [&wanted.words, &bases] {
        if fitting.is_empty() {
            let all_words = |item: &&Item| words.iter().all(|word| means(word, item, now));
            fitting = eligible.iter().filter(all_words).cloned().collect();
        }
    }
    match fitting.len() {
        0 => near(wanted, eligible),
        1 => Fit::One(fitting.remove(0)),
        _ if wanted.all || is_plural(wanted, &fitting) => Fit::All(fitting),
        _ => Fit::Several(fitting),
    }
}

/// Whether the task's time is over.
pub(super) fn is_overdue(item: &Item, now: &ZonedDateTime) -> bool {
    !item.completed
        && item.due.is_some_and(|due| match due {
            Due::Day(day) => day < now.date(),
            Due::At(moment) => moment < now.timestamp(),
        })
}

/// Whether the title has every one of `wanted`.
pub(super) fn is_named(wanted: &[String], item: &Item) -> bool {
    let title = words::split(&item.title);
    wanted.iter().all(|word| names(word, &title))
}

/// Whether title or tags have every one of `wanted`.
pub(super) fn is_about(wanted: &[String], item: &Item) -> bool {
    let title = words::split(&item.title);
    wanted.iter().all(|word| names(word, &title) || names(base(word), &title) || is_tag(word, item))
}

fn is_tag(word: &str, item: &Item) -> bool {
    item.tags.iter().any(|tag| fold(tag) == *word)
}

/// The words most likely to find a task by its title: the longest, and no more than a few.
pub(super) fn needles(wanted: &[String]) -> Vec<String> {
    let mut words: Vec<String> = wanted
        .iter()
        .map(|word| stem(word))
        // "parties" has the stem "party", but is not found by it.
        .map(|stem| stem.strip_suffix('y').map(str::to_owned).unwrap_or(stem))
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    words.truncate(NEEDLES_MAX);
    words
}

fn near(wanted: &Description, eligible: Vec<Item>) -> Fit {
    let titled = |item: &Item| {
        let title = words::split(&item.title);
        wanted.words.iter().any(|word| names(word, &title))
    };
    let mut near: Vec<Item> = eligible.into_iter().filter(titled).collect();
    near.truncate(SUGGESTED_MAX);
    if near.is_empty() { Fit::None } else { Fit::Near(near) }
}

fn has_attributes(wanted: &Description, item: &Item, now: &ZonedDateTime) -> bool {
    let status = wanted.status.is_none_or(|status| (status == Status::Done) == item.completed);
    let priority = wanted.priority.is_none_or(|priority| priority == item.priority);
    let tag = wanted
        .tag
        .as_ref()
        .is_none_or(|wanted| item.tags.iter().any(|tag| tag.to_lowercase() == *wanted));
    let day = wanted.day.as_ref().is_none_or(|day| tells_time(day, item, now));
    status && priority && tag && day && (!wanted.overdue || is_overdue(item, now))
}

fn is_title(wanted: &Description, item: &Item) -> bool {
    let title = words::split(&item.title);
    !title.is_empty() && title.iter().map(|word| &word.key).eq(&wanted.words)
}

/// Whether a word speaks of this task: by its title, or by its time.
fn means(word: &str, item: &Item, now: &ZonedDateTime) -> bool {
    names(word, &words::split(&item.title)) || is_tag(word, item) || tells_time(word, item, now)
}

fn names(word: &str, title: &[Word]) -> bool {
    let wanted = plain(&stem(word));
    title.iter().any(|known| {
        let known = plain(&stem(&known.key));
        known == wanted
            || (wanted.chars().count() >= PREFIX_MIN_CHARS && known.starts_with(&wanted))
    })
}

fn tells_time(word: &str, item: &Item, now: &ZonedDateTime) -> bool {
    let Some(due) = item.due else { return false };
    let day = due.day(now.time_zone());
    let time = match due {
        Due::Day(_) => None,
        Due::At(moment) => Some(now.time_zone().to_datetime(moment).time()),
    };
    let hour = time.map(Time::hour);
    match word.trim_end_matches("'s") {
        "today" => day == now.date(),
        "tomorrow" => now.date().checked_add(1.day()).is_ok_and(|tomorrow| day == tomorrow),
        "morning" => hour.is_some_and(|hour| hour < 12),
        "afternoon" => hour.is_some_and(|hour| (12..18).contains(&hour)),
        "evening" | "tonight" => hour.is_some_and(|hour| hour >= 17),
        word => {
            day.strftime("%A").to_string().to_lowercase() == word
                || time.is_some_and(|time| is_shown_as(time, word))
        }
    }
}

/// Whether a clock that shows `time` is said to show `word`: `9am`, `14:30`.
fn is_shown_as(time: Time, word: &str) -> bool {
    let full = if time.minute() == 0 { "%-I%P" } else { "%-I:%M%P" };
    [full, "%-I:%M%P", "%-H:%M", "%H:%M"]
        .iter()
        .any(|format| time.strftime(format).to_string() == word)
}

/// "my meetings" means all of them where the titles say "meeting".
fn is_plural(wanted: &Description, fitting: &[Item]) -> bool {
    let Some(last) = wanted.words.last() else { return false };
    let singular = stem(last);
    singular != *last
        && fitting.iter().all(|item| {
            let title = words::split(&item.title);
            title.iter().all(|word| word.key != *last)
        })
}

/// A verb without what its forms add: `writing`, `called`.
fn base(word: &str) -> &str {
    word.strip_suffix("ing").or_else(|| word.strip_suffix("ed")).unwrap_or(word)
}

/// A word without the ending of a plural.
pub(super) fn stem(word: &str) -> String {
    let word = word.trim_end_matches("'s");
    let long = word.chars().count() > 3;
    match word.strip_suffix("ies") {
        Some(start) if long => format!("{start}y"),
        _ => match word.strip_suffix('s') {
            Some(start) if long && !start.ends_with(['s', 'u', 'i']) => start.to_owned(),
            _ => word.to_owned(),
        },
    }
}
