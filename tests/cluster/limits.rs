//! What happens at the limits that a pod is given.

use anyhow::Result;
use http::Method;
use serde_json::{Value, json};
use todo_tests::{
    User,
    cluster::{Release, eventually},
    load::Load,
};

/// Enough to run, too little for one password's hash.
const TOO_LITTLE_MEMORY: &str = "server.resources.limits.memory=34Mi";
const LITTLE_MEMORY: &str = "server.resources.requests.memory=32Mi";
const LITTLE_CPU: &str = "server.resources.limits.cpu=60m";

#[tokio::test]
async fn a_pod_out_of_memory_is_killed_and_restarted_while_the_rest_serves() -> Result<()> {
    let release = Release::install("memory", &[TOO_LITTLE_MEMORY, LITTLE_MEMORY]).await?;
    let nobody = User::nobody(&release.base);
    let account = json!({ "name": "a", "email": "a@example.com", "password": "correct horse" });
    let headers = [("content-type", "application/json")];
    let path = "/api/auth/sign-up/email";
    let _ = nobody.try_send(Method::POST, path, &headers, account.to_string()).await;

    let killed = |pod: &Value| {
        let status = &pod["status"]["containerStatuses"][0];
        status["lastState"]["terminated"]["reason"] == "OOMKilled"
            || status["state"]["terminated"]["reason"] == "OOMKilled"
    };
    eventually("a pod is killed for its memory", async || {
        Ok(release.pods("server").await?.iter().any(killed))
    })
    .await?;
    // For a moment yet calls may go to the one that died.
    eventually("the page is served", async || Ok(nobody.get("/login").await.status.is_success()))
        .await?;
    release.until_ready("server", "2/2").await
}

#[tokio::test]
async fn a_pod_short_of_cpu_is_slowed_down_and_stays_ready() -> Result<()> {
    let release = Release::install("throttled", &[LITTLE_CPU]).await?;
    let alice = User::sign_up(&release.base, "alice").await;
    let load = Load::by(&alice);
    eventually("the kernel slows the server down", async || is_throttled(&release).await).await?;
    load.stop().await.expect_whole("little CPU", &alice).await?;
    assert_eq!(release.ready("server").await?, "2/2");
    assert_eq!(release.restarts("server").await?, 0);
    Ok(())
}

/// Whether the release's servers had to wait for their turn on the processor.
async fn is_throttled(release: &Release) -> Result<bool> {
    let periods = release.measured("container_cpu_cfs_throttled_periods_total", "server").await?;
    Ok(periods.iter().any(|&periods| periods > 0.0))
}
