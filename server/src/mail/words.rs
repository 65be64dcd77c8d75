//! What letters say, by language and occasion.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

/// What a letter is about. Its name in `words/*.json` is the variant's in small letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Somebody asks for a new password: `link`.
    ResetPassword,
    /// Somebody wants to sign in: `link`.
    SignIn,
    /// An address is to be confirmed: `link`.
    VerifyEmail,
    /// The account's present address is asked whether it is to become another: `address`, `link`.
    ConfirmNewEmail,
    /// A password that was set before the address was confirmed ended: `link`.
    PasswordEnded,
    /// A second factor was turned on: `link`.
    FactorOn,
    /// A second factor was turned off: `link`.
    FactorOff,
    /// Somebody got in by a backup code: how many are `left`, `link`.
    BackupCodeUsed,
    /// An account is to be deleted: `link`.
    DeleteUser,
    /// A reminder came due: `title`, `due`, `link`.
    Reminder,
    /// What is due today: `day`, `tasks`, and the link that ends these letters as `end`.
    Plan,
    /// Somebody tries out whether letters arrive.
    TryOut,
}

/// One letter's words. `{name}` stands for what the sender fills in.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) before: Vec<String>,
    /// What the link is called.
    pub(super) action: String,
    pub(super) after: Vec<String>,
}

type Book = HashMap<Occasion, Words>;

/// By primary language; the first is for whoever speaks none of these.
static BOOKS: LazyLock<Vec<(&str, Book)>> = LazyLock::new(|| {
    [
        ("en", include_str!("words/en.json")),
        ("de", include_str!("words/de.json")),
        ("es", include_str!("words/es.json")),
    ]
    .into_iter()
    .map(|(language, text)| (language, book(text)))
    .collect()
});

/// The words for `occasion` in the language of the BCP 47 tag, or in English.
pub(super) fn words(occasion: Occasion, tag: Option<&str>) -> (&'static str, &'static Words) {
    let primary = tag.and_then(|tag| tag.split('-').next()).unwrap_or_default();
    let spoken = |(language, _): &&(&str, Book)| language.eq_ignore_ascii_case(primary);
    let (language, book) = BOOKS.iter().find(spoken).unwrap_or(&BOOKS[0]);
    (language, &book[&occasion])
}

fn book(text: &str) -> Book {
    match serde_json::from_str(text) {
        Ok(book) => book,
        Err(error) => unreachable!("the words in the build are held by a test: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_letter_with_the_same_blanks() {
        let blanks = |words: &Words| {
            let texts = [&words.before[..], &words.after[..]].concat().join(" ") + &words.subject;
            let mut blanks: Vec<_> = texts
                .split('{')
                .skip(1)
                .map(|rest| rest.split('}').next().unwrap_or_default().to_owned())
                .collect();
            blanks.sort();
            blanks.dedup();
            blanks
        };
        let (_, english) = &BOOKS[0];
        for (language, book) in BOOKS.iter() {
            assert_eq!(book.len(), english.len(), "{language}");
            for (occasion, words) in book {
                assert_eq!(blanks(words), blanks(&english[occasion]), "{language} {occasion:?}");
            }
        }
    }

    #[test]
    fn a_language_that_nobody_wrote_in_is_english() {
        assert_eq!(words(Occasion::ResetPassword, Some("tlh")).0, "en");
        assert_eq!(words(Occasion::ResetPassword, Some("DE-at")).0, "de");
        assert_eq!(words(Occasion::ResetPassword, None).0, "en");
    }
}
