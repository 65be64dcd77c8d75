//! What people said in tests/eval, as examples: what was asked for is derived from what became of the list.

use anyhow::Result;
use todo_core::{
    reading::learnt::{
        Role,
        training::{self, Act, Example, Kind, Mark, Message, Named, Token},
    },
    talk, text,
};

use crate::eval::{self, Case, Wanted};

/// How many made-up sentences one that was said counts as much as; a clause of one that only tells something.
const WEIGHT: u16 = 10;
const STORY_WEIGHT: u16 = 5;
/// Fewest words of such a clause.
const STORY_MIN_WORDS: usize = 3;
/// Shortest word that says that two clauses are about the same, in letters.
const SHARED_MIN_CHARS: usize = 4;

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

/// What people told around what they asked for, but in the sets with these ends.
pub(super) fn stories(held_out: &[&str]) -> Result<Vec<Story>> {
    let cases = eval::load()?;
    let told = cases.iter().filter(|case| !case.is_blind() && !is_of(case, held_out));
    Ok(told.filter_map(Case::wanted).flat_map(|wanted| stories_in(&wanted)).collect())
}

/// A clause that asks for nothing.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) language: &'static str,
    pub(super) message: Message,
}

impl Story {
    pub(super) fn example(&self) -> Example {
        let (acts, message) = (vec![Act::Told], self.message.clone());
        Example { acts, message, roles: Vec::new(), weight: STORY_WEIGHT }
    }
}

/// The clauses that have nothing to do with what is asked for: no word of it or of a task that is there, and no moment
/// unless the request has its own.
fn stories_in(wanted: &Wanted<'_>) -> Vec<Story> {
    let named = wanted.new.iter().map(String::as_str).chain(wanted.titles.iter().copied());
    let named: Vec<String> =
        named.flat_map(text::words).map(|word| word.key).filter(|key| is_long(key)).collect();
    let is_named = |message: &Message| {
        message.named != Named::Nothing
            || message.tokens.iter().any(|token| named.contains(&token.key))
    };
    let has_moment =
        |message: &Message| message.tokens.iter().any(|token| token.mark == Mark::Moment);
    let clauses = training::clauses(wanted.text);
    // All of a message is what is asked for, whatever it is.
    if clauses.len() < 2 {
        return Vec::new();
    }
    let clauses: Vec<(bool, Message)> = clauses
        .into_iter()
        .map(|clause| {
            (clause.may_ask, talk::shown_to_model(clause.text, &wanted.titles, wanted.now))
        })
        .collect();
    let needs_moment = wanted
        .acts
        .iter()
        .any(|act| matches!(Kind::of(*act), Kind::Adds | Kind::Dates | Kind::Changes | Kind::Asks));
    let is_dated = !needs_moment
        || clauses.iter().any(|(_, message)| is_named(message) && has_moment(message));
    let language = training::language(wanted.text);
    let is_story = |(may_ask, message): &(bool, Message)| {
        !may_ask
            && message.tokens.len() >= STORY_MIN_WORDS
            && !is_named(message)
            && (is_dated || !has_moment(message))
    };
    let told = clauses.into_iter().filter(is_story);
    told.map(|(_, message)| Story { language, message }).collect()
}

fn is_long(key: &str) -> bool {
    key.chars().count() >= SHARED_MIN_CHARS
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
