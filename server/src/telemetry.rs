//! Logs, measurements and traces.

pub mod genai;
pub mod trace;

use std::{io::IsTerminal, net::SocketAddr, time::Duration};

use anyhow::Context;
use axum::{Router, routing::get};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    registry,
    util::SubscriberInitExt,
};

use crate::{
    config::{LogFormat, TelemetrySettings},
    http::DURATION,
    model,
};
use trace::Traces;

/// How often measurements are condensed.
const UPKEEP_PERIOD: Duration = Duration::from_secs(5);
/// The bounds of the histogram of request durations, in seconds.
const DURATION_BOUNDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The bounds of the histograms of how long models take, in seconds.
const MODEL_BOUNDS: [f64; 10] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0];

/// Sends logs to standard error from now on, and traces to their collector if one is set. What it
/// answers sends the last traces at the end.
pub fn start(settings: &TelemetrySettings) -> Traces {
    let levels: Targets = settings.log_level.parse().unwrap_or_default();
    let levels = without_contents(levels, &settings.log_level);
    let levels = levels.with_target(trace::TARGET, LevelFilter::OFF);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let pretty = match settings.log_format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Json => false,
        LogFormat::Pretty => true,
    };
    let logs = if pretty {
        layer.with_target(false).boxed()
    } else {
        layer.json().flatten_event(true).with_span_list(false).boxed()
    };
    let (traces, problem) = match Traces::start(settings) {
        Ok(traces) => (traces, None),
        Err(problem) => (Traces::default(), Some(problem)),
    };
    // A second start, as in tests, leaves the first in place.
    let _ = registry().with(logs.with_filter(levels)).with(traces.layer()).try_init();
    if let Some(problem) = problem {
        tracing::warn!(cause = %problem, "Traces are not sent");
    }
    traces
}

/// Parts that tell contents when they say more than warnings: rmcp every call's arguments, sqlx
/// statements, the HTTP client and tower-http whole addresses.
const TALKATIVE: [&str; 5] = ["rmcp", "sqlx", "reqwest", "hyper_util", "tower_http"];

/// Silences what would tell contents: async-openai what models and their servers say, always, and
/// those that are [`TALKATIVE`], unless the levels name them.
fn without_contents(levels: Targets, text: &str) -> Targets {
    let levels = levels.with_target("async_openai", LevelFilter::OFF);
    let unnamed = TALKATIVE.into_iter().filter(|name| !text.contains(name));
    unnamed.fold(levels, |levels, name| levels.with_target(name, LevelFilter::WARN))
}

/// Measures from now on and shows Prometheus the numbers at `address`, on a port of their own: they
/// are not for everybody. Without an address nothing is measured.
pub async fn serve_metrics(address: Option<SocketAddr>) -> anyhow::Result<()> {
    let Some(address) = address else { return Ok(()) };
    let mut builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &DURATION_BOUNDS)?;
    for duration in model::DURATIONS {
        let name = Matcher::Full(duration.to_owned());
        builder = builder.set_buckets_for_metric(name, &MODEL_BOUNDS)?;
    }
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    let listener = todo_serve::listen(address).await.with_context(|| {
        format!(
            "cannot listen on {address}; set TODO_TELEMETRY_METRICS_ADDRESS to one that is free"
        )
    })?;
    tracing::info!("Metrics on http://{}/metrics", listener.local_addr()?);
    tokio::spawn({
        let handle = handle.clone();
        async move {
            let mut period = tokio::time::interval(UPKEEP_PERIOD);
            loop {
                period.tick().await;
                handle.run_upkeep();
            }
        }
    });
    let router = Router::new().route("/metrics", get(move || async move { handle.render() }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(())
}
