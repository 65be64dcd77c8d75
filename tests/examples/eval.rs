//! `eval`: how well an assistant understands people. `make eval` runs it.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use todo_core::{chat::builtin::Builtin, ports::Model};
use todo_tests::eval::{self, Baseline, Case, Report};

/// Plays what people say in tests/eval/*.toml to an assistant and prints what it understood.
///
/// The built-in assistant answers, unless `OPENAI_API_KEY`, `GEMINI_API_KEY` or `OPENAI_BASE_URL`
/// names a model: then that one does, one case after the other, and costs what it costs. Ends with
/// 1 if the built-in assistant passes fewer cases than tests/eval/baseline.toml has.
#[derive(Parser)]
struct Arguments {
    /// Only this category, or cases that say this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// At most so many cases
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Each case so many times: models differ from one time to the next
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: usize,
    /// Write everything that was said and done there, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The built-in assistant, also where the environment names a model
    #[arg(long)]
    builtin: bool,
    /// Also print what of the blind part failed: it is blind no longer then, and to be replaced
    #[arg(long)]
    reveal: bool,
    /// Take the score of the built-in assistant for the new baseline
    #[arg(long, conflicts_with_all = ["only", "limit", "repeat"])]
    accept: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let live =
        if arguments.builtin || arguments.accept { None } else { eval::model_from_environment()? };
    let name =
        if live.is_some() { "the models of the environment" } else { "the built-in assistant" };
    let report = match &live {
        Some(model) => judge(model.as_ref(), &arguments).await?,
        None => judge(&Builtin, &arguments).await?,
    };
    println!("{report}");
    let usage = report.usage();
    if usage.input_tokens + usage.output_tokens > 0 {
        println!("tokens: {} read, {} written", usage.input_tokens, usage.output_tokens);
    }
    if let Some(file) = &arguments.report {
        let text = serde_json::to_string_pretty(&report.to_json(name))?;
        fs::write(file, text).with_context(|| file.display().to_string())?;
    }
    if live.is_some() { Ok(ExitCode::SUCCESS) } else { compare(&report, &arguments) }
}

async fn judge(model: &dyn Model, arguments: &Arguments) -> Result<Report> {
    let mut cases = eval::load()?;
    cases.retain(|case| is_wanted(case, arguments));
    cases.truncate(arguments.limit.unwrap_or(usize::MAX));
    ensure!(!cases.is_empty(), "no case is left; see the files in tests/eval for what there is");
    let mut report = Report { reveals: arguments.reveal, ..Report::default() };
    for case in &cases {
        for _ in 0..arguments.repeat {
            report.results.push(eval::run(case, model).await?);
        }
    }
    Ok(report)
}

fn is_wanted(case: &Case, arguments: &Arguments) -> bool {
    let says = |wanted: &String| {
        case.category == *wanted || case.text().to_lowercase().contains(&wanted.to_lowercase())
    };
    arguments.only.as_ref().is_none_or(says)
}

/// Holds the built-in assistant to what it understood before.
fn compare(report: &Report, arguments: &Arguments) -> Result<ExitCode> {
    if arguments.accept {
        Baseline::of(report).save()?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.only.is_some() || arguments.limit.is_some() || arguments.repeat != 1 {
        return Ok(ExitCode::SUCCESS);
    }
    let behind = Baseline::load()?.undercut_by(report);
    for line in &behind {
        println!("less than before: {line}");
    }
    Ok(if behind.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
