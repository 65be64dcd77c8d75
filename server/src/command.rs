//! What `todo-server` can be told to do.

mod diagnose;
mod doctor;
mod health;
mod second_factor;
mod serve;

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context;
use todo_server::{
    config::{self, AssistantSettings, Provider, Settings},
    http,
    kubernetes::{self, Cluster, Made, Wanted},
    model::{self, Policy},
    start::Outside,
    store::Database,
    system::{SystemClock, SystemIds},
    telemetry, transcription,
};

pub(crate) use diagnose::{Source, diagnose};
pub(crate) use doctor::doctor;
pub(crate) use health::health;
pub(crate) use second_factor::remove_second_factor;
pub(crate) use serve::serve;

pub(crate) async fn migrate(settings: &Settings) -> anyhow::Result<ExitCode> {
    let traces = telemetry::start(&settings.telemetry);
    let address = &settings.database.address;
    let database = Database::open(address)?.with_direct(settings.database.direct.as_ref());
    let migrated = database.migrate().await;
    database.close().await;
    traces.stop().await;
    migrated
        .with_context(|| format!("{address} is not up to date; see that it runs and try again"))?;
    tracing::info!("The schema of {address} is current");
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn make_secret(cluster: &Cluster, wanted: &Wanted) -> anyhow::Result<ExitCode> {
    let Made { kept, taken_over, drawn } = kubernetes::make_secret(cluster, wanted).await?;
    let name = &wanted.name;
    print(&format!("{name}: {kept} keys kept, {taken_over} taken over, {drawn} made"))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn openapi() -> anyhow::Result<ExitCode> {
    print(&http::document().to_pretty_json()?)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn defaults() -> anyhow::Result<ExitCode> {
    print(config::defaults().trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// Prints lines. A reader that has seen enough, such as `head`, is no error.
fn print(lines: &str) -> io::Result<()> {
    match writeln!(io::stdout(), "{lines}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// The machine's clock and ids, the models that are set, and who writes recordings down.
fn outside(settings: &AssistantSettings) -> anyhow::Result<Outside> {
    let clock = Arc::new(SystemClock);
    let model = model::model(settings, Policy::of(settings), clock.clone())?;
    let transcriber = transcription::from_settings(settings)?;
    Ok(Outside { clock, ids: Arc::new(SystemIds), model, transcriber })
}

/// Which assistant answers, in a sentence.
fn assistant(settings: &AssistantSettings) -> String {
    let names: Vec<_> = settings
        .providers
        .iter()
        .map(|Provider { model, base_url, .. }| format!("{model} at {base_url}"))
        .collect();
    if names.is_empty() {
        return "The built-in assistant answers; it needs no key and no network".to_owned();
    }
    format!("The assistant is {}, then the built-in one", names.join(", then "))
}
