//! What comes between what people mean and what arrives: courtesies and asides, slips of the fingers,
//! what recognisers mishear, words left out.

use todo_core::{
    reading::learnt::{
        Role,
        training::{Example, Kind, Mark, Token},
    },
    text,
};

use super::{random::Random, said::Story, sheet::Sheet};

/// In percent of the sentences.
const BEFORE: usize = 25;
const AFTER: usize = 15;
const STORY_BEFORE: usize = 20;
const STORY_AFTER: usize = 10;
/// Most clauses that are told before one sentence.
const STORIES_MAX: usize = 20;
const SLIP: usize = 18;
const MISHEARD: usize = 10;
/// Shortest word that somebody mistypes, in letters.
const SLIP_MIN_CHARS: usize = 4;

/// The example as somebody says it.
pub(super) fn around(mut example: Example, sheet: &Sheet, random: &mut Random) -> Example {
    if random.percent(MISHEARD) {
        mishear(&mut example, sheet, random);
    }
    if random.percent(SLIP) {
        slip(&mut example, random);
    }
    if random.percent(BEFORE)
        && let Some(text) = random.pick(sheet.before())
    {
        let said = tokens(text);
        example.roles.splice(0..0, said.iter().map(|_| Role::Filler));
        example.message.tokens.splice(0..0, said);
    }
    if random.percent(AFTER)
        && let Some(text) = random.pick(sheet.after())
    {
        let said = tokens(text);
        example.roles.extend(said.iter().map(|_| Role::Filler));
        example.message.tokens.extend(said);
    }
    example
}

/// The example as it is said by somebody who tells a story around it.
pub(super) fn in_story(mut example: Example, told: &[&Story], random: &mut Random) -> Example {
    if example.acts.iter().any(|act| Kind::of(*act) == Kind::Talks) {
        return example;
    }
    for _ in 0..STORIES_MAX {
        let Some(story) = random.percent(STORY_BEFORE).then(|| random.pick(told)).flatten() else {
            break;
        };
        let said = &story.message.tokens;
        example.roles.splice(0..0, said.iter().map(|_| Role::Filler));
        example.message.tokens.splice(0..0, said.iter().cloned());
    }
    if random.percent(STORY_AFTER)
        && let Some(story) = random.pick(told)
    {
        let said = &story.message.tokens;
        example.roles.extend(said.iter().map(|_| Role::Filler));
        example.message.tokens.extend(said.iter().cloned());
    }
    example
}

fn tokens(text: &str) -> Vec<Token> {
    text::words(text).into_iter().map(|word| Token { key: word.key, mark: Mark::Plain }).collect()
}

fn mishear(example: &mut Example, sheet: &Sheet, random: &mut Random) {
    for token in &mut example.message.tokens {
        if let Some(heard) = random.pick(sheet.heard(&token.key)) {
            token.key.clone_from(heard);
        }
    }
}

/// One word with a letter too few, too many, or in the wrong place.
fn slip(example: &mut Example, random: &mut Random) {
    let at = random.below(example.message.tokens.len());
    let Some(token) = example.message.tokens.get_mut(at).filter(|token| token.mark != Mark::Moment)
    else {
        return;
    };
    let mut letters: Vec<char> = token.key.chars().collect();
    if letters.len() < SLIP_MIN_CHARS {
        return;
    }
    let at = 1 + random.below(letters.len() - 2);
    match random.below(3) {
        0 => _ = letters.remove(at),
        1 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at + 1),
    }
    token.key = letters.into_iter().collect();
}
