//! From the start of the process until it is ready.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use todo_tests::program::Program;

use crate::figures::{BUILD, median, megabytes, memory, percentile};

const ROUNDS: usize = 20;
const BUDGET: Duration = Duration::from_millis(200);
/// Long enough for what a start leaves to do.
const SETTLING_TIME: Duration = Duration::from_secs(2);
const IDLE_MEMORY_BUDGET: u64 = 25_000_000;

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
    let url = format!("sqlite:{}/memory.db", folder.path().display());
    let program = Program::start(folder.path(), &url).await;
    tokio::time::sleep(SETTLING_TIME).await;
    let (idle, _) = memory(program.child.id().context("it runs")?)?;

    println!("start, of {ROUNDS} ({BUILD} build, SQLite; budget {BUDGET:?}):");
    for (what, times) in [("with a new database", new), ("with one that is there", again)] {
        println!(
            "  {what:<24} median {:>9.2?}, slowest {:>9.2?}",
            median(&times),
            percentile(&times, 100)
        );
    }
    println!(
        "  memory when idle         {} (budget {})",
        megabytes(idle),
        megabytes(IDLE_MEMORY_BUDGET)
    );
    Ok(())
}
