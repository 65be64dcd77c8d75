//! The chart in a real cluster, driven with helm and kubectl as people do it.
//!
//! `kubectl`'s current context says which cluster. `TEST_HELM_ARGUMENTS` are added to each install
//! (images by other names), `TEST_WEB_URL` replaces the node's address where that cannot be reached,
//! and `TEST_POLICIES` says that network policies are enforced, so that nothing is left out for want of that.
//! `TEST_PREVIOUS_TAG` is the tag of the images of a version before this one.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use http::Method;
use serde_json::Value;
use todo_core::ports::Clock;
use todo_server::{
    diagnose::{Diagnosis, Objects, diagnose},
    system::SystemClock,
};
use tokio::process::Command;

use crate::User;

/// The release's name, with which its objects' names begin.
pub const RELEASE: &str = "todo-chatbot";
const CHART: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../helm/todo-chatbot");
const MINIKUBE: &str = "values-minikube.yaml";
/// What a diagnosis is made of, as kubectl calls it.
const DIAGNOSED: &str = "deployments,statefulsets,replicasets,pods,services,events,persistentvolumeclaims,\
    resourcequotas,jobs,endpointslices,networkpolicies,ingresses,configmaps,horizontalpodautoscalers,poddisruptionbudgets";
/// How long anything in a cluster may take.
const PATIENCE: Duration = Duration::from_mins(2);
const POLL: Duration = Duration::from_millis(250);
/// In a second.
const NANOSECONDS: f64 = 1e9;

/// An installed chart in a namespace of its own. Dropping it removes both.
#[derive(Debug)]
pub struct Release {
    pub namespace: String,
    /// How long `helm install --wait` took.
    pub installed_in: Duration,
    /// Where its web answers: `http://NODE:PORT`.
    pub base: String,
}

impl Release {
    /// Installs the chart with a database of its own and waits until everything is ready.
    pub async fn install(namespace: &str, values: &[&str]) -> Result<Self> {
        make_namespace(namespace).await?;
        let mut release = Self {
            namespace: namespace.to_owned(),
            installed_in: Duration::ZERO,
            base: String::new(),
        };
        let started = Instant::now();
        release.helm("install", values).await?;
        release.installed_in = started.elapsed();
        release.base = release.address().await?;
        // Pods are ready before the node's firewall knows them.
        eventually("the web reaches the server", async || Ok(release.answers().await)).await?;
        Ok(release)
    }

    /// `helm upgrade --wait`, with these values beside those of the install.
    pub async fn upgrade(&self, values: &[&str]) -> Result<()> {
        self.helm("upgrade", values).await
    }

    /// `helm rollback --wait` to the previous revision.
    pub async fn roll_back(&self) -> Result<()> {
        let arguments = ["rollback", RELEASE, "--namespace", &self.namespace, "--wait"];
        run("helm", &arguments).await.map(drop)
    }

    /// `kubectl` in the release's namespace; arguments are split at spaces.
    pub async fn kubectl(&self, arguments: &str) -> Result<String> {
        let arguments = ["--namespace", &self.namespace].into_iter().chain(arguments.split(' '));
        run("kubectl", &arguments.collect::<Vec<_>>()).await
    }

    /// What `kubectl get` says, as JSON.
    pub async fn get(&self, what: &str) -> Result<Value> {
        Ok(serde_json::from_str(&self.kubectl(&format!("get {what} --output=json")).await?)?)
    }

    /// The pods of one component.
    pub async fn pods(&self, component: &str) -> Result<Vec<Value>> {
        let selector = format!("pods --selector=app.kubernetes.io/component={component}");
        let mut list = self.get(&selector).await?;
        Ok(serde_json::from_value(list["items"].take())?)
    }

    /// How many of a Deployment's pods are ready, as `kubectl` shows it: `2/2`.
    pub async fn ready(&self, component: &str) -> Result<String> {
        let deployment = self.get(&format!("deployment {RELEASE}-{component}")).await?;
        let number = |value: &Value| value.as_u64().unwrap_or_default();
        let wanted = number(&deployment["spec"]["replicas"]);
        Ok(format!("{}/{wanted}", number(&deployment["status"]["readyReplicas"])))
    }

    /// Waits until a Deployment shows so many ready pods.
    pub async fn until_ready(&self, component: &str, wanted: &str) -> Result<()> {
        let what = format!("{component} {wanted}");
        eventually(&what, async || Ok(self.ready(component).await? == wanted)).await
    }

