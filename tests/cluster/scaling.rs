//! An autoscaler that finds work adds pods, and takes them away again; nobody's request fails over it.

use anyhow::Result;
use todo_tests::{
    User,
    cluster::{RELEASE, Release, eventually},
    load::Load,
};

/// From two to six by the chart's own default. Down again at once, where people wait five minutes.
const VALUES: [&str; 2] = [
    "server.autoscaling.enabled=true",
    "server.autoscaling.behavior.scaleDown.stabilizationWindowSeconds=10",
];
const FEWEST: u64 = 2;
const MOST: u64 = 6;

#[tokio::test]
async fn pods_come_and_go_with_the_work_and_no_request_fails() -> Result<()> {
    let release = Release::install("scaling", &VALUES).await?;
    release.until_ready("server", "2/2").await?;
    let alice = User::sign_up(&release.base, "alice").await;
    eventually("the autoscaler sees the processor", async || Ok(seen(&release).await?.is_some()))
        .await?;

    let load = Load::by(&alice);
    until_wanted(&release, MOST).await?;
    release.until_ready("server", "6/6").await?;
    load.stop().await.expect_whole("from two pods to six", &alice).await?;

    let load = Load::light(&alice);
    until_wanted(&release, FEWEST).await?;
    eventually("two pods are left", async || {
        let pods = release.pods("server").await?.len();
        Ok(pods == 2)
    })
    .await?;
    load.stop().await.expect_whole("from six pods to two", &alice).await?;
    assert_eq!(release.ready("server").await?, "2/2");
    assert_eq!(release.restarts("server").await?, 0);
    Ok(())
}

/// How much of what the pods request they use, in percent, once that is known.
async fn seen(release: &Release) -> Result<Option<u64>> {
    let scaler = release.get(&format!("hpa {RELEASE}-server")).await?;
    let used = &scaler["status"]["currentMetrics"][0]["resource"]["current"]["averageUtilization"];
    Ok(used.as_u64())
}

async fn until_wanted(release: &Release, pods: u64) -> Result<()> {
    eventually(&format!("the autoscaler wants {pods}"), async || {
        let scaler = release.get(&format!("hpa {RELEASE}-server")).await?;
        let wanted = scaler["status"]["desiredReplicas"].as_u64();
        println!("{wanted:?} pods wanted, {:?} % used", seen(release).await?);
        Ok(wanted == Some(pods))
    })
    .await
}
