//! The model itself: a table for acts and one for roles, of a byte for each weight.

use super::{
    ACTS, Act, ROLES, Role,
    feature::{self, ACT_BITS, ROLE_BITS},
    token::{Mark, Message},
};

const ACT_ROWS: usize = 1 << ACT_BITS;
const ROLE_ROWS: usize = 1 << ROLE_BITS;
/// Bytes of a model.
pub(super) const MODEL_BYTES: usize = ACT_ROWS * ACTS.len() + ROLE_ROWS * ROLES.len();
/// What a weight is multiplied with to become a byte.
pub(super) const SCALE: f32 = 48.0;

/// As many features count in full, what is about six words.
const FULL: f32 = 48.0;

/// Rows are features, columns what is told apart.
#[derive(Debug)]
pub(super) struct Weights<'a> {
    acts: &'a [u8],
    roles: &'a [u8],
}

impl<'a> Weights<'a> {
    /// `None` if these bytes are no model of this version.
    pub(super) fn decode(bytes: &'a [u8]) -> Option<Self> {
        (bytes.len() == MODEL_BYTES).then(|| {
            let (acts, roles) = bytes.split_at(ACT_ROWS * ACTS.len());
            Self { acts, roles }
        })
    }

    /// How likely each act is.
    pub(super) fn acts(&self, message: &Message) -> [f32; ACTS.len()] {
        likelihoods(scores(self.acts, &feature::of_message(message)))
    }

    /// What each word is, from left to right.
    pub(super) fn roles(&self, message: &Message, act: Act) -> Vec<Role> {
        let tokens = &message.tokens;
        let mut roles: Vec<Role> = Vec::with_capacity(tokens.len());
        for (at, token) in tokens.iter().enumerate() {
            let before = roles.last().copied().unwrap_or(Role::Filler);
            let scores =
                scores::<{ ROLES.len() }>(self.roles, &feature::of_word(tokens, at, act, before));
            let is_moment = token.mark == Mark::Moment;
            roles.push(if is_moment { Role::Filler } else { ROLES[best(&scores)] });
        }
        roles
    }
}

fn scores<const COLUMNS: usize>(table: &[u8], features: &[usize]) -> [f32; COLUMNS] {
    let mut scores = [0_i32; COLUMNS];
    for row in features {
        let weights = &table[row * COLUMNS..(row + 1) * COLUMNS];
        for (score, weight) in scores.iter_mut().zip(weights) {
            *score += i32::from(weight.cast_signed());
        }
    }
    let share = share(features.len()) / SCALE;
    #[expect(clippy::cast_precision_loss, reason = "a sum of bytes over the words of one message")]
    scores.map(|score| score as f32 * share)
}

/// What one of so many features counts: in a long message each tells less.
pub(super) fn share(features: usize) -> f32 {
    let features = f32::from(u16::try_from(features).unwrap_or(u16::MAX).max(1));
    (FULL / features).min(1.0).sqrt()
}

/// Scores as shares of one.
pub(super) fn likelihoods<const COLUMNS: usize>(scores: [f32; COLUMNS]) -> [f32; COLUMNS] {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| exp(score - most));
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// e to the power of `x`, which is not above 0: by nothing but products, so that a model comes out the same on
/// every machine.
fn exp(x: f32) -> f32 {
    const SQUARINGS: u8 = 10;
    let base = (1.0 + x / f32::from(1_u16 << SQUARINGS)).max(0.0);
    (0..SQUARINGS).fold(base, |power, _| power * power)
}

/// The first of the highest.
fn best(scores: &[f32]) -> usize {
    (0..scores.len())
        .rev()
        .max_by(|one, other| scores[*one].total_cmp(&scores[*other]))
        .unwrap_or_default()
}
