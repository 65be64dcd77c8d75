//! `train`: makes the assistant's model from the lexicons, tests/train and tests/eval. `make train` runs it.

use std::fs;

use anyhow::{Context as _, Result};
use clap::Parser;
use todo_tests::train::{self, HELD_OUT, MODEL};

/// Makes the model, or tells how well one reads sets that it is trained without.
#[derive(Parser)]
struct Arguments {
    /// Ends of sets in tests/eval/seen, such as `_h`: trained without them, it is tried with them, and not written
    #[arg(long, value_name = "END")]
    without: Vec<String>,
    /// Also print what it read otherwise
    #[arg(long)]
    reveal: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if arguments.without.is_empty() {
        let model = train::model()?;
        fs::write(MODEL, &model).context(MODEL)?;
        println!("{} examples, {} bytes", train::examples(&HELD_OUT)?.len(), model.len());
        return Ok(());
    }
    let without: Vec<&str> = arguments.without.iter().map(String::as_str).collect();
    let outcomes = train::tried(&without)?;
    println!("{}", train::report(&outcomes, arguments.reveal));
    Ok(())
}