    /// Restarts of a component's containers so far.
    pub async fn restarts(&self, component: &str) -> Result<u64> {
        let restarts = |pod: &Value| pod["status"]["containerStatuses"][0]["restartCount"].as_u64();
        Ok(self.pods(component).await?.iter().filter_map(restarts).sum())
    }

    /// What a component's pods have logged.
    pub async fn logs(&self, component: &str) -> Result<String> {
        let selector = format!("--selector=app.kubernetes.io/component={component}");
        self.kubectl(&format!("logs {selector} --tail=-1 --prefix")).await
    }

    /// What the kubelet measured of each of a component's pods, by the metric's name.
    pub async fn measured(&self, metric: &str, component: &str) -> Result<Vec<f64>> {
        let node = self.node().await?;
        let path = format!("/api/v1/nodes/{node}/proxy/metrics/cadvisor");
        let metrics = self.kubectl(&format!("get --raw {path}")).await?;
        let labels = [
            format!("{metric}{{"),
            "container=\"\"".to_owned(),
            format!("namespace=\"{}\"", self.namespace),
            format!("pod=\"{RELEASE}-{component}-"),
        ];
        let ours = metrics.lines().filter(|line| labels.iter().all(|label| line.contains(label)));
        let value = |line: &str| line.rsplit_once("} ")?.1.split(' ').next()?.parse().ok();
        Ok(ours.filter_map(value).collect())
    }

    /// The processor time that a component's containers have taken so far, in seconds. Of containers, unlike pods,
    /// the kubelet tells what is so now.
    pub async fn cpu(&self, component: &str) -> Result<f64> {
        let node = self.node().await?;
        let path = format!("/api/v1/nodes/{node}/proxy/stats/summary?only_cpu_and_memory=true");
        let summary = self.kubectl(&format!("get --raw {path}")).await?;
        let summary: Value = serde_json::from_str(&summary)?;
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let name = format!("{RELEASE}-{component}-");
        let is_ours = |pod: &Value| {
            let pod = &pod["podRef"];
            pod["namespace"] == *self.namespace
                && pod["name"].as_str().is_some_and(|it| it.starts_with(&name))
        };
        let ours = list(&summary["pods"]).into_iter().filter(is_ours);
        let containers = ours.flat_map(|pod| list(&pod["containers"]));
        let taken = |it: Value| it["cpu"]["usageCoreNanoSeconds"].as_f64();
        Ok(containers.filter_map(taken).sum::<f64>() / NANOSECONDS)
    }

    /// The name of the first node.
    async fn node(&self) -> Result<String> {
        let nodes = self.get("nodes").await?;
        Ok(nodes["items"][0]["metadata"]["name"].as_str().unwrap_or_default().to_owned())
    }

    /// Makes a Job of a `CronJob` and waits for its end; what it said.
    pub async fn run_job(&self, cron_job: &str) -> Result<String> {
        let name = format!("{cron_job}-by-hand");
        let _ = self.kubectl(&format!("delete job {name} --ignore-not-found")).await?;
        self.kubectl(&format!("create job {name} --from=cronjob/{RELEASE}-{cron_job}")).await?;
        let done = format!("wait job/{name} --for=condition=complete");
        let waited = self.kubectl(&format!("{done} --timeout={}s", PATIENCE.as_secs())).await;
        let said = self.kubectl(&format!("logs job/{name}")).await?;
        waited.with_context(|| said.clone()).map(|_| said)
    }

    /// Runs SQL in the release's own database.
    pub async fn sql(&self, sql: &str) -> Result<String> {
        let pod = format!("{RELEASE}-postgres-0");
        let psql = "PGPASSWORD=$POSTGRES_PASSWORD exec psql -h 127.0.0.1 -U todo -d todo -v ON_ERROR_STOP=1 -c \"$0\"";
        let command = ["exec", &pod, "--namespace", &self.namespace, "--", "sh", "-c", psql, sql];
        run("kubectl", &command).await
    }

