//! Words that only make a request friendlier, or fill a pause.

use super::Word;

/// Whether a word is a pause that was written down.
pub(super) fn fills(word: &Word<'_>) -> bool {
    ["um", "umm", "uh", "uhh", "uhm", "erm"].contains(&word.key.as_str())
}

/// `words` without what stands around the request, unless nothing would be left.
pub(super) fn without<'a, 'w>(words: &'w [Word<'a>]) -> &'w [Word<'a>] {
    let mut rest = words;
    while let Some(length) = BEFORE.iter().find_map(|phrase| starts(rest, phrase)) {
        rest = &rest[length..];
    }
    while let Some(length) = AFTER.iter().find_map(|phrase| ends(rest, phrase)) {
        rest = &rest[..rest.len() - length];
    }
    if rest.is_empty() { words } else { rest }
}

fn starts(words: &[Word<'_>], phrase: &str) -> Option<usize> {
    let length = phrase.split(' ').count();
    same(words.get(..length)?, phrase).then_some(length)
}

fn ends(words: &[Word<'_>], phrase: &str) -> Option<usize> {
    let length = phrase.split(' ').count();
    same(&words[words.len().checked_sub(length)?..], phrase).then_some(length)
}

fn same(words: &[Word<'_>], phrase: &str) -> bool {
    words.iter().zip(phrase.split(' ')).all(|(word, wanted)| word.key == wanted)
}

/// Longer phrases first.
const BEFORE: &[&str] = &[
    "i would like you to",
    "i'd like you to",
    "i want you to",
    "can you please",
    "could you please",
    "would you please",
    "will you please",
    "can you",
    "could you",
    "would you",
    "will you",
    "you know",
    "i mean",
    "hey there",
    "hi there",
    "hello there",
    "hey",
    "hi",
    "hello",
    "ok",
    "okay",
    "alright",
    "right",
    "so",
    "well",
    "er",
    "hm",
    "hmm",
    "like",
    "assistant",
    "please",
    "kindly",
    "just",
];

const AFTER: &[&str] =
    &["thank you very much", "thank you", "thanks a lot", "thanks", "please", "for me", "hmm"];
