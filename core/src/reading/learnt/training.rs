//! Making the model: multinomial logistic regression by stochastic steps, each weight at its own pace. Nothing
//! but sums, products and roots in a fixed order, so that the same examples give the same bytes on every machine.

use super::{
    super::rules::{self, spoken},
    ACTS, KINDS, ROLES, Role,
    feature::{self, ACT_BITS, ROLE_BITS},
    share_of,
    weights::{SCALE, Weights, likelihoods, share},
};
use crate::{
    reading::sentence::Grammar,
    text::{Gap, Word},
};

pub use super::{
    Kind,
    token::{Mark, Message, Named, Token},
};
pub use crate::reading::{
    request::{Act, Slot},
    sentence::sample::{Piece, Template},
};

/// How often all examples are seen.
const ROUNDS: usize = 8;
/// How far a weight goes at its first step.
const PACE: f32 = 0.12;
/// What is left of a weight after a round: what few examples tell is forgotten.
const KEPT: f32 = 0.93;

/// A message, and how it is to be read.
#[derive(Clone, Debug)]
pub struct Example {
    /// Any of them is right.
    pub acts: Vec<Act>,
    pub message: Message,
    /// One for each token; none where nobody said.
    pub roles: Vec<Role>,
    /// How many others it counts as much as.
    pub weight: u16,
}

/// Whether the model tells this act from others.
pub fn is_learnt(act: Act) -> bool {
    ACTS.contains(&act)
}

/// The sentences that the lexicons' rules read.
pub fn templates() -> Vec<Template> {
    crate::reading::grammars().iter().flat_map(Grammar::templates).collect()
}

/// A part of a message between commas and conjunctions.
#[derive(Clone, Copy, Debug)]
pub struct Clause<'a> {
    pub text: &'a str,
    /// It holds words that requests are made of.
    pub may_ask: bool,
}

/// The clauses of a message, whatever language it is in.
pub fn clauses(text: &str) -> Vec<Clause<'_>> {
    let words = spoken(text);
    let grammar = rules::language(text);
    let begins = |at: usize| grammar.begins("joins", &words[at..]).is_some();
    let is_cut = |at: &usize| words[at - 1].after >= Gap::Comma || begins(*at);
    let cuts: Vec<usize> = (1..words.len()).filter(is_cut).collect();
    let starts = [0].into_iter().chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([words.len()]);
    let clause = |(start, end): (usize, usize)| {
        let words = words.get(start..end)?;
        let (first, last) = (words.first()?, words.last()?);
        let joined = grammar.begins("joins", words).unwrap_or(0);
        let text = text[first.whole.start..last.whole.end].trim();
        Some(Clause { text, may_ask: may_ask(grammar, &words[joined..]) })
    };
    starts.zip(ends).filter_map(clause).collect()
}

/// The language that most words of a text are of, by the name of its lexicon.
pub fn language(text: &str) -> &'static str {
    rules::language(text).code
}

fn may_ask(grammar: &Grammar, words: &[Word]) -> bool {
    let begins = |class: &&str, at: usize| grammar.begins(class, &words[at..]).is_some();
    BEGINNING.iter().any(|class| begins(class, 0))
        || (0..words.len()).any(|at| {
            ASKING.iter().any(|class| begins(class, at))
                || grammar.value("level", &words[at..]).is_some()
        })
}

/// Classes of words that requests are made of, wherever they stand; at the beginning.
const ASKING: [&str; 5] = ["opens", "pleads", "remind", "must", "corrects"];
const BEGINNING: [&str; 3] = ["create", "commands", "question"];

/// The model that these examples make, as it is stored.
pub fn train(examples: &[Example]) -> Vec<u8> {
    let messages: Vec<Lesson> = examples
        .iter()
        .map(|example| Lesson {
            features: feature::of_message(&example.message),
            right: (0..ACTS.len()).filter(|at| example.acts.contains(&ACTS[*at])).collect(),
            weight: f32::from(example.weight),
        })
        .collect();
    let words: Vec<Lesson> = examples.iter().flat_map(words).collect();
    let mut model = learn::<{ ACTS.len() }>(&messages, 1 << ACT_BITS);
    model.extend(learn::<{ ROLES.len() }>(&words, 1 << ROLE_BITS));
    model
}

/// How likely each kind of act is to this model, as shares of one, the likeliest first.
pub fn kinds(model: &[u8], message: &Message) -> Vec<(Kind, f32)> {
    let Some(weights) = Weights::decode(model) else { return Vec::new() };
    let acts = weights.acts(message);
    let mut kinds = KINDS.map(|kind| (kind, share_of(kind, &acts)));
    kinds.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    kinds.to_vec()
}

struct Lesson {
    features: Vec<usize>,
    /// The columns that are right, each as good as the others.
    right: Vec<usize>,
    weight: f32,
}

fn words(example: &Example) -> Vec<Lesson> {
    let tokens = &example.message.tokens;
    let is_told = |at: &usize| tokens[*at].mark != Mark::Moment;
    let (Some(act), true) = (example.acts.first(), example.roles.len() == tokens.len()) else {
        return Vec::new();
    };
    let column = |role: Role| ROLES.iter().position(|known| *known == role).unwrap_or_default();
    (0..tokens.len())
        .filter(is_told)
        .map(|at| {
            let before = at.checked_sub(1).map_or(Role::Filler, |before| example.roles[before]);
            Lesson {
                features: feature::of_word(tokens, at, *act, before),
                right: vec![column(example.roles[at])],
                weight: f32::from(example.weight),
            }
        })
        .collect()
}

/// A table of `rows` weights for each of `COLUMNS`.
fn learn<const COLUMNS: usize>(lessons: &[Lesson], rows: usize) -> Vec<u8> {
    let mut weights = vec![[0_f32; COLUMNS]; rows];
    // How much each weight was changed so far: what changes often changes little.
    let mut changed = vec![[1_f32; COLUMNS]; rows];
    for _ in 0..ROUNDS {
        for lesson in lessons {
            let mut scores = [0.0; COLUMNS];
            for row in &lesson.features {
                scores.iter_mut().zip(&weights[*row]).for_each(|(score, weight)| *score += weight);
            }
            let share = share(lesson.features.len());
            let said = likelihoods(scores.map(|score| score * share));
            let right: f32 = lesson.right.iter().map(|at| said[*at]).sum();
            let mut steps = said.map(|likely| -likely * lesson.weight);
            for at in &lesson.right {
                let part = if right > f32::EPSILON { said[*at] / right } else { 1.0 };
                steps[*at] += part * lesson.weight;
            }
            if steps.iter().all(|step| step.abs() < STEP_MIN) {
                continue;
            }
            let steps = steps.map(|step| step * share);
            for row in &lesson.features {
                let cells = weights[*row].iter_mut().zip(&mut changed[*row]).zip(&steps);
                for ((weight, changed), step) in cells {
                    *changed += step * step;
                    *weight += PACE * step / changed.sqrt();
                }
            }
        }
        weights.as_flattened_mut().iter_mut().for_each(|weight| *weight *= KEPT);
    }
    weights.as_flattened().iter().map(|weight| byte(*weight)).collect()
}

/// A step that is not worth making.
const STEP_MIN: f32 = 0.01;

fn byte(weight: f32) -> u8 {
    let scaled = (weight * SCALE).clamp(f32::from(i8::MIN), f32::from(i8::MAX));
    #[expect(clippy::cast_possible_truncation, reason = "it is within the limits of a byte")]
    let whole = scaled.round() as i8;
    whole.cast_unsigned()
}
