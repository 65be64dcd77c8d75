//! The examples that the assistant's model is trained with: what the lexicons' rules read, the templates in
//! tests/train/*.toml, filled in and said as people say things, and what people said in tests/eval, but for the
//! blind part and the sets that are held out.
//!
//! The same files give the same examples, to the letter.

mod noise;
mod random;
mod said;
mod sentence;
mod sheet;

use std::{fmt::Write as _, path::Path};

use anyhow::{Context as _, Result};
use todo_core::reading::learnt::training::{self, Example};

use random::Random;
pub use said::Outcome;
use sheet::Sheet;

/// Where the model is committed.
pub const MODEL: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../core/src/reading/learnt/learnt.model");
/// Most bytes of it.
pub const MODEL_MAX_BYTES: usize = 700_000;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/train");
/// So many sentences are made of each rule of a lexicon, and of each template.
const OF_RULE: usize = 4;
const OF_TEMPLATE: usize = 14;
/// Any number will do; another gives another model.
const SEED: u64 = 20_261_128;

/// Sets of tests/eval/seen, by the ends of their names, that the model is not trained with: they tell how well it
/// reads what it never saw.
pub const HELD_OUT: [&str; 3] = ["_n", "_t", "_u"];

/// Trains the model anew.
///
/// # Errors
///
/// If a file of templates or cases is none.
pub fn model() -> Result<Vec<u8>> {
    Ok(training::train(&examples(&HELD_OUT)?))
}

/// How well a model reads the sets with these ends that is trained without them.
///
/// # Errors
///
/// If a file of templates or cases is none.
pub fn tried(held_out: &[&str]) -> Result<Vec<Outcome>> {
    let model = training::train(&examples(held_out)?);
    said::tried(&model, held_out)
}

/// How many of them were read right, in all and by how sure the model was; with what was not, if that is to be told.
pub fn report(outcomes: &[Outcome], is_told: bool) -> String {
    let line = |name: &str, outcomes: &[&Outcome]| {
        let right = outcomes.iter().filter(|outcome| outcome.is_right()).count();
        let percent = 100 * right / outcomes.len().max(1);
        format!("{name:>10}: {right:>4} of {:>4}, {percent:>3} %\n", outcomes.len())
    };
    let all: Vec<&Outcome> = outcomes.iter().collect();
    let mut text = line("all", &all);
    for bounds in CERTAINTIES.windows(2) {
        let is_within = |outcome: &&&Outcome| (bounds[0]..bounds[1]).contains(&outcome.certainty());
        let within: Vec<&Outcome> = all.iter().filter(is_within).copied().collect();
        text += &line(&format!("from {:.2}", bounds[0]), &within);
    }
    let wrong = all.iter().filter(|outcome| is_told && !outcome.is_right());
    for Outcome { category, text: said, wanted, read } in wrong {
        let read = &read[..2];
        let _ = writeln!(text, "{category}: {said:?} asks for {wanted:?}, read {read:?}");
    }
    text
}

/// Between which certainties it is told how often the model was right.
const CERTAINTIES: [f32; 7] = [0.0, 0.5, 0.7, 0.8, 0.9, 0.97, 1.1];

/// Everything that the model is trained with but these sets, in an order of no meaning.
///
/// # Errors
///
/// If a file of templates or cases is none.
pub fn examples(held_out: &[&str]) -> Result<Vec<Example>> {
    let sheets = Sheet::load(Path::new(FOLDER)).context(FOLDER)?;
    let mut random = Random::new(SEED);
    let stories = said::stories(held_out)?;
    let mut examples: Vec<Example> = stories.iter().map(said::Story::example).collect();
    for template in training::templates() {
        if let Some(sheet) = sheets.iter().find(|sheet| sheet.language == template.language) {
            for _ in 0..OF_RULE {
                examples.extend(sentence::of_rule(&template, sheet, &mut random));
            }
        }
    }
    for sheet in &sheets {
        let told: Vec<&said::Story> =
            stories.iter().filter(|story| story.language == sheet.language).collect();
        for (act, text) in sheet.templates() {
            for _ in 0..OF_TEMPLATE {
                let example = sentence::of_template(act, text, sheet, &mut random);
                examples.push(noise::in_story(example, &told, &mut random));
            }
        }
    }
    examples.extend(said::examples(held_out)?);
    random.shuffle(&mut examples);
    Ok(examples)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_model_that_is_committed_is_the_one_its_templates_make() {
        let committed = fs::read(MODEL).unwrap();
        let made = model().unwrap();

        assert!(made.len() <= MODEL_MAX_BYTES, "it takes {} bytes", made.len());
        assert!(made == committed, "templates or lexicons have changed: make train");
    }

    #[test]
    fn a_model_reads_most_of_what_it_never_saw_and_what_it_is_sure_of() {
        let outcomes = tried(&["_h", "_j"]).unwrap();
        let percent = |outcomes: &[&Outcome]| {
            let right = outcomes.iter().filter(|outcome| outcome.is_right()).count();
            100 * right / outcomes.len().max(1)
        };
        let all: Vec<&Outcome> = outcomes.iter().collect();
        let sure: Vec<&Outcome> =
            all.iter().filter(|outcome| outcome.certainty() >= 0.9).copied().collect();

        let told = report(&outcomes, false);
        assert!(percent(&all) >= 80, "{told}");
        assert!(percent(&sure) >= 95 && sure.len() * 2 >= all.len(), "{told}");
    }
}
