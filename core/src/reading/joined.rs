//! Two words that are written as one: "d'appeler" is "d'" and "appeler", "remets-le" is "remets" and "-le".

use super::{grammars, sentence::Grammar};
use crate::text::{self, Gap, Word};

/// A word as those it is written of: a language has the little one, and none knows the whole.
pub(super) fn parted(text: &str, word: Word) -> Vec<Word> {
    if let Some(doubled) = doubled(text, &word) {
        return doubled;
    }
    match middle(text, &word) {
        Some((key, text)) => in_two(word, key, text),
        None => vec![word],
    }
}

/// "क्या-क्या": a word that is said twice.
fn doubled(text: &str, word: &Word) -> Option<Vec<Word>> {
    let (one, other) = word.key.split_once('-').filter(|_| !word.is_quoted)?;
    let at = word.range.start + text[word.range.clone()].find('-')?;
    let (at_key, is_doubled) = (one.len(), !one.is_empty() && one == other);
    is_doubled.then(|| {
        let mut two = in_two(word.clone(), at_key, at);
        // The hyphen is a part of neither.
        if let Some(second) = two.last_mut() {
            second.key.remove(0);
            second.range.start += 1;
            second.whole.start += 1;
        }
        two
    })
}

/// Where the second word begins: the byte of the key, and of the text.
fn middle(text: &str, word: &Word) -> Option<(usize, usize)> {
    if word.is_quoted || !word.key.contains(['\'', '-']) {
        return None;
    }
    let in_key = grammars().iter().filter(|grammar| grammar.speaks()).find_map(|grammar| {
        let at = after_first(grammar, &word.key).or_else(|| before_last(grammar, &word.key))?;
        (!grammar.knows(&word.key)).then_some(at)
    })?;
    // Letters may be longer or shorter where they are not folded: they are as many.
    let said = &text[word.range.clone()];
    let letters = word.key[..in_key].chars().count();
    let (in_text, _) = said.char_indices().nth(letters)?;
    (text::fold(&said[..in_text]) == word.key[..in_key])
        .then_some((in_key, word.range.start + in_text))
}

/// "d'" of "d'appeler".
fn after_first(grammar: &Grammar, key: &str) -> Option<usize> {
    let firsts = grammar.class("joined_before").iter().flatten();
    let mut ends = firsts.filter(|first| key.starts_with(first.as_str())).map(String::len);
    ends.find(|end| *end < key.len())
}

/// "-le" of "remets-le".
fn before_last(grammar: &Grammar, key: &str) -> Option<usize> {
    let lasts = grammar.class("joined_after").iter().flatten();
    let mut starts = lasts.filter_map(|last| Some(key.strip_suffix(last.as_str())?.len()));
    starts.find(|start| *start > 0)
}

/// A word as two: the second begins at the byte `in_key` of its key and `in_text` of the text.
pub(super) fn in_two(word: Word, in_key: usize, in_text: usize) -> Vec<Word> {
    let (first, second) = word.key.split_at(in_key);
    let before = Word {
        key: first.to_owned(),
        range: word.range.start..in_text,
        whole: word.whole.start..in_text,
        after: Gap::Space,
        is_quoted: false,
    };
    let after = Word {
        key: second.to_owned(),
        range: in_text..word.range.end,
        whole: in_text..word.whole.end,
        ..word.clone()
    };
    vec![before, after]
}

#[cfg(test)]
mod core_tests {
    use crate::reading::rules::spoken;

    #[test]
    fn words_that_a_language_joins_are_two_and_stand_where_they_stood() {
        let text = "rappelle-moi d’appeler l'école, remets-le";
        let read: Vec<(String, &str)> =
            spoken(text).into_iter().map(|word| (word.key, &text[word.range])).collect();
        let read: Vec<(&str, &str)> =
            read.iter().map(|(key, said)| (key.as_str(), *said)).collect();
        assert_eq!(
            read,
            [
                ("rappelle-moi", "rappelle-moi"),
                ("d'", "d’"),
                ("appeler", "appeler"),
                ("l'", "l'"),
                ("ecole", "école"),
                ("remets", "remets"),
                ("-le", "-le"),
            ]
        );
    }

    #[test]
    fn words_that_are_one_in_the_language_stay_one() {
        for text in ["aujourd'hui", "d'accord", "it's", "o'clock", "'quoted d'or'", "d'"] {
            assert_eq!(spoken(text).len(), 1, "{text}");
        }
    }
}
