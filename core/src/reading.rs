//! From words to meaning, in every language that has a lexicon.

pub mod lexicon;
pub mod line;
mod moment;
mod piece;
mod vocabulary;
