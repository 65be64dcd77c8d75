//! Logs.

use std::io::IsTerminal;

use tracing_subscriber::{
    filter::Targets, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

use crate::config::{LogFormat, TelemetrySettings};

/// Sends logs to standard error from now on.
pub fn start(settings: &TelemetrySettings) {
    let levels: Targets = settings.log_level.parse().unwrap_or_default();
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let pretty = match settings.log_format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Json => false,
        LogFormat::Pretty => true,
    };
    // A second start, as in tests, leaves the first in place.
    let _ = if pretty {
        registry().with(layer.with_target(false)).with(levels).try_init()
    } else {
        registry().with(layer.json().flatten_event(true)).with(levels).try_init()
    };
}
