//! What the pods take, against what the chart gives them: `tests/cluster/run pods_need` prints it.

use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use todo_tests::{
    User,
    cluster::{RELEASE, Release, eventually},
    load::Load,
};

const SAMPLE_EVERY: Duration = Duration::from_secs(2);
/// The kubelet itself looks every ten seconds or so.
const LOAD_SAMPLES: usize = 15;
const SIGN_UPS: usize = 16;
const MEBIBYTE: f64 = 1_048_576.0;

#[tokio::test]
async fn pods_need_what_the_chart_requests_and_stay_below_its_limits() -> Result<()> {
    let release = Release::install("measured", &[]).await?;
    let mut needs = [Need::of("server"), Need::of("web")];
    for need in &mut needs {
        need.idle = need.settled(&release).await?;
    }

    let alice = User::sign_up(&release.base, "alice").await;
    let load = Load::by(&alice);
    for _ in 0..LOAD_SAMPLES {
        tokio::time::sleep(SAMPLE_EVERY).await;
        for need in &mut needs {
            need.loaded = need.loaded.max(need.now(&release).await?);
        }
    }
    load.stop().await.expect_whole("load", &alice).await?;
    // A password's hash is what takes the most memory.
    let sign_ups = (0..SIGN_UPS).map(|number| sign_up(&release.base, number));
    futures_util::future::join_all(sign_ups).await;

    println!(
        "{:8} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "MiB", "idle", "request", "load", "peak", "limit"
    );
    for need in &mut needs {
        need.peak = need.largest(&release, "container_memory_max_usage_bytes").await?;
        need.judge(&release).await?;
    }
    Ok(())
}

/// What one component's largest pod takes in memory, in MiB.
#[derive(Debug)]
struct Need {
    component: &'static str,
    idle: f64,
    loaded: f64,
    peak: f64,
}

impl Need {
    const fn of(component: &'static str) -> Self {
        Self { component, idle: 0.0, loaded: 0.0, peak: 0.0 }
    }

    async fn now(&self, release: &Release) -> Result<f64> {
        self.largest(release, "container_memory_working_set_bytes").await
    }

    /// The first figures come some seconds after the pods.
    async fn settled(&self, release: &Release) -> Result<f64> {
        let what = format!("figures of {}", self.component);
        eventually(&what, async || Ok(self.now(release).await? > 0.0)).await?;
        self.now(release).await
    }

    async fn largest(&self, release: &Release, metric: &str) -> Result<f64> {
        let measured = release.measured(metric, self.component).await?;
        Ok(measured.into_iter().fold(0.0, f64::max) / MEBIBYTE)
    }

    async fn judge(&self, release: &Release) -> Result<()> {
        let Self { component, idle, loaded, peak } = self;
        let deployment = release.get(&format!("deployment {RELEASE}-{component}")).await?;
        let resources = &deployment["spec"]["template"]["spec"]["containers"][0]["resources"];
        let given = |kind: &str| mebibytes(&resources[kind]["memory"]);
        let (request, limit) = (given("requests"), given("limits"));
        println!("{component:8} {idle:10.1} {request:10} {loaded:10.1} {peak:10.1} {limit:10}");
        assert!(*idle > 0.0 && *idle <= request, "{component} is idle above what it requests");
        assert!(loaded.max(*peak) < limit, "{component} comes to its limit");
        assert_eq!(release.restarts(component).await?, 0);
        Ok(())
    }
}

async fn sign_up(base: &str, number: usize) {
    User::sign_up(base, &format!("many{number}")).await;
}

/// `160Mi` as a number.
fn mebibytes(quantity: &Value) -> f64 {
    let text = quantity.as_str().unwrap_or_default();
    text.strip_suffix("Mi").and_then(|number| number.parse().ok()).unwrap_or_default()
}
