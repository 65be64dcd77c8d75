//! `todo-image-report [--json FILE] [--sarif FILE] ARCHIVE…`: what images hold, what they cost, and what should
//! be otherwise, as Markdown. Ends with 1 when it found anything.

mod archive;
mod check;
mod report;
mod sarif;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use crate::report::Report;

const USAGE: &str = "usage: todo-image-report [--json FILE] [--sarif FILE] ARCHIVE…   \
                     (archives: docker save, nix build .#images)";

/// What was asked for.
#[derive(Default)]
struct Arguments {
    archives: Vec<PathBuf>,
    json: Option<PathBuf>,
    sarif: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let Arguments { archives, json, sarif } = arguments()?;
    let images = archives
        .iter()
        .map(|path| archive::read(path).with_context(|| format!("cannot read {}", path.display())))
        .collect::<Result<Vec<_>>>()?;
    let report = Report::of(&images);
    print!("{report}");
    if let Some(path) = json {
        write(&path, &report)?;
    }
    if let Some(path) = sarif {
        write(&path, &sarif::of(&images))?;
    }
    Ok(ExitCode::from(u8::from(report.has_faults())))
}

fn write(path: &Path, what: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(what)?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn arguments() -> Result<Arguments> {
    let mut wanted = Arguments::default();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--json") => wanted.json = Some(arguments.next().context(USAGE)?.into()),
            Some("--sarif") => wanted.sarif = Some(arguments.next().context(USAGE)?.into()),
            _ => wanted.archives.push(argument.into()),
        }
    }
    if wanted.archives.is_empty() {
        bail!(USAGE);
    }
    Ok(wanted)
}
