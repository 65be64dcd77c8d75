//! Whether two words sound alike that are written in different scripts: "bijli" and "بجلی".
//!
//! Only consonants are compared: vowels are written in one script and left out in the other, and
//! everybody spells them differently in Latin letters.

/// So many consonants are no accident.
const CONSONANTS_MIN: usize = 2;
/// With one consonant, a word has at least so many letters: "ammi", "امی".
const LETTERS_MIN: usize = 3;
/// Joins two consonants in Devanagari.
const VIRAMA: char = '\u{94d}';

/// Whether both say the same consonants, in different scripts. Both folded.
pub fn sounds_alike(one: &str, other: &str) -> bool {
    // A number is no word of another script: "18th".
    if script(one) == script(other) || [one, other].map(script).contains(&Script::Other) {
        return false;
    }
    let is_long = |word: &str| word.chars().count() >= LETTERS_MIN;
    let (said, heard) = (consonants(one), consonants(other));
    let is_enough = said.len() >= CONSONANTS_MIN || (is_long(one) && is_long(other));
    !said.is_empty() && is_enough && said == heard
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Arabic,
    Devanagari,
    Other,
}

/// The script of the first letter.
fn script(word: &str) -> Script {
    match word.chars().next() {
        Some('a'..='z') => Script::Latin,
        Some('\u{600}'..='\u{6ff}') => Script::Arabic,
        Some('\u{900}'..='\u{97f}') => Script::Devanagari,
        _ => Script::Other,
    }
}

/// The consonants of a word as Latin letters; a double letter is one. `S` is "sh", `C` is "ch".
fn consonants(word: &str) -> Vec<char> {
    let word = word.replace("sch", "sk").replace("sh", "S").replace("ch", "C").replace("ph", "f");
    let mut letters: Vec<char> = word.chars().filter(|letter| *letter != VIRAMA).collect();
    letters.dedup();
    letters.into_iter().filter_map(consonant).collect()
}

/// Letters that people take for each other are one; vowels, breath and half-vowels are none.
fn consonant(letter: char) -> Option<char> {
    Some(match letter {
        'b' | 'ب' | 'ब' | 'भ' => 'b',
        'p' | 'پ' | 'प' => 'p',
        't' | 'ت' | 'ط' | 'ٹ' | 'ट' | 'ठ' | 'त' | 'थ' => 't',
        's' | 'ث' | 'س' | 'ص' | 'स' => 's',
        'S' | 'ش' | 'श' | 'ष' => 'S',
        'C' | 'چ' | 'च' | 'छ' => 'C',
        'j' | 'z' | 'ج' | 'ذ' | 'ز' | 'ژ' | 'ض' | 'ظ' | 'ज' | 'झ' => 'j',
        'd' | 'د' | 'ڈ' | 'ड' | 'ढ' | 'द' | 'ध' => 'd',
        'r' | 'ر' | 'ڑ' | 'र' => 'r',
        'k' | 'c' | 'q' | 'خ' | 'ق' | 'ک' | 'क' | 'ख' => 'k',
        'g' | 'غ' | 'گ' | 'ग' | 'घ' => 'g',
        'f' | 'ف' | 'फ' => 'f',
        'l' | 'ل' | 'ल' => 'l',
        'm' | 'م' | 'म' => 'm',
        'n' | 'ن' | 'ں' | 'न' | 'ण' | 'ङ' | 'ञ' | '\u{902}' => 'n',
        _ => return None,
    })
}
