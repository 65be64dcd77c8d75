//! Text as it is compared and taken apart: one fold, one tokenizer, one way to quote.

mod fold;
mod spelling;
mod word;

pub use fold::{FOLD_VERSION, contains_words, fold, is_blank};
pub use spelling::{has_letters_of, misspelling};
pub use word::{Gap, Word, words};

#[cfg(test)]
mod core_tests;

/// `text` as somebody else's words inside a sentence of ours.
pub fn quote(text: &str) -> String {
    format!("“{text}”")
}
