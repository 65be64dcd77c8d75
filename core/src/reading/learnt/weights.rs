//! The model itself: a table for acts and one for roles, of a byte for each weight.

use super::{
    ACTS, Act, ROLES, Role,
    feature::{self, ACT_BITS, ROLE_BITS},
    token::{Mark, Token},
};

const ACT_ROWS: usize = 1 << ACT_BITS;
const ROLE_ROWS: usize = 1 << ROLE_BITS;
/// Bytes of a model.
pub(super) const MODEL_BYTES: usize = ACT_ROWS * ACTS.len() + ROLE_ROWS * ROLES.len();

/// Rows are features, columns what is told apart.
#[derive(Debug)]
pub(super) struct Weights {
    acts: &'static [u8],
    roles: &'static [u8],
}

impl Weights {
    /// `None` if these bytes are no model of this version.
    pub(super) fn decode(bytes: &'static [u8]) -> Option<Self> {
        (bytes.len() == MODEL_BYTES).then(|| {
            let (acts, roles) = bytes.split_at(ACT_ROWS * ACTS.len());
            Self { acts, roles }
        })
    }

    /// The act that fits best, and how far it is ahead, in hundredths of a weight for each feature.
    pub(super) fn act(&self, tokens: &[Token]) -> (Act, i32) {
        let features = feature::of_message(tokens);
        let scores = scores::<{ ACTS.len() }>(self.acts, &features);
        let best = best(&scores);
        let others = scores.iter().enumerate().filter(|(at, _)| *at != best);
        let second = others.map(|(_, score)| *score).max().unwrap_or_default();
        let count = i32::try_from(features.len()).unwrap_or(i32::MAX).max(1);
        (ACTS[best], (scores[best] - second).saturating_mul(100) / count)
    }

    /// What each word is, from left to right.
    pub(super) fn roles(&self, tokens: &[Token], act: Act) -> Vec<Role> {
        let mut roles: Vec<Role> = Vec::with_capacity(tokens.len());
        for (at, token) in tokens.iter().enumerate() {
            let before = roles.last().copied().unwrap_or(Role::Filler);
            let features = feature::of_word(tokens, at, act, before);
            let scores = scores::<{ ROLES.len() }>(self.roles, &features);
            let is_moment = token.mark == Mark::Moment;
            roles.push(if is_moment { Role::Filler } else { ROLES[best(&scores)] });
        }
        roles
    }
}

fn scores<const COLUMNS: usize>(table: &[u8], features: &[usize]) -> [i32; COLUMNS] {
    let mut scores = [0; COLUMNS];
    for row in features {
        let weights = &table[row * COLUMNS..(row + 1) * COLUMNS];
        for (score, weight) in scores.iter_mut().zip(weights) {
            *score += i32::from(weight.cast_signed());
        }
    }
    scores
}

/// The first of the highest.
fn best(scores: &[i32]) -> usize {
    (0..scores.len()).rev().max_by_key(|at| scores[*at]).unwrap_or_default()
}
