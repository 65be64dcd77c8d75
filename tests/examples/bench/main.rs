//! `bench`: the figures that the design's budgets are about, each against its budget or its peer.
//! `make bench` builds it optimised, with the server, and runs all of it; `make bench ARGS=--help` says what else.

#![expect(clippy::disallowed_methods, reason = "a benchmark has neither settings nor ports")]

mod bare;
mod client;
mod fastapi;
mod figures;
mod first_token;
mod large_list;
mod page;
mod readers;
mod reminders;
mod rows;
mod start;
mod streams;
mod throughput;

use anyhow::Result;
use clap::{Parser, ValueEnum};

/// Measures the server. Times on a machine that does other things too are no more than a hint: look
/// at the ratios, whose two sides take turns in one run.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Arguments {
    /// What to measure; everything when nothing is named.
    #[arg(value_enum)]
    names: Vec<Name>,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Name {
    /// From the start of the process until it is ready. (What pods take in memory: the cluster suite prints it.)
    Start,
    /// What the server adds to the time until a model's first word.
    FirstToken,
    /// Lists and creations a second on Postgres, beside a bare axum + sqlx handler and a `FastAPI` one.
    Throughput,
    /// One account with 10,000 tasks in a table of a million, on Postgres.
    LargeList,
    /// Memory while one account's 10,000 tasks of 10 kB, a long conversation and the tool `list_tasks` are read by 50
    /// at once, on both databases.
    Readers,
    /// How soon a thousand reminders of one minute are out, by two replicas on Postgres of which one is killed meanwhile.
    Reminders,
    /// What a browser loads of the page, when it is shown and usable on a slow network and processor, and what a press costs
    /// on 5,000 tasks.
    Page,
    /// Memory, and the time of other requests, while 10,000 streams of events are open on one replica.
    Streams,
}

fn main() -> Result<()> {
    // A process of its own, so that it competes with nothing but what the server competes with.
    if let Some(url) = bare::told() {
        return run(bare::serve(&url));
    }
    let Arguments { names } = Arguments::parse();
    for name in Name::value_variants() {
        if names.is_empty() || names.contains(name) {
            run(measure(*name))?;
        }
    }
    Ok(())
}

async fn measure(name: Name) -> Result<()> {
    match name {
        Name::Start => start::run().await,
        Name::FirstToken => first_token::run().await,
        Name::Throughput => throughput::run().await,
        Name::LargeList => large_list::run().await,
        Name::Readers => readers::run().await,
        Name::Reminders => reminders::run().await,
        Name::Page => page::run().await,
        Name::Streams => streams::run().await,
    }
}

fn run(measurement: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measurement)
}
