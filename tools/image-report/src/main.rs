//! `todo-image-report [--json FILE] ARCHIVE…`: what images hold, what they cost, and what should be
//! otherwise, as Markdown. Ends with 1 when it found anything.

mod archive;
mod check;
mod report;

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result, bail};

use crate::report::Report;

const USAGE: &str =
    "usage: todo-image-report [--json FILE] ARCHIVE…   (archives: docker save, nix build .#images)";

fn main() -> Result<ExitCode> {
    let (archives, json) = arguments()?;
    let images = archives
        .iter()
        .map(|path| archive::read(path).with_context(|| format!("cannot read {}", path.display())))
        .collect::<Result<Vec<_>>>()?;
    let report = Report::of(&images);
    print!("{report}");
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&report)?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::from(u8::from(report.has_faults())))
}

fn arguments() -> Result<(Vec<PathBuf>, Option<PathBuf>)> {
    let mut archives = Vec::new();
    let mut json = None;
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--json" {
            json = Some(arguments.next().context(USAGE)?.into());
        } else {
            archives.push(PathBuf::from(argument));
        }
    }
    if archives.is_empty() {
        bail!(USAGE);
    }
    Ok((archives, json))
}
