//! What `todo-server` can be told to do.

mod doctor;
mod health;
mod serve;

use std::{process::ExitCode, sync::Arc};

use anyhow::Context;
use todo_core::chat::builtin::Builtin;
use todo_server::{
    config::{DEFAULTS, Settings},
    http, start,
    start::Outside,
    store::Database,
    system::{SystemClock, SystemIds},
    telemetry,
};

pub(crate) use doctor::doctor;
pub(crate) use health::health;
pub(crate) use serve::serve;

pub(crate) async fn migrate(settings: &Settings) -> anyhow::Result<ExitCode> {
    telemetry::start(&settings.telemetry);
    let address = &settings.database.address;
    let database = Database::open(address)?;
    let migrated = database.migrate().await;
    database.close().await;
    migrated
        .with_context(|| format!("{address} is not up to date; see that it runs and try again"))?;
    tracing::info!("The schema of {address} is current");
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn openapi(settings: Settings) -> anyhow::Result<ExitCode> {
    let (app, _) = start::assemble(settings, outside())?;
    println!("{}", http::document(&app).to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn defaults() -> ExitCode {
    print!("{DEFAULTS}");
    ExitCode::SUCCESS
}

/// The machine's clock and ids, and the assistant of this build.
fn outside() -> Outside {
    Outside { clock: Arc::new(SystemClock), ids: Arc::new(SystemIds), model: Arc::new(Builtin) }
}

/// Which assistant answers, in a sentence.
fn assistant(settings: &Settings) -> String {
    let names: Vec<_> = settings.assistant.providers.iter().map(|provider| provider.name).collect();
    if names.is_empty() {
        return "The built-in assistant answers; it needs no key and no network".to_owned();
    }
    format!(
        "The built-in assistant answers: this build does not ask {} yet, though a key is set",
        names.join(" or ")
    )
}
