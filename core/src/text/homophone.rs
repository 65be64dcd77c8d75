//! How words sound, roughly, so that what a recogniser wrote is found by what was said.

use std::borrow::Cow;

/// Longest word whose sound is told, in letters.
const WORD_MAX_LETTERS: usize = 24;
/// Letters that are one sound, or none, longest first.
const SPELLINGS: [(&str, &str); 24] = [
    ("gy", "ji"),
    ("gi", "ji"),
    ("ight", "it"),
    ("eigh", "a"),
    ("ough", "o"),
    ("uy", "i"),
    ("gh", ""),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "kw"),
    ("wh", "w"),
    ("wr", "r"),
    ("kn", "n"),
    ("ce", "se"),
    ("ci", "si"),
    ("ee", "e"),
    ("ea", "e"),
    ("ai", "a"),
    ("ay", "a"),
    ("ou", "o"),
    ("ow", "o"),
    ("oa", "o"),
    ("oo", "o"),
    ("x", "ks"),
];

/// Whether two folded words are said alike: "sight" and "site", "Carsen" and "Carson".
pub fn sounds_like(one: &str, other: &str) -> bool {
    let is_word = |word: &str| {
        (2..=WORD_MAX_LETTERS).contains(&word.len())
            && word.bytes().all(|letter| letter.is_ascii_lowercase())
    };
    is_word(one) && is_word(other) && sound(one) == sound(other)
}

/// The consonants of a word and its first vowel; the others are hardly heard.
fn sound(word: &str) -> String {
    // Most words hold none of them, and this is asked of each word of each task.
    let holds = |word: &str, part: &str| {
        word.as_bytes().windows(part.len()).any(|letters| letters == part.as_bytes())
    };
    let spoken = SPELLINGS.iter().fold(Cow::Borrowed(word), |word, (written, said)| {
        if holds(&word, written) { Cow::Owned(word.replace(written, said)) } else { word }
    });
    let silent = spoken.len() > 2 && spoken.ends_with('e');
    let mut sound = String::new();
    let mut has_vowel = false;
    for letter in spoken[..spoken.len() - usize::from(silent)].chars() {
        let letter = match letter {
            'y' if !sound.is_empty() => 'i',
            'c' | 'q' => 'k',
            'z' => 's',
            letter => letter,
        };
        let is_vowel = "aeiou".contains(letter);
        let is_mute = matches!(letter, 'h' | 'w') && has_vowel;
        if is_mute || (is_vowel && has_vowel) || sound.ends_with(letter) {
            continue;
        }
        has_vowel |= is_vowel;
        sound.push(letter);
    }
    sound
}
