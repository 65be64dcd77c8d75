//! Making the model: an averaged perceptron in whole numbers, so that the same examples give the same
//! bytes on every machine.

pub use super::token::{Mark, Token};
use super::{
    ACTS, ROLES, Role,
    feature::{self, ACT_BITS, ROLE_BITS},
};
pub use crate::reading::{
    request::{Act, Slot},
    sentence::sample::{Piece, Template},
};

/// How often all examples are seen.
const ROUNDS: usize = 4;
/// How far the right answer is to be ahead before a mistake is none.
const AHEAD_MIN: i32 = 8;
/// What a weight is multiplied with before it becomes a byte.
const SCALE: i64 = 6;

/// A message, and how it is to be read.
#[derive(Clone, Debug)]
pub struct Example {
    pub act: Act,
    pub tokens: Vec<Token>,
    /// One for each token.
    pub roles: Vec<Role>,
}

/// Whether the model tells this act from others.
pub fn is_learnt(act: Act) -> bool {
    ACTS.contains(&act)
}

/// The sentences that the lexicons' rules read.
pub fn templates() -> Vec<Template> {
    crate::reading::grammars().iter().flat_map(super::super::sentence::Grammar::templates).collect()
}

/// The model that these examples make, as it is stored.
pub fn train(examples: &[Example]) -> Vec<u8> {
    let messages: Vec<(Vec<usize>, usize)> = examples
        .iter()
        .filter_map(|example| {
            let act = ACTS.iter().position(|act| *act == example.act)?;
            Some((feature::of_message(&example.tokens), act))
        })
        .collect();
    let words: Vec<(Vec<usize>, usize)> = examples.iter().flat_map(words).collect();
    let mut model = learn::<{ ACTS.len() }>(&messages, 1 << ACT_BITS);
    model.extend(learn::<{ ROLES.len() }>(&words, 1 << ROLE_BITS));
    model
}

fn words(example: &Example) -> Vec<(Vec<usize>, usize)> {
    let is_told = |at: &usize| example.tokens[*at].mark != Mark::Moment;
    let column = |role: Role| ROLES.iter().position(|known| *known == role).unwrap_or_default();
    (0..example.tokens.len())
        .filter(is_told)
        .map(|at| {
            let before = at.checked_sub(1).map_or(Role::Filler, |before| example.roles[before]);
            let features = feature::of_word(&example.tokens, at, example.act, before);
            (features, column(example.roles[at]))
        })
        .collect()
}

/// A table of `rows` weights for each of `COLUMNS`.
fn learn<const COLUMNS: usize>(examples: &[(Vec<usize>, usize)], rows: usize) -> Vec<u8> {
    let mut weights = vec![[0_i32; COLUMNS]; rows];
    // What each weight was changed by, times when: the average is what is left of it.
    let mut late = vec![[0_i64; COLUMNS]; rows];
    let mut now = 1_i64;
    for _ in 0..ROUNDS {
        for (features, right) in examples {
            now += 1;
            let mut scores = [0; COLUMNS];
            for row in features {
                scores.iter_mut().zip(&weights[*row]).for_each(|(score, weight)| *score += weight);
            }
            let wrong = (0..COLUMNS).filter(|column| column != right).max_by_key(|at| scores[*at]);
            let Some(wrong) = wrong.filter(|wrong| scores[*right] - scores[*wrong] < AHEAD_MIN)
            else {
                continue;
            };
            for row in features {
                weights[*row][*right] += 1;
                weights[*row][wrong] -= 1;
                late[*row][*right] += now;
                late[*row][wrong] -= now;
            }
        }
    }
    let cells = weights.as_flattened().iter().zip(late.as_flattened());
    cells.map(|(weight, late)| byte((i64::from(*weight) * now - late) * SCALE / now)).collect()
}

fn byte(weight: i64) -> u8 {
    let weight = weight.clamp(i64::from(i8::MIN), i64::from(i8::MAX));
    i8::try_from(weight).unwrap_or_default().cast_unsigned()
}
