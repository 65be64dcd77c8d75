//! The examples that the assistant's model is trained with: what the lexicons' rules read, and the
//! templates in tests/train/*.toml, filled in and said as people say things.
//!
//! Nothing of tests/eval is among them. The same files give the same examples, to the letter.

mod noise;
mod random;
mod sentence;
mod sheet;

use std::path::Path;

use anyhow::{Context as _, Result};
use todo_core::reading::learnt::training::{self, Example};

use random::Random;
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

/// Trains the model anew.
///
/// # Errors
///
/// If a file of templates is none.
pub fn model() -> Result<Vec<u8>> {
    Ok(training::train(&examples()?))
}

/// Everything that the model is trained with, in an order of no meaning.
///
/// # Errors
///
/// If a file of templates is none.
pub fn examples() -> Result<Vec<Example>> {
    let sheets = Sheet::load(Path::new(FOLDER)).context(FOLDER)?;
    let mut random = Random::new(SEED);
    let mut examples = Vec::new();
    for template in training::templates() {
        if let Some(sheet) = sheets.iter().find(|sheet| sheet.language == template.language) {
            for _ in 0..OF_RULE {
                examples.extend(sentence::of_rule(&template, sheet, &mut random));
            }
        }
    }
    for sheet in &sheets {
        for (act, text) in sheet.templates() {
            for _ in 0..OF_TEMPLATE {
                examples.push(sentence::of_template(act, text, sheet, &mut random));
            }
        }
    }
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
}
