//! The rules of a grammar as sentences that can be made of them.

use super::{Grammar, Says};
use crate::reading::request::{Act, Slot};

/// A rule, as what can be said by it.
#[derive(Clone, Debug)]
pub struct Template {
    /// Of the lexicon: `en`.
    pub language: &'static str,
    pub act: Act,
    pub pieces: Vec<Piece>,
}

/// One after the other.
#[derive(Clone, Debug)]
pub enum Piece {
    /// One of these phrases; an empty one if it may be missing.
    Words(Vec<String>),
    Slot {
        slot: Slot,
        may_be_missing: bool,
        /// What may stand there, if only certain words may.
        values: Vec<String>,
    },
}

impl Grammar {
    /// All rules but those that fit where no other does.
    pub(crate) fn templates(&self) -> Vec<Template> {
        let rules = self.rules.iter().filter(|rule| !rule.is_weak);
        rules
            .map(|rule| Template {
                language: self.code,
                act: rule.act,
                pieces: rule
                    .parts
                    .iter()
                    .map(|part| self.piece(&part.says, part.may_be_missing))
                    .collect(),
            })
            .collect()
    }

    fn piece(&self, says: &Says, may_be_missing: bool) -> Piece {
        match says {
            Says::Words(phrases) => {
                let missing = may_be_missing.then(String::new);
                let words = phrases.iter().map(|phrase| phrase.join(" "));
                Piece::Words(missing.into_iter().chain(words).collect())
            }
            Says::Slot(slot) => {
                let values = self.values.get(slot.name()).into_iter().flatten();
                let values = values.map(|(phrase, _)| phrase.join(" ")).collect();
                Piece::Slot { slot: *slot, may_be_missing, values }
            }
        }
    }
}
