//! Says what is wrong with a release in Kubernetes.

use std::{
    io::{Read, stdin},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use todo_core::ports::Clock;
use todo_server::{
    config::Settings,
    diagnose::{self, Health, Objects},
    kubernetes::Cluster,
    system::SystemClock,
};

/// Not 1 and 2, which say that nothing could be looked at.
const EXIT_DEGRADED: u8 = 3;
const EXIT_DOWN: u8 = 4;
const STANDARD_INPUT: &str = "-";

/// Where the objects come from.
pub(crate) enum Source {
    Cluster(Cluster),
    Recorded(PathBuf),
}

/// With `settings`, what they name is tried as well.
pub(crate) async fn diagnose(
    release: &str,
    source: Source,
    settings: Option<Settings>,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let mut objects = match source {
        Source::Cluster(cluster) => diagnose::observe(&cluster, release).await?,
        Source::Recorded(file) => Objects::recorded(&read(&file)?, release)
            .with_context(|| format!("{} cannot be used", file.display()))?,
    };
    if let Some(settings) = settings {
        objects.connections = diagnose::connections(&settings).await;
    }
    let diagnosis = diagnose::diagnose(&objects, SystemClock.now());
    let text =
        if as_json { serde_json::to_string_pretty(&diagnosis)? } else { diagnosis.to_string() };
    super::print(text.trim_end())?;
    Ok(match diagnosis.health {
        Health::Well => ExitCode::SUCCESS,
        Health::Degraded => ExitCode::from(EXIT_DEGRADED),
        Health::Down => ExitCode::from(EXIT_DOWN),
    })
}

fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new(STANDARD_INPUT) {
        let mut text = String::new();
        stdin().read_to_string(&mut text).context("standard input cannot be read")?;
        return Ok(text);
    }
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}
