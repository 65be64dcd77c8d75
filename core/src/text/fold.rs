//! When two texts are the same to a person: one fold for search, tags, matching and doubles.

use std::collections::HashSet;

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

/// Rises whenever [`fold`] changes, so that texts which are stored folded are folded anew.
pub const FOLD_VERSION: i32 = 1;

/// The form in which texts are compared and searched.
///
/// Compatibility composed, case folded in full (`ß` = `ss`, final sigma, dotted and dotless i), without
/// accents, vowel signs that are often left out (Arabic, Hebrew), invisible characters and stretched
/// letters; Arabic letters as Urdu writes them; one kind of quote, apostrophe and dash; every script's
/// digits as 0 to 9. Folding twice changes nothing; white space stays.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text
            .chars()
            .filter(|letter| !is_invisible(*letter))
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
    }
    text.nfkd()
        .filter(|letter| !is_mark(*letter) && !is_invisible(*letter))
        // By way of the capital, letters that only differ by their place in a word become one.
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .flat_map(spelled)
        .nfc()
        .collect()
}

/// Whether there is nothing to see in `text`: no more than white space and invisible characters.
pub fn is_blank(text: &str) -> bool {
    fold(text).chars().all(|letter| letter.is_whitespace() || is_empty_letter(letter))
}

/// Letters that show nothing by themselves and are not folded away: blanks of Braille and of hieroglyphs, what stands
/// for an object or an annotation, a note without a head, fillers, what is no character.
fn is_empty_letter(letter: char) -> bool {
    let is_no_character = u32::from(letter) & 0xFFFE == 0xFFFE;
    is_no_character
        || matches!(letter,
            '\u{2800}' | '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffc}' | '\u{13430}'..='\u{13442}'
            | '\u{16fe4}' | '\u{1d159}')
}

/// Most words that one search looks for. For each of them, databases ask a question of its own, one within the
/// other: some hundreds exhaust a thread's stack.
pub const WORDS_SOUGHT_MAX: usize = 32;

/// Whether each word of `wanted` stands somewhere in `text`, in any order, also inside other words.
/// `text` is folded already; a `wanted` without words is in every text.
pub fn contains_words(text: &str, wanted: &str) -> bool {
    sought(&fold(wanted)).into_iter().all(|word| text.contains(word))
}

/// The words that a search for `folded` text looks for, each once: the first [`WORDS_SOUGHT_MAX`].
pub fn sought(folded: &str) -> Vec<&str> {
    let mut seen = HashSet::new();
    let words = folded.split_whitespace().filter(|word| seen.insert(*word));
    words.take(WORDS_SOUGHT_MAX).collect()
}

/// Marks that are left out at will. Those that make another letter stay: vowel signs and viramas of
/// India (0, 9), the voicing of Japanese (8), vowels and tones of Thailand and Laos (103 to 122).
fn is_mark(letter: char) -> bool {
    matches!(canonical_combining_class(letter), 1 | 7 | 10..=36 | 200..=234)
        || matches!(letter, '\u{20dd}'..='\u{20e4}')
}

/// Characters that show nothing: joiners, directions, variants, soft hyphens, controls.
fn is_invisible(letter: char) -> bool {
    (letter.is_control() && !letter.is_whitespace())
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A lower-case letter as it is compared; a few become two.
fn spelled(
    letter: char,
) -> std::iter::Chain<std::option::IntoIter<char>, std::option::IntoIter<char>> {
    let two = |one, other| Some(one).into_iter().chain(Some(other));
    let one = match letter {
        'ß' => return two('s', 's'),
        'æ' => return two('a', 'e'),
        'œ' => return two('o', 'e'),
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'ه' | 'ة' | 'ۃ' | '\u{6d5}' => 'ہ',
        '\u{671}' => 'ا',
        // Hindi nasals are written either way.
        '\u{901}' => '\u{902}',
        '‘' | '’' | '‛' | '′' | 'ʼ' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '‐'..='―' | '−' => '-',
        _ => digit(letter).unwrap_or(letter),
    };
    Some(one).into_iter().chain(None)
}

/// The zeros of the scripts whose ten digits follow each other.
const ZEROS: [char; 22] = [
    '٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '෦', '๐', '໐', '༠', '၀', '႐', '០',
    '᠐', '᥆', '᧐',
];

fn digit(letter: char) -> Option<char> {
    let value = ZEROS.iter().find_map(|zero| {
        u32::from(letter).checked_sub(u32::from(*zero)).filter(|value| *value < 10)
    })?;
    char::from_digit(value, 10)
}
