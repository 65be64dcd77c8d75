//! Unguessable ids and tokens.

use rand::distr::{Alphanumeric, SampleString};

/// As long as Better Auth's.
const ID_CHARACTERS: usize = 32;

/// A new id or session token: 32 × `[A-Za-z0-9]`, 190 bits.
pub(crate) fn id() -> String {
    text(ID_CHARACTERS)
}

/// So many letters out of `alphabet`, which is ASCII.
pub(crate) fn text_of(alphabet: &[u8], characters: usize) -> String {
    let letter = || char::from(alphabet[rand::random_range(0..alphabet.len())]);
    std::iter::repeat_with(letter).take(characters).collect()
}

pub(crate) fn text(characters: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), characters)
}
