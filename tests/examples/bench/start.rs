//! From the start of the process until it is ready.

use std::time::{Duration, Instant};

use anyhow::Result;
use todo_tests::program::Program;

use crate::figures::{BUILD, median, percentile};

const ROUNDS: usize = 20;
const BUDGET: Duration = Duration::from_millis(200);

pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (mut new, mut again) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let url = format!("sqlite:{}/{round}.db", folder.path().display());
        for times in [&mut new, &mut again] {
            let began = Instant::now();
            let program = Program::start(folder.path(), &url).await;
            times.push(began.elapsed());
            program.terminate().await;
        }
    }
    println!("start, of {ROUNDS} ({BUILD} build, SQLite; budget {BUDGET:?}):");
    for (what, times) in [("with a new database", new), ("with one that is there", again)] {
        println!(
            "  {what:<24} median {:>9.2?}, slowest {:>9.2?}",
            median(&times),
            percentile(&times, 100)
        );
    }
    Ok(())
}
