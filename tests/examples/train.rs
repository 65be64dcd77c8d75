//! `train`: makes the assistant's model from the lexicons and tests/train. `make train` runs it.

use std::fs;

use anyhow::{Context as _, Result};
use todo_tests::train::{self, MODEL};

fn main() -> Result<()> {
    let model = train::model()?;
    fs::write(MODEL, &model).context(MODEL)?;
    println!("{} examples, {} bytes", train::examples()?.len(), model.len());
    Ok(())
}
