//! Asks a running server whether it is ready, as container health checks do.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, ensure};
use axum::body::Body;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use todo_server::config::Settings;
use url::Url;

/// Longest to wait for the answer.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(3);

pub(crate) async fn health(settings: &Settings, url: Option<Url>) -> anyhow::Result<ExitCode> {
    let url = url.map_or_else(|| own(settings.http.address), |url| url.to_string());
    ask(&url).await?;
    super::print(&format!("{url} is ready"))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a server runs on this machine as `settings` say, and is ready.
pub(super) async fn is_served(settings: &Settings) -> bool {
    ask(&own(settings.http.address)).await.is_ok()
}

async fn ask(url: &str) -> anyhow::Result<()> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let answer = tokio::time::timeout(ANSWER_TIME_MAX, client.get(url.parse()?));
    let answer = answer
        .await
        .with_context(|| format!("{url} did not answer within {ANSWER_TIME_MAX:?}"))?
        .with_context(|| format!("{url} cannot be reached; is `todo-server serve` running?"))?;
    let status = answer.status();
    ensure!(status.is_success(), "{url} is not ready ({status}); its log says what it waits for");
    Ok(())
}

fn own(listening: SocketAddr) -> String {
    let ip = match listening.ip() {
        ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}/api/health/ready", SocketAddr::new(ip, listening.port()))
}
