//! What of a message the weights are for: words, pairs, letters, as places in a table.

use std::{collections::HashMap, sync::OnceLock};

use super::{
    Act, Role,
    token::{Mark, Message, Named, Token},
};
use crate::reading::grammars;

/// Places in the table of acts, as a power of two; of roles.
pub(super) const ACT_BITS: u32 = 14;
pub(super) const ROLE_BITS: u32 = 14;
/// Length of the pieces that words are cut into, in letters, so that a slip leaves most of them.
const PIECE: usize = 4;
/// From this many on, words are many.
const COUNTED_MAX: usize = 4;

/// What the act is told by.
pub(super) fn of_message(message: &Message) -> Vec<usize> {
    let tokens = &message.tokens;
    let named = match message.named {
        Named::Nothing => "nothing",
        Named::Touched => "touched",
        Named::Mostly => "mostly",
        Named::Whole => "whole",
    };
    let mut found = Collector::new(ACT_BITS);
    let forms: Vec<&str> = tokens.iter().map(form).collect();
    let marked = |mark: Mark| tokens.iter().filter(|token| token.mark == mark).count();
    found.add("all", &[]);
    found.add("known", &[&marked(Mark::Known).min(COUNTED_MAX).to_string()]);
    found.add("moment", &[&marked(Mark::Moment).min(1).to_string()]);
    found.add("named", &[named]);
    found.add("asks", &[if message.is_question { "yes" } else { "no" }]);
    found.add("length", &[&tokens.len().ilog2().to_string()]);
    for (at, token) in tokens.iter().enumerate() {
        let next = forms.get(at + 1).copied().unwrap_or("<end>");
        found.add("word", &[forms[at]]);
        found.add("pair", &[forms[at], next]);
        if token.mark != Mark::Moment {
            found.add("said", &[&token.key]);
            found.add("verb", &[verb(&token.key), next]);
            pieces(&token.key, |piece| found.add("piece", &[piece]));
        }
    }
    if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
        found.add("first", &[forms[0]]);
        found.add("first verb", &[verb(&first.key)]);
        found.add("last", &[form(last)]);
    }
    found.places
}

/// What the role of the word at `at` is told by, after a word of the role `before`.
pub(super) fn of_word(tokens: &[Token], at: usize, act: Act, before: Role) -> Vec<usize> {
    let mut found = Collector::new(ROLE_BITS);
    let near = |by: isize| {
        let place = at.checked_add_signed(by);
        place.and_then(|place| tokens.get(place)).map_or("<none>", form)
    };
    let act = act.name();
    let before = match before {
        Role::Filler => "filler",
        Role::Task => "task",
        Role::Value => "value",
    };
    let (own, key) = (near(0), tokens[at].key.as_str());
    found.add("all", &[act, before]);
    found.add("own", &[own]);
    found.add("key", &[key]);
    found.add("own of", &[act, own]);
    found.add("after", &[before, own]);
    found.add("left", &[near(-1)]);
    found.add("left of", &[act, before, near(-1)]);
    found.add("left two", &[near(-2), near(-1)]);
    found.add("right", &[near(1)]);
    found.add("right two", &[near(1), near(2)]);
    found.add("with left", &[near(-1), own]);
    found.add("with right", &[own, near(1)]);
    found.add("verb", &[verb(key), before]);
    found.add("place", &[act, before, &at.min(COUNTED_MAX).to_string()]);
    pieces(key, |piece| found.add("piece", &[piece]));
    found.places
}

/// A word as others see it beside them.
fn form(token: &Token) -> &str {
    match token.mark {
        Mark::Moment => "<moment>",
        Mark::Known => "<known>",
        Mark::Quoted => "<quoted>",
        Mark::Plain => &token.key,
    }
}

/// Whether a word is, in some language, a deed to be done, or one that was.
fn verb(word: &str) -> &'static str {
    static VERBS: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let verbs = VERBS.get_or_init(|| {
        let kinds = ["did", "do"];
        let words = |kind| grammars().iter().flat_map(move |grammar| grammar.single_words(kind));
        kinds.into_iter().flat_map(|kind| words(kind).map(move |word| (word, kind))).collect()
    });
    verbs.get(word).copied().unwrap_or("none")
}

/// The letters of a word, a few at a time, with marks for its beginning and end.
fn pieces(word: &str, mut take: impl FnMut(&str)) {
    let framed = format!("^{word}$");
    let starts: Vec<usize> =
        framed.char_indices().map(|(at, _)| at).chain([framed.len()]).collect();
    for ends in starts.windows(PIECE + 1) {
        take(&framed[ends[0]..ends[PIECE]]);
    }
}

struct Collector {
    places: Vec<usize>,
    bits: u32,
}

impl Collector {
    fn new(bits: u32) -> Self {
        Self { places: Vec::new(), bits }
    }

    fn add(&mut self, kind: &str, words: &[&str]) {
        let mut hash = hashed(FNV_START, kind);
        for word in words {
            hash = hashed(hash.wrapping_mul(FNV_PRIME), word);
        }
        // The high bits of a product are the well-mixed ones.
        let place = hash.wrapping_mul(MIXER) >> (u64::BITS - self.bits);
        self.places.extend(usize::try_from(place));
    }
}

/// FNV-1a: the same on every machine and in every version of Rust, which the standard hashers need not be.
fn hashed(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME))
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;
const MIXER: u64 = 0x9e37_79b9_7f4a_7c15;
