//! From words to meaning, in every language that has a lexicon.

pub mod aim;
pub(crate) mod foreign;
mod joined;
pub mod learnt;
pub mod lexicon;
pub mod line;
mod moment;
pub(crate) mod number_word;
mod piece;
pub(crate) mod request;
pub(crate) mod rules;
pub(crate) mod selection;
pub(crate) mod sentence;
pub(crate) mod span;
mod speller;
#[cfg(test)]
pub(crate) mod steps;
mod vocabulary;
pub(crate) mod when;

use std::sync::OnceLock;

use sentence::Grammar;

/// How people ask for things, in each language; the default one first.
pub(crate) fn grammars() -> &'static [Grammar] {
    static GRAMMARS: OnceLock<Vec<Grammar>> = OnceLock::new();
    GRAMMARS.get_or_init(|| lexicon::all().iter().map(Grammar::of).collect())
}

#[cfg(test)]
mod core_tests;
