//! The task that is called so: by the words of its title, by several names, by a plural.

use std::collections::HashSet;

use super::{Meant, OFFERED_MAX, Referent, fit::stem, one_or_which, preferred};
use crate::{
    reading::request::Act,
    talk::item::Item,
    text::{self, Word},
};

/// What a verb weighs beside other words: "the report that I wrote" is told by the report.
const VERB_WEIGHT: f32 = 0.3;
/// How much of a description must fit for a task to be offered.
const NEAR_MIN: f32 = 0.45;

impl Referent<'_> {
    pub(super) fn by_name(&self, act: Act, wanted: &[&Word], words: &[Word]) -> Option<Meant> {
        if wanted.is_empty() {
            return None;
        }
        let first = wanted.first().map(|word| word.range.start);
        let weight = |word: &Word| {
            if self.is_verb(word) && first == Some(word.range.start) && wanted.len() > 1 {
                VERB_WEIGHT
            } else {
                1.0
            }
        };
        let total: f32 = wanted.iter().map(|word| weight(word)).sum();
        let mut scored: Vec<(f32, &Item)> = self
            .items
            .iter()
            .map(|item| {
                (
                    wanted.iter().map(|word| weight(word) * self.fit(word, item)).sum::<f32>()
                        / total,
                    item,
                )
            })
            .filter(|(score, _)| *score > NEAR_MIN)
            .collect();
        scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let whole: Vec<Item> = scored
            .iter()
            .filter(|(_, item)| wanted.iter().all(|word| self.fit(word, item) > 0.0))
            .map(|(_, item)| (*item).clone())
            .collect();
        if !whole.is_empty() {
            return Some(self.among(act, whole, wanted, words));
        }
        if let Some(each @ Meant::These(_)) = self.each(act, words) {
            return Some(each);
        }
        // Verbs differ more than what they are about.
        let told: Vec<Item> = scored
            .iter()
            .filter(|(_, item)| {
                let nouns =
                    wanted.iter().enumerate().filter(|(at, word)| *at > 0 || !self.is_verb(word));
                let mut nouns = nouns.map(|(_, word)| word).peekable();
                nouns.peek().is_some() && nouns.all(|word| self.fit(word, item) > 0.0)
            })
            .map(|(_, item)| (*item).clone())
            .collect();
        if let [one] = preferred(act, told.clone()).as_slice()
            && (act != Act::Fact || !self.is_other_deed(wanted, one))
        {
            return Some(Meant::These(vec![one.clone()]));
        }
        let best = scored.first().map(|(score, _)| *score)?;
        let near: Vec<Item> = scored
            .iter()
            .filter(|(score, _)| *score > best - 0.2)
            .map(|(_, item)| (*item).clone())
            .collect();
        Some(Meant::Near(near.into_iter().take(OFFERED_MAX).collect()))
    }

    /// Of several tasks with all these words, the ones that are meant.
    fn among(&self, act: Act, fitting: Vec<Item>, wanted: &[&Word], words: &[Word]) -> Meant {
        let fitting = preferred(act, fitting);
        let well: Vec<Item> = fitting
            .iter()
            .filter(|item| wanted.iter().all(|word| self.fit(word, item) >= 1.0))
            .cloned()
            .collect();
        let fitting = if well.is_empty() { fitting } else { well };
        let whole: Vec<Item> =
            fitting.iter().filter(|item| item.words.len() == wanted.len()).cloned().collect();
        if let ([_], false) = (whole.as_slice(), self.is_plural(words)) {
            return Meant::These(whole);
        }
        let is_all =
            self.is_many(words) || words.iter().any(|word| self.is_plural_of(word, &fitting));
        match fitting.len() {
            1 => Meant::These(fitting),
            _ if is_all => Meant::These(fitting),
            _ => one_or_which(fitting),
        }
    }

    /// "The report and the milk", if each of them is one task.
    pub(super) fn each(&self, act: Act, words: &[Word]) -> Option<Meant> {
        let mut parts: Vec<Vec<Word>> = vec![Vec::new()];
        for word in words {
            let joins = |class| self.grammar.begins(class, std::slice::from_ref(word)).is_some();
            let is_and = joins("and") || joins("or");
            if !is_and {
                parts.last_mut()?.push(word.clone());
            }
            if is_and || word.after == text::Gap::Comma {
                parts.push(Vec::new());
            }
        }
        parts.retain(|part| !part.is_empty());
        if parts.len() < 2 {
            return None;
        }
        let mut items: Vec<Item> = Vec::new();
        for part in &parts {
            let content = self.content(part);
            let wanted: Vec<&Word> = content.iter().collect();
            match self.by_name(act, &wanted, part) {
                Some(Meant::These(found)) => items.extend(
                    found.into_iter().filter(|item| !items.contains(item)).collect::<Vec<_>>(),
                ),
                other => return other.filter(|meant| matches!(meant, Meant::Which(_))),
            }
        }
        Some(Meant::These(items))
    }

    /// Whether title and description each name a deed, and not the same.
    fn is_other_deed(&self, wanted: &[&Word], item: &Item) -> bool {
        // "I rang the dentist's", of "Dentist for Aoife": not the visit.
        let is_contact = wanted.first().is_some_and(|word| {
            self.grammar.begins("contacts", std::slice::from_ref(word)).is_some()
        });
        let is_said = |word: &Word| wanted.iter().any(|said| said.key == word.key);
        let is_verb = |word: &Word| self.is_verb(word);
        if is_contact && !item.words.iter().any(is_verb) && !item.words.iter().all(is_said) {
            return true;
        }
        let Some(first) = item
            .words
            .first()
            .filter(|word| self.grammar.value("do", std::slice::from_ref(word)).is_some())
        else {
            return false;
        };
        let generic = |key: &str| {
            self.grammar
                .class("any_deed")
                .iter()
                .any(|phrase| phrase.len() == 1 && phrase[0] == key)
        };
        let deeds: HashSet<String> = wanted
            .iter()
            .filter(|word| self.is_verb(word))
            .map(|word| self.base(&word.key))
            .collect();
        let known = self.base(&first.key);
        !deeds.is_empty()
            && !deeds.contains(&known)
            && !deeds.iter().any(|deed| generic(deed))
            && !generic(&known)
    }

    /// Whether the words speak of all of them.
    pub(crate) fn is_many(&self, words: &[Word]) -> bool {
        words.iter().enumerate().any(|(at, _)| self.grammar.begins("many", &words[at..]).is_some())
    }

    pub(super) fn is_plural(&self, words: &[Word]) -> bool {
        self.is_many(words)
            || words
                .iter()
                .any(|word| self.grammar.begins("plural", std::slice::from_ref(word)).is_some())
    }

    /// "meetings" where the titles say "meeting".
    fn is_plural_of(&self, word: &Word, items: &[Item]) -> bool {
        let singular = stem(&word.key);
        let is_of = |item: &Item, key: &str| item.words.iter().any(|known| known.key == key);
        singular != word.key
            && items.iter().all(|item| is_of(item, &singular) && !is_of(item, &word.key))
    }
}
