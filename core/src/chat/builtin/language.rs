//! Other languages, as far as a table can go: what is said in one is put into the English that
//! the assistant reads.
//!
//! A table has sentences with gaps: `marca … como …` is `mark … as …`, `… dikhao` is `show …`.
//! The sentence that has most of its own words in what was said is meant. What stands in the gaps
//! is translated where it is a date, a number or a word about tasks; titles stay as they are, and
//! so does what is quoted. Whatever no sentence fits is left to English.

mod hindi;
mod phrasing;
mod roman;
mod spanish;
mod urdu;

use jiff::{
    Span,
    civil::{Date, date},
};

pub(super) use phrasing::plain;
use phrasing::{Said, Token};

/// Words of one language, and what they are in English. `#` stands for a number, `DAY` for a day
/// of the week, `MONTH` for a month, `a/b` for one or the other.
struct Language {
    /// Sentences that make a task. Of what is in the gap, only dates and times are translated.
    adds: Table,
    /// All others. What is in a second gap is a new title if it is not translated as a whole.
    does: Table,
    /// Dates and times.
    times: Table,
    /// What is said about tasks, and little words.
    things: Table,
    /// Words before and after that only make a request friendlier.
    courtesy: &'static [&'static str],
    /// One to twelve.
    numbers: &'static [&'static str],
    /// Monday to Sunday.
    days: [&'static str; 7],
    /// January to December.
    months: [&'static str; 12],
}

/// Something in one language, and what it is in English.
type Table = &'static [(&'static str, &'static str)];

const LANGUAGES: [&Language; 4] =
    [&spanish::LATIN, &roman::LATIN, &urdu::ARABIC, &hindi::DEVANAGARI];

/// A sentence of a table has so many gaps at most.
const GAPS_MAX: usize = 2;

/// What `text` says, in English; `None` if it is not known to be in another language.
pub(super) fn in_english(text: &str) -> Option<String> {
    let said = phrasing::split(text);
    LANGUAGES.iter().find_map(|language| language.read(&said))
}

impl Language {
    fn read(&self, said: &[Token<'_>]) -> Option<String> {
        let said = self.without_courtesy(said);
        let mut best: Option<(usize, String)> = None;
        for (sentences, known) in
            [(self.adds, &[self.times][..]), (self.does, &[self.times, self.things])]
        {
            for (theirs, english) in sentences {
                let Some((own_words, gaps)) = self.gaps(theirs, said) else { continue };
                if best.as_ref().is_none_or(|(most, _)| own_words > *most) {
                    best = Some((own_words, self.filled(english, &gaps, known)));
                }
            }
        }
        best.map(|(_, english)| english)
    }

    fn without_courtesy<'s, 't>(&self, said: &'s [Token<'t>]) -> &'s [Token<'t>] {
        let mut rest = said;
        loop {
            let before = self.courtesy.iter().find_map(|words| self.begins(words, rest));
            let after = self.courtesy.iter().find_map(|words| self.ends(words, rest));
            match (before, after) {
                (Some(length), _) if length < rest.len() => rest = &rest[length..],
                (_, Some(length)) if length < rest.len() => rest = &rest[..rest.len() - length],
                _ => return rest,
            }
        }
    }

    /// How many words of its own a sentence has, and what stands in its gaps; `None` if `said` is
    /// another sentence.
    fn gaps<'s, 't>(
        &self,
        sentence: &str,
        said: &'s [Token<'t>],
    ) -> Option<(usize, Vec<Said<'s, 't>>)> {
        let parts: Vec<&str> = sentence.split('…').map(str::trim).collect();
        let own_words = parts.iter().map(|part| part.split_whitespace().count()).sum();
        let (first, last) = (parts.first()?, parts.last()?);
        let start = self.begins(first, said)?;
        if parts.len() == 1 {
            return (start == said.len()).then(|| (own_words, Vec::new()));
        }
        let end = said.len().checked_sub(self.ends(last, said)?).filter(|end| *end >= start)?;
        let inner = &said[start..end];
        match parts.get(1).filter(|_| parts.len() == GAPS_MAX + 1) {
            None => Some((own_words, vec![inner])),
            Some(between) => self.parted(between, inner).map(|gaps| (own_words, gaps)),
        }
    }

    /// Parts at `between`: where a known value follows if there is such a place, else at the first.
    fn parted<'s, 't>(&self, between: &str, said: &'s [Token<'t>]) -> Option<Vec<Said<'s, 't>>> {
        let places: Vec<Vec<Said<'s, 't>>> = (1..said.len())
            .filter_map(|at| {
                let length = self.begins(between, &said[at..])?;
                let (target, value) = (&said[..at], &said[at + length..]);
                (!value.is_empty()).then(|| vec![target, value])
            })
            .collect();
        let tables = &[self.times, self.things];
        let known = places.iter().find(|gaps| self.translated(gaps[1], tables).1);
        known.or(places.first()).cloned()
    }

    /// The sentence in English, with what is in its gaps translated by `tables`.
    fn filled(&self, english: &str, gaps: &[Said<'_, '_>], tables: &[Table]) -> String {
        let mut filled = String::new();
        for (at, part) in english.split('…').enumerate() {
            if let Some(gap) = at.checked_sub(1).and_then(|at| gaps.get(at)) {
                filled.push_str(&self.gap(gap, at, tables));
            }
            filled.push_str(part);
        }
        filled.trim().to_owned()
    }

    fn gap(&self, said: Said<'_, '_>, number: usize, tables: &[Table]) -> String {
        match self.translated(said, tables) {
            (text, is_known) if number < GAPS_MAX || is_known => text,
            _ => format!("“{}”", phrasing::source(said)),
        }
    }

    /// In English as far as it is known, and whether all of it is.
    fn translated(&self, said: Said<'_, '_>, tables: &[Table]) -> (String, bool) {
        let mut words = Vec::new();
        let (mut at, mut is_known) = (0, true);
        while let Some(token) = said.get(at) {
            let rest = &said[at..];
            let phrases = tables.iter().copied().flatten();
            let best = phrases
                .filter_map(|(theirs, english)| Some((self.begins(theirs, rest)?, *english)))
                .max_by_key(|(length, _)| *length);
            if let Some((length, english)) = best {
                words.push(self.with_values(english, &rest[..length]));
                at += length;
            } else {
                let number = phrasing::digits(token);
                is_known &= number.is_some();
                words.push(number.unwrap_or_else(|| token.source.to_owned()));
                at += 1;
            }
        }
        words.retain(|word| !word.is_empty());
        (words.join(" "), is_known)
    }

    /// How many of `said` the words of `phrase` are, if it begins with them.
    fn begins(&self, phrase: &str, said: Said<'_, '_>) -> Option<usize> {
        let mut length = 0;
        for word in phrase.split_whitespace() {
            let token = said.get(length).filter(|token| !token.is_quoted)?;
            self.is_word(word, token).then_some(())?;
            length += 1;
        }
        Some(length)
    }

    fn ends(&self, phrase: &str, said: Said<'_, '_>) -> Option<usize> {
        let length = phrase.split_whitespace().count();
        self.begins(phrase, &said[said.len().checked_sub(length)?..])
    }

    fn is_word(&self, word: &str, token: &Token<'_>) -> bool {
        match word {
            "#" => self.number(token).is_some(),
            "DAY" => named(&self.days, token).is_some(),
            "MONTH" => named(&self.months, token).is_some(),
            _ => is_one_of(word, token),
        }
    }

    /// Puts the number, day and month that were said in their places.
    fn with_values(&self, english: &str, said: Said<'_, '_>) -> String {
        let mut text = english.to_owned();
        for token in said {
            if let Some(number) = self.number(token).filter(|_| text.contains('#')) {
                text = text.replacen('#', &number, 1);
            } else if let Some(day) = named(&self.days, token) {
                text = text.replace("DAY", &day_name(day));
            } else if let Some(month) = named(&self.months, token) {
                text = text.replace("MONTH", &month_name(month));
            }
        }
        text
    }

    fn number(&self, token: &Token<'_>) -> Option<String> {
        phrasing::digits(token)
            .or_else(|| named(self.numbers, token).map(|at| (at + 1).to_string()))
    }
}

fn named(names: &[&str], token: &Token<'_>) -> Option<usize> {
    names.iter().position(|name| is_one_of(name, token))
}

/// Whether the token is one of the words in `a/b/c`.
fn is_one_of(words: &str, token: &Token<'_>) -> bool {
    words.split('/').any(|word| phrasing::plain(word) == token.plain)
}

/// `monday` for 0.
fn day_name(day: usize) -> String {
    let monday = date(2001, 1, 1);
    english(monday, "%A", Span::new().days(i64::try_from(day).unwrap_or_default()))
}

/// `january` for 0.
fn month_name(month: usize) -> String {
    let january = date(2001, 1, 1);
    english(january, "%B", Span::new().months(i64::try_from(month).unwrap_or_default()))
}

fn english(first: Date, format: &str, after: Span) -> String {
    first.saturating_add(after).strftime(format).to_string().to_lowercase()
}
