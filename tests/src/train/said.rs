//! What people said in tests/eval, as examples: what was asked for is derived from what became of the list.

use anyhow::Result;
use todo_core::{
    reading::learnt::{
        Role,
        training::{self, Example, Kind, Mark, Message, Token},
    },
    talk, text,
};

use crate::eval::{self, Case, Wanted};

/// How many made-up sentences one that was said counts as much as.
const WEIGHT: u16 = 10;

/// How the model reads one of them.
#[derive(Debug)]
pub struct Outcome {
    pub category: String,
    pub text: String,
    /// What may be asked for.
    pub wanted: Vec<Kind>,
    /// How likely each kind is to the model, likeliest first.
    pub read: Vec<(Kind, f32)>,
}

impl Outcome {
    pub fn is_right(&self) -> bool {
        self.read.first().is_some_and(|(kind, _)| self.wanted.contains(kind))
    }

    /// How sure the model is, as a share of one.
    pub fn certainty(&self) -> f32 {
        self.read.first().map_or(0.0, |(_, likely)| *likely)
    }
}

/// What was said, but in the sets with these ends.
pub(super) fn examples(held_out: &[&str]) -> Result<Vec<Example>> {
    let cases = eval::load()?;
    let told = cases.iter().filter(|case| !case.is_blind() && !is_of(case, held_out));
    Ok(told.filter_map(Case::wanted).map(|wanted| example(&wanted)).collect())
}

/// How `model` reads the sets with these ends.
pub(super) fn tried(model: &[u8], held_out: &[&str]) -> Result<Vec<Outcome>> {
    let cases = eval::load()?;
    let told = cases.iter().filter(|case| !case.is_blind() && is_of(case, held_out));
    let outcome = |case: &Case| {
        let wanted = case.wanted()?;
        Some(Outcome {
            category: case.category.clone(),
            text: wanted.text.to_owned(),
            read: training::kinds(model, &message(&wanted)),
            wanted: wanted.acts.iter().map(|act| Kind::of(*act)).collect(),
        })
    };
    Ok(told.filter_map(outcome).collect())
}

fn is_of(case: &Case, sets: &[&str]) -> bool {
    sets.iter().any(|end| case.category.ends_with(end))
}

fn message(wanted: &Wanted<'_>) -> Message {
    talk::shown_to_model(wanted.text, &wanted.titles, wanted.now)
}

fn example(wanted: &Wanted<'_>) -> Example {
    let message = message(wanted);
    let roles = wanted.new.iter().find_map(|title| roles(&message.tokens, title));
    Example { acts: wanted.acts.clone(), message, roles: roles.unwrap_or_default(), weight: WEIGHT }
}

/// Which words are the new task's, if it is called as it was said.
fn roles(tokens: &[Token], title: &str) -> Option<Vec<Role>> {
    let keys: Vec<String> = text::words(title).into_iter().map(|word| word.key).collect();
    let is_there = |said: &[Token]| said.iter().zip(&keys).all(|(token, key)| token.key == *key);
    let at = tokens.windows(keys.len().max(1)).position(is_there)?;
    let role = |place: usize| {
        let is_title = (at..at + keys.len()).contains(&place);
        if is_title && tokens[place].mark != Mark::Moment { Role::Task } else { Role::Filler }
    };
    Some((0..tokens.len()).map(role).collect())
}
