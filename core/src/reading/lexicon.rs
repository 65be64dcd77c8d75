//! Languages as data: one file for each, `lexicon/CODE.toml`. What stands in them is said at the top of
//! `en.toml`. Adding a language is adding a file.

mod file;

use std::sync::OnceLock;

#[cfg(test)]
mod core_tests;

/// Codes and texts of the files.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/lexicons.rs"));

/// The language that is read first, and answered in where nobody can tell.
pub const DEFAULT_LANGUAGE: &str = "en";

/// The words of one language.
#[derive(Debug)]
pub struct Lexicon {
    /// The name of its file: `en`, `ur-latn`.
    pub code: &'static str,
    tables: Vec<Table>,
}

/// A `[table]` of the file: its name, and keys with what they are, in the file's order.
type Table = (&'static str, Vec<(&'static str, &'static str)>);

impl Lexicon {
    /// What stands under `key` in `table`, as it is written.
    pub fn text(&self, table: &str, key: &str) -> Option<&'static str> {
        self.entries(table).find(|(known, _)| *known == key).map(|(_, text)| text)
    }

    /// Keys and texts of a table, in the file's order.
    pub fn entries(
        &self,
        table: &str,
    ) -> impl Iterator<Item = (&'static str, &'static str)> + use<'_> {
        let found = self.tables.iter().find(|(known, _)| *known == table);
        found.into_iter().flat_map(|(_, entries)| entries.iter().copied())
    }

    /// The phrases under `key` in `table`, which `|` parts; none if there is no such key.
    pub fn phrases(&self, table: &str, key: &str) -> impl Iterator<Item = &'static str> {
        self.text(table, key).into_iter().flat_map(phrases)
    }
}

/// The phrases of a text, which `|` parts.
pub fn phrases(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split('|').map(str::trim).filter(|phrase| !phrase.is_empty())
}

/// All languages, [`DEFAULT_LANGUAGE`] first, the others by their codes.
pub fn all() -> &'static [Lexicon] {
    static LEXICONS: OnceLock<Vec<Lexicon>> = OnceLock::new();
    LEXICONS.get_or_init(|| {
        let mut lexicons: Vec<Lexicon> =
            FILES.iter().map(|(code, text)| Lexicon { code, tables: file::tables(text) }).collect();
        lexicons.sort_by_key(|lexicon| (lexicon.code != DEFAULT_LANGUAGE, lexicon.code));
        lexicons
    })
}

/// The language of a file's name: `ur-latn`; also of a tag that says more: `en-GB`.
pub fn of(code: &str) -> Option<&'static Lexicon> {
    let code = code.to_ascii_lowercase();
    let exact = all().iter().find(|lexicon| lexicon.code == code);
    exact.or_else(|| all().iter().find(|lexicon| Some(lexicon.code) == code.split('-').next()))
}
