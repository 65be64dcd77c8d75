//! From words to meaning, in every language that has a lexicon.

pub mod lexicon;
pub mod line;
mod moment;
pub(crate) mod number_word;
mod piece;
mod vocabulary;
