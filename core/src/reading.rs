//! From words to meaning, in every language that has a lexicon.

pub mod lexicon;
