//! Words as they are compared across spellings.

use super::super::words;

/// A run of words.
pub(super) type Said<'s, 't> = &'s [Token<'t>];

/// One word that was said.
#[derive(Debug)]
pub(super) struct Token<'t> {
    /// As it was written.
    pub(super) source: &'t str,
    /// As it is compared.
    pub(super) plain: String,
    /// In quotation marks, and so a name.
    pub(super) is_quoted: bool,
}

const OPENING: [char; 6] = ['"', '\'', '“', '‘', '«', '`'];
const CLOSING: [char; 6] = ['"', '\'', '”', '’', '»', '`'];

pub(super) fn split(text: &str) -> Vec<Token<'_>> {
    let mut is_quoted = false;
    let mut tokens = Vec::new();
    for source in text.split_whitespace() {
        is_quoted |= source.starts_with(OPENING);
        tokens.push(Token { source, plain: plain(&words::key(source)), is_quoted });
        let ends = source.trim_end_matches(['.', ',', '!', '?']).ends_with(CLOSING);
        is_quoted &= !ends;
    }
    tokens
}

/// As it was written, without the punctuation that ends a sentence.
pub(super) fn source(said: Said<'_, '_>) -> String {
    let words: Vec<&str> = said.iter().map(|token| token.source).collect();
    words.join(" ").trim_end_matches(['.', '!', '?', '۔', '؟', '।']).to_owned()
}

/// The number, time or date that the digits of a word make: `3`, `٣`, `17:30`, `5pm`.
pub(super) fn digits(token: &Token<'_>) -> Option<String> {
    let is_number = token.plain.starts_with(|letter: char| letter.is_ascii_digit());
    (is_number && !token.is_quoted).then(|| token.plain.clone())
}

/// Without the differences that people and keyboards make: accents, Arabic for Urdu letters,
/// vowel marks, the digits of a script.
pub(in super::super) fn plain(word: &str) -> String {
    word.to_lowercase().chars().filter_map(letter).collect()
}

fn letter(letter: char) -> Option<char> {
    Some(match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'ة' | 'ۃ' => 'ہ',
        // Hindi nasals are written either way.
        'ँ' => 'ं',
        // Often left out: the dot below Hindi letters, the vowel marks of Arabic ones.
        '\u{93c}' | '\u{64b}'..='\u{652}' => return None,
        '٠'..='٩' => digit(letter, '٠'),
        '۰'..='۹' => digit(letter, '۰'),
        '०'..='९' => digit(letter, '०'),
        _ => letter,
    })
}

fn digit(letter: char, zero: char) -> char {
    let value = u32::from(letter) - u32::from(zero);
    char::from_digit(value, 10).unwrap_or(letter)
}
