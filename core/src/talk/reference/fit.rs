//! How well one word speaks of a task.

use jiff::civil::Time;

use super::Referent;
use crate::{
    reading::when,
    talk::item::Item,
    task::Due,
    text::{self, Word, fold},
};

/// Shortest word that may stand for a longer one, in letters: "dent" for "dentist".
const PREFIX_MIN_CHARS: usize = 4;
/// Shortest word that may be the end of a compound, in letters.
const COMPOUND_MIN_CHARS: usize = 5;

impl Referent<'_> {
    /// How well a word speaks of a task: 1 for a word of its title, less for what comes near.
    pub(super) fn fit(&self, word: &Word, item: &Item) -> f32 {
        let says_much = |known: &&Word| {
            !known.is_quoted && (known.key == word.key || !self.is_plain(&known.key))
        };
        let best = item
            .words
            .iter()
            .filter(says_much)
            .flat_map(|known| self.pieces(known))
            .map(|known| self.alike(&word.key, &known))
            .fold(0.0, f32::max);
        let key = word.key.trim_start_matches('#');
        let tag = item.tags.iter().map(|tag| self.alike(key, &fold(tag))).fold(0.0, f32::max);
        let time = if best < 1.0 && self.tells_time(word, item) { 0.9 } else { 0.0 };
        best.max(tag).max(time)
    }

    /// A word of a title, and what it is made of: "one-on-one".
    fn pieces(&self, word: &Word) -> Vec<String> {
        let parts = word.key.split('-').filter(|part| *part != word.key);
        std::iter::once(word.key.replace('-', "")).chain(parts.map(str::to_owned)).collect()
    }

    pub(super) fn alike(&self, said: &str, known: &str) -> f32 {
        #[cfg(test)]
        crate::reading::steps::count();
        if said == known {
            return 1.0;
        }
        if text::sounds_alike(said, known) {
            return 0.9;
        }
        if text::sounds_like(said, known) {
            return 0.85;
        }
        // Endings are no help where letters are in the wrong order: "grocereis".
        if said.chars().count() >= PREFIX_MIN_CHARS && text::misspelling(said, known).is_some() {
            return 0.8;
        }
        let (said, known) = (stem(said), stem(known));
        if said == known {
            return 1.0;
        }
        if self.base(&said) == self.base(&known) {
            return 0.95;
        }
        let length = said.chars().count();
        if length >= PREFIX_MIN_CHARS && known.starts_with(said.as_str()) {
            return 0.9;
        }
        // "Bericht" of "Monatsbericht".
        if length >= COMPOUND_MIN_CHARS && known.ends_with(said.as_str()) {
            return 0.8;
        }
        if text::misspelling(&said, &known).is_some() { 0.8 } else { 0.0 }
    }

    /// The verb that a form is of, or one that stands for it: "bought" is of "buy", "rang" of "call".
    pub(super) fn base(&self, word: &str) -> String {
        let value = |kind: &str, key: &str| {
            let word = Word {
                key: key.to_owned(),
                range: 0..0,
                whole: 0..0,
                after: text::Gap::Space,
                is_quoted: false,
            };
            self.grammar.value(kind, &[word]).map(|(value, _)| value.to_owned())
        };
        let did = value("did", word);
        let kin = value("kin", did.as_deref().unwrap_or(word));
        kin.or(did).unwrap_or_else(|| infinitive(word))
    }

    pub(crate) fn is_verb(&self, word: &Word) -> bool {
        let one = std::slice::from_ref(word);
        self.grammar.value("do", one).is_some()
            || self.grammar.value("did", one).is_some()
            || word.key.ends_with("ing")
    }

    fn tells_time(&self, word: &Word, item: &Item) -> bool {
        let Some(due) = item.due else { return false };
        let zone = self.now.time_zone();
        let time: Option<Time> = match due {
            Due::Day(_) | Due::Last { .. } => None,
            Due::At(moment) => Some(zone.to_datetime(moment).time()),
        };
        if let Some((part, _)) = self.grammar.value("part", std::slice::from_ref(word)) {
            return time.is_some_and(|time| match part {
                "morning" => time.hour() < 12,
                "afternoon" => (12..18).contains(&time.hour()),
                "evening" | "night" => time.hour() >= 17,
                _ => false,
            });
        }
        let Some(said) = when::read(&word.key, self.now) else { return false };
        match said.due {
            Some(Due::Day(day) | Due::Last { day, .. }) => due.day(zone) == day,
            Some(Due::At(moment)) if said.is_time_only => {
                time == Some(zone.to_datetime(moment).time())
            }
            _ => false,
        }
    }
}

/// A word without the ending of a plural or a possessive.
pub(crate) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let long = word.chars().count() > 3;
    match word.strip_suffix("ies") {
        Some(start) if long => format!("{start}y"),
        _ => match word.strip_suffix('s') {
            Some(start) if long && !start.ends_with(['s', 'u', 'i']) => start.to_owned(),
            _ => word.to_owned(),
        },
    }
}

/// "writing" as "write", without its last letter.
fn infinitive(word: &str) -> String {
    let cut = word
        .strip_suffix("ing")
        .or_else(|| word.strip_suffix("ed"))
        .filter(|cut| cut.chars().count() > 2);
    let cut = cut.unwrap_or(word);
    cut.strip_suffix('e').unwrap_or(cut).to_owned()
}