    async fn helm(&self, verb: &str, values: &[&str]) -> Result<()> {
        let timeout = format!("{}s", PATIENCE.as_secs());
        let mut arguments = vec![verb, RELEASE, CHART, "--namespace", &self.namespace];
        let minikube = format!("{CHART}/{MINIKUBE}");
        arguments.extend(["--wait", "--timeout", &timeout, "--values", &minikube]);
        arguments.extend(["--set", "web.service.type=NodePort"]);
        let more = variable("TEST_HELM_ARGUMENTS").unwrap_or_default();
        arguments.extend(more.split_whitespace());
        arguments.extend(values.iter().flat_map(|value| ["--set", value]));
        match run("helm", &arguments).await {
            Ok(_) => Ok(()),
            Err(error) => Err(error.context(self.diagnosis().await?.to_string())),
        }
    }

    /// What `todo-server diagnose` says of the release.
    pub async fn diagnosis(&self) -> Result<Diagnosis> {
        let seen = self.kubectl(&format!("get {DIAGNOSED} --output=json")).await?;
        Ok(diagnose(&Objects::recorded(&seen, RELEASE)?, SystemClock.now()))
    }

    /// Whether a call gets through to the server.
    async fn answers(&self) -> bool {
        let nobody = User::nobody(&self.base);
        let answer = nobody.try_send(Method::GET, "/api/auth/ok", &[], String::new()).await;
        answer.is_ok_and(|answer| answer.status.is_success())
    }

    async fn address(&self) -> Result<String> {
        if let Some(url) = variable("TEST_WEB_URL") {
            return Ok(url);
        }
        let nodes = self.get("nodes").await?;
        let addresses = nodes["items"][0]["status"]["addresses"].as_array().context("a node")?;
        let internal = addresses.iter().find(|address| address["type"] == "InternalIP");
        let node =
            internal.and_then(|address| address["address"].as_str()).context("its address")?;
        let service = self.get(&format!("service {RELEASE}-web")).await?;
        Ok(format!("http://{node}:{}", service["spec"]["ports"][0]["nodePort"]))
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        let delete = ["delete", "namespace", &self.namespace, "--wait=false"];
        let _ = std::process::Command::new("kubectl").args(delete).stdout(Stdio::null()).status();
    }
}

/// An empty namespace under the strictest Pod Security level.
pub async fn make_namespace(name: &str) -> Result<()> {
    run("kubectl", &["delete", "namespace", name, "--ignore-not-found"]).await?;
    run("kubectl", &["create", "namespace", name]).await?;
    let levels =
        ["enforce", "warn"].map(|mode| format!("pod-security.kubernetes.io/{mode}=restricted"));
    run("kubectl", &["label", "namespace", name, &levels[0], &levels[1]]).await.map(drop)
}

/// The chart as manifests, for one of its value files.
pub async fn render(namespace: &str, values_file: &str, arguments: &[&str]) -> Result<String> {
    let file = format!("{CHART}/{values_file}");
    let template = ["template", RELEASE, CHART, "--namespace", namespace, "--values", &file];
    run("helm", &template.into_iter().chain(arguments.iter().copied()).collect::<Vec<_>>()).await
}

/// What a chart that is not to be installed is refused with; anything installed is an error.
pub async fn refusal(namespace: &str, values: &[&str]) -> Result<String> {
    let set = values.iter().flat_map(|value| ["--set", value]);
    let install = ["install", RELEASE, CHART, "--namespace", namespace];
    match run("helm", &install.into_iter().chain(set).collect::<Vec<_>>()).await {
        Ok(_) => bail!("the chart was installed"),
        Err(refusal) => Ok(format!("{refusal:#}")),
    }
}

/// Leaves out what a cluster without enforced network policies cannot show, unless it should enforce them.
pub fn unenforced() -> Result<()> {
    ensure!(variable("TEST_POLICIES").is_none(), "network policies are not enforced");
    leave_out("this cluster enforces no network policies (minikube start --cni=calico does)")
}

/// Ends a test that cannot show anything here. `tests/cluster/run` reads the line, and does not count such a
/// test as one that passed.
pub fn leave_out(reason: &str) -> Result<()> {
    println!("left out: {reason}");
    Ok(())
}

/// Asks again and again until the answer is yes.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !holds().await? {
        ensure!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}

/// Runs a program to its end; what it printed, or an error with what it complained of.
pub async fn run(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().await;
    let output = output.with_context(|| format!("{program} is missing"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{program} {}: {complaint}", arguments.join(" "));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What the environment says of where the tests run.
#[expect(clippy::disallowed_methods, reason = "where the tests run is told by the environment")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
