//! Whatever is rolled, moved or deleted while people work: no failed request, no lost write.

use std::time::Duration;

use anyhow::Result;
use todo_tests::{
    User,
    cluster::{RELEASE, Release, leave_out, run, variable},
    load::Load,
};

/// How long people work before something happens, and after.
const WARM_UP: Duration = Duration::from_secs(2);
const SERVER_AND_WEB: &str = "app.kubernetes.io/component in (server,web)";

#[tokio::test]
async fn people_work_on_through_restarts_upgrades_and_a_rollback() -> Result<()> {
    let release = Release::install("rollouts", &[]).await?;
    let alice = User::sign_up(&release.base, "alice").await;

    for component in ["server", "web"] {
        let load = working(&alice).await;
        let deployment = format!("deployment/{RELEASE}-{component}");
        release.kubectl(&format!("rollout restart {deployment}")).await?;
        release.kubectl(&format!("rollout status {deployment} --timeout=120s")).await?;
        finish(load, &format!("rollout restart of {component}"), &alice).await?;
    }

    let load = working(&alice).await;
    release.upgrade(&["logLevel=debug"]).await?;
    finish(load, "helm upgrade", &alice).await?;

    let load = working(&alice).await;
    release.roll_back().await?;
    finish(load, "helm rollback", &alice).await?;
    Ok(())
}

#[tokio::test]
async fn people_work_on_when_pods_go_and_their_sessions_stay() -> Result<()> {
    let release = Release::install("deletions", &[]).await?;
    let alice = User::sign_up(&release.base, "alice").await;

    for component in ["server", "web"] {
        let load = working(&alice).await;
        let pod = release.pods(component).await?[0]["metadata"]["name"].clone();
        release.kubectl(&format!("delete pod {}", pod.as_str().unwrap_or_default())).await?;
        release.until_ready(component, "2/2").await?;
        finish(load, &format!("deletion of a {component} pod"), &alice).await?;
    }

    // One node: what is evicted cannot come back before the node is free again, so that the
    // disruption budget must stop the drain half way.
    let load = working(&alice).await;
    let node = run("kubectl", &["get", "nodes", "--output=name"]).await?;
    let selector = format!("--pod-selector={SERVER_AND_WEB},app.kubernetes.io/instance={RELEASE}");
    let drain = ["drain", node.trim(), &selector, "--ignore-daemonsets", "--timeout=20s"];
    let drained = run("kubectl", &drain).await;
    run("kubectl", &["uncordon", node.trim()]).await?;
    assert!(drained.is_err(), "the budget lets every pod of the only node go");
    for component in ["server", "web"] {
        release.until_ready(component, "2/2").await?;
    }
    finish(load, "drain of the node", &alice).await?;
    Ok(())
}

/// What a later version's migration leaves behind: expanded, and noted under a name unknown here.
const LATER: &str = "ALTER TABLE tasks ADD COLUMN later text; \
                     INSERT INTO todo_chatbot_migrations (version) VALUES ('9999_later')";

#[tokio::test]
async fn a_version_runs_on_a_database_that_a_later_one_migrated() -> Result<()> {
    let release = Release::install("behind", &[]).await?;
    let alice = User::sign_up(&release.base, "alice").await;
    alice.add("Older than the migration").await;
    release.sql(LATER).await?;

    let load = working(&alice).await;
    release.kubectl(&format!("rollout restart deployment/{RELEASE}-server")).await?;
    let rollout = format!("rollout status deployment/{RELEASE}-server --timeout=120s");
    release.kubectl(&rollout).await?;
    finish(load, "return to the version before a migration", &alice).await?;
    assert!(alice.titles().await.contains(&"Older than the migration".to_owned()));
    Ok(())
}

#[tokio::test]
async fn people_work_on_through_an_update_from_the_previous_version_and_back() -> Result<()> {
    let Some(tag) = variable("TEST_PREVIOUS_TAG") else {
        return leave_out("TEST_PREVIOUS_REVISION names no commit");
    };
    let release = Release::install("versions", &[&format!("image.tag={tag}")]).await?;
    let alice = User::sign_up(&release.base, "alice").await;
    for (what, back) in [("update from the previous version", false), ("its rollback", true)] {
        let load = working(&alice).await;
        if back {
            release.roll_back().await?;
        } else {
            release.upgrade(&[]).await?;
        }
        finish(load, what, &alice).await?;
    }
    Ok(())
}

async fn working(user: &User) -> Load {
    let load = Load::by(user);
    tokio::time::sleep(WARM_UP).await;
    load
}

async fn finish(load: Load, what: &str, user: &User) -> Result<()> {
    tokio::time::sleep(WARM_UP).await;
    load.stop().await.expect_whole(what, user).await
}
