//! What somebody says twice while looking for the rest: "i gotta i gotta", "the the".

use std::cell::LazyCell;

use super::{ranked, spoken};
use crate::text::{Gap, Word};

/// Longest phrase that is said twice so, in words.
const STUTTER_MAX_WORDS: usize = 3;

/// The text with each such phrase once; `None` if it has none.
pub(super) fn without(text: &str) -> Option<String> {
    let words = spoken(text);
    // Few texts say anything twice, so that the languages are seldom asked.
    let grammars = LazyCell::new(|| ranked(&words, ""));
    let is_little =
        |words: &[Word]| grammars.iter().any(|known| known.begins("stutters", words).is_some());
    let mut without = String::new();
    let (mut from, mut at) = (0, 1);
    while at < words.len() {
        let Some(length) = stutter(&words, at, &is_little) else {
            at += 1;
            continue;
        };
        without.push_str(&text[from..words[at].whole.start]);
        at += length;
        from = words.get(at).map_or(text.len(), |next| next.whole.start);
    }
    (from > 0).then(|| without + &text[from..])
}

/// How many words at `at` say once more what was said right before, without a pause. A single word is said again for
/// more of it, "very very", but for the little ones.
fn stutter(words: &[Word], at: usize, is_little: &dyn Fn(&[Word]) -> bool) -> Option<usize> {
    let most = STUTTER_MAX_WORDS.min(at).min(words.len() - at);
    (1..=most).rev().find(|length| {
        let (before, after) = (&words[at - length..at], &words[at..at + length]);
        let is_same = before.iter().zip(after).all(|(one, other)| {
            let is_word = !one.is_quoted && one.key.chars().all(char::is_alphabetic);
            is_word && one.key == other.key && one.after == Gap::Space
        });
        is_same && (*length > 1 || is_little(after))
    })
}

#[cfg(test)]
mod core_tests {
    use super::without;

    #[test]
    fn what_is_said_twice_is_read_once() {
        let said = "um i gotta i gotta send the the invoice";
        assert_eq!(without(said).as_deref(), Some("um i gotta send the invoice"));
    }

    #[test]
    fn what_is_meant_twice_stays() {
        for said in ["a very very long day", "kal kya kya karna hai", "no, no", "call ann ann"] {
            assert_eq!(without(said), None, "{said}");
        }
    }
}
