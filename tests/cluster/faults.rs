//! What others depend on goes away, and comes back.

use std::time::Duration;

use anyhow::{Context as _, Result};
use http::Method;
use todo_tests::{
    User,
    cluster::{RELEASE, Release, eventually, unenforced},
};
use tokio::time::timeout;

/// How long a pod without its database is watched for a restart: longer than liveness would wait.
const LIVENESS_SPAN: Duration = Duration::from_secs(35);
/// Policies leave open connections alone, and each call would keep one alive: so long nobody calls, until
/// the web has given up the idle ones.
const IDLE_SPAN: Duration = Duration::from_secs(12);
/// After this an API call that should be answered at once counts as lost.
const CALL_TIME_MAX: Duration = Duration::from_secs(3);
/// How long a page may take that has to do without the server.
const PAGE_TIME_MAX: Duration = Duration::from_secs(15);

#[tokio::test]
async fn a_database_that_goes_away_costs_readiness_but_no_restart() -> Result<()> {
    let release = Release::install("outage", &[]).await?;
    let alice = User::sign_up(&release.base, "alice").await;
    alice.add("Survive the outage").await;

    release.kubectl(&format!("scale statefulset/{RELEASE}-postgres --replicas=0")).await?;
    release.until_ready("server", "0/2").await?;
    // One that starts in the middle of it, too.
    let pod = release.pods("server").await?[0]["metadata"]["name"].clone();
    release.kubectl(&format!("delete pod {}", pod.as_str().unwrap_or_default())).await?;
    tokio::time::sleep(LIVENESS_SPAN).await;
    assert_eq!(release.restarts("server").await?, 0);
    assert_eq!(release.ready("web").await?, "2/2", "the page stays up");
    let logs = release.logs("server").await?;
    assert!(logs.to_lowercase().contains("database"), "the logs name it: {logs}");

    release.kubectl(&format!("scale statefulset/{RELEASE}-postgres --replicas=1")).await?;
    release.until_ready("server", "2/2").await?;
    assert_eq!(release.restarts("server").await?, 0);
    assert_eq!(alice.titles().await, ["Survive the outage"]);
    Ok(())
}

#[tokio::test]
async fn a_web_cut_off_from_the_server_says_so_and_recovers() -> Result<()> {
    let release = Release::install("severed", &[]).await?;
    let alice = User::sign_up(&release.base, "alice").await;

    // What allows the way in goes; what denies the rest stays.
    release.kubectl(&format!("delete networkpolicy {RELEASE}-server")).await?;
    tokio::time::sleep(IDLE_SPAN).await;
    if reaches(&alice).await {
        return unenforced();
    }
    let page = timeout(PAGE_TIME_MAX, alice.get("/login")).await.context("a page in time")?;
    assert_eq!(page.status, 503);
    assert!(page.text.contains("The server that keeps your tasks"), "its own page: {}", page.text);
    assert_eq!(release.ready("web").await?, "2/2");

    release.upgrade(&[]).await?;
    eventually("the web has recovered", async || Ok(reaches(&alice).await)).await?;
    alice.add("Back again").await;
    Ok(())
}

/// Whether a call gets through to the server in the time that a person would wait.
async fn reaches(user: &User) -> bool {
    let call = user.try_send(Method::GET, "/api/auth/ok", &[], String::new());
    timeout(CALL_TIME_MAX, call)
        .await
        .is_ok_and(|answer| answer.is_ok_and(|answer| answer.status.is_success()))
}
