//! Traces: spans with a target of their own, which logs never show and only the collector sees.
//!
//! Without an endpoint these spans are disabled and cost nothing.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use axum::http::{HeaderMap, StatusCode};
use opentelemetry::{
    Context, KeyValue,
    propagation::TextMapPropagator,
    trace::{TraceContextExt as _, TracerProvider},
};
use opentelemetry_http::{Bytes, HeaderExtractor, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::{Span, Subscriber, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    registry::LookupSpan,
};
use url::Url;

use crate::{config::TelemetrySettings, outgoing};

/// The target of every span that is exported.
pub const TARGET: &str = "todo_server::trace";
/// Routes that are not traced: probes ask every few seconds.
const UNTRACED_ROUTES: &str = "/api/health";
/// Longest that one delivery may take.
const DELIVERY_TIME_MAX: Duration = Duration::from_secs(5);
/// Longest to wait for the last spans to be delivered.
const FLUSH_TIME_MAX: Duration = Duration::from_secs(5);

/// Where traces go. By default nowhere.
#[derive(Debug, Default)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Begins to send what is traced. Needs a runtime.
    pub(super) fn start(settings: &TelemetrySettings) -> anyhow::Result<Self> {
        let Some(endpoint) = &settings.otlp_endpoint else { return Ok(Self::default()) };
        let collector = Collector {
            client: outgoing::client(DELIVERY_TIME_MAX)?,
            runtime: Handle::try_current()?,
            is_away: AtomicBool::new(false),
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(collector)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(traces_of(endpoint))
            .with_timeout(DELIVERY_TIME_MAX)
            .build()?;
        let resource = Resource::builder()
            .with_service_name(settings.service_name.clone())
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider =
            SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource);
        Ok(Self(Some(provider.build())))
    }

    /// What takes the spans of [`TARGET`], and nothing else.
    pub(super) fn layer<S>(&self) -> Option<impl Layer<S> + use<S>>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        let tracer = self.0.as_ref()?.tracer("todo-server");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false);
        Some(layer.with_filter(Targets::new().with_target(TARGET, LevelFilter::INFO)))
    }

    /// Delivers what is left. A collector that does not answer is not waited for long.
    pub async fn stop(self) {
        let Some(provider) = self.0 else { return };
        let stopping =
            tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(FLUSH_TIME_MAX));
        if !matches!(stopping.await, Ok(Ok(()))) {
            tracing::warn!("The last traces were not delivered");
        }
    }
}

/// The span of a request, continuing the trace that its headers name.
pub(crate) fn request(method: &'static str, route: &str, headers: &HeaderMap) -> Span {
    if route.starts_with(UNTRACED_ROUTES) {
        return Span::none();
    }
    let span = tracing::info_span!(
        target: TARGET,
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
    );
    if !span.is_disabled() {
        let caller = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
        // Only a span that has begun already keeps its parent; this one has not.
        let _ = span.set_parent(caller);
    }
    span
}

/// The trace that a request belongs to, in hexadecimal: its span's or, where none is made, the one that its headers name.
pub(crate) fn id(span: &Span, headers: &HeaderMap) -> Option<String> {
    let trace_of = |context: Context| {
        let trace = context.span().span_context().clone();
        trace.is_valid().then(|| trace.trace_id().to_string())
    };
    let named = || TraceContextPropagator::new().extract(&HeaderExtractor(headers));
    trace_of(span.context()).or_else(|| trace_of(named()))
}

/// Notes what a request was answered.
pub(crate) fn answered(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// Where traces are delivered below the endpoint that OTLP clients are given.
fn traces_of(endpoint: &Url) -> String {
    format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/'))
}

/// Delivers on the runtime, whichever thread asks. A collector that is away is said once, when it
/// goes and when it comes back.
#[derive(Debug)]
struct Collector {
    client: reqwest::Client,
    runtime: Handle,
    is_away: AtomicBool,
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sending = async move {
            tokio::time::timeout(DELIVERY_TIME_MAX, client.send_bytes(request)).await
        };
        let sent = self.runtime.spawn(sending).await?.map_err(HttpError::from).flatten();
        let is_away = !sent.as_ref().is_ok_and(|answer| answer.status().is_success());
        match (self.is_away.swap(is_away, Ordering::Relaxed), is_away) {
            (false, true) => tracing::warn!("Traces cannot be delivered; they are dropped"),
            (true, false) => tracing::info!("Traces are delivered again"),
            _ => {}
        }
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_go_below_the_endpoint() {
        for (endpoint, traces) in [
            ("http://collector:4318", "http://collector:4318/v1/traces"),
            ("https://example.com/otlp/", "https://example.com/otlp/v1/traces"),
        ] {
            assert_eq!(traces_of(&endpoint.parse().unwrap()), traces);
        }
    }
}
