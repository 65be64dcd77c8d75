//! Text as it is compared and taken apart: one fold, one tokenizer, one way to quote.

mod fold;
mod homophone;
mod sound;
mod spelling;
mod word;

pub use fold::{FOLD_VERSION, WORDS_SOUGHT_MAX, contains_words, fold, is_blank, sought};
pub use homophone::sounds_like;
pub use sound::sounds_alike;
pub use spelling::{misspelling, skeleton};
pub use word::{Gap, Word, words};

#[cfg(test)]
mod core_tests;

/// `text` as somebody else's words inside a sentence of ours.
pub fn quote(text: &str) -> String {
    format!("“{text}”")
}
