//! The chart's network policies, tried from the pods that they let through and from others.

use anyhow::{Result, bail};
use serde_json::{Value, json};
use todo_tests::cluster::{RELEASE, Release, eventually, make_namespace, run, unenforced};

/// Another namespace than the release's; nothing in it belongs to the product.
const ELSEWHERE: &str = "elsewhere";
/// What refused and dropped connections look like to the programs that try them.
const CUT_OFF: [&str; 4] =
    ["Connection refused", "timeout expired", "did not answer within", "client error (Connect)"];
/// What they say to somebody who answers in another protocol, or asks for a password.
const ANSWERED: [&str; 4] = [
    "expected authentication request",
    "server closed the connection",
    "no password supplied",
    "client error (SendRequest)",
];

#[tokio::test]
async fn pods_reach_only_what_the_chart_lets_them_reach() -> Result<()> {
    let release = Release::install("policies", &[]).await?;
    let [server, web] = ["server", "web"].map(|component| Place::of(&release, component));
    let postgres = Place { try_out: psql, ..Place::of(&release, "postgres") };
    let stranger =
        Place::start(&release, &release.namespace, &json!({ "app": "stranger" })).await?;
    make_namespace(ELSEWHERE).await?;
    // The web's own labels count for nothing outside its namespace.
    let labels = release.pods("web").await?[0]["metadata"]["labels"].clone();
    let impostor = Place::start(&release, ELSEWHERE, &labels).await?;

    let [api, metrics, pages, database] =
        [("server", 8000), ("server", 9000), ("web", 3000), ("postgres", 5432)]
            .map(|(component, port)| format!("{RELEASE}-{component}.{}:{port}", release.namespace));
    if stranger.reaches(&api).await? {
        return unenforced("pods_reach_only_what_the_chart_lets_them_reach");
    }
    let kubernetes = release.get("service kubernetes --namespace default").await?;
    let kubernetes =
        format!("{}:443", kubernetes["spec"]["clusterIP"].as_str().unwrap_or_default());
    let expected: [(&Place, &[&String], &[&String]); 5] = [
        (&web, &[&api], &[&metrics, &database, &kubernetes]),
        (&server, &[&database], &[&pages, &kubernetes]),
        (&postgres, &[], &[&kubernetes]),
        (&stranger, &[&pages, &kubernetes], &[&api, &metrics, &database]),
        (&impostor, &[&pages, &kubernetes], &[&api, &metrics, &database]),
    ];
    let mut wrong = Vec::new();
    for (place, open, closed) in expected {
        for address in open.iter().chain(closed) {
            let reached = place.reaches(address).await?;
            println!("{place}: {address} {}", if reached { "reached" } else { "cut off" });
            if reached != open.contains(address) {
                wrong.push(format!("{place} → {address}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");

    // The two lists of peers open and close exactly what they name.
    let peers = ["metricsFrom", "webFrom"].map(|list| {
        let label = "namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name";
        format!("networkPolicy.{list}[0].{label}={ELSEWHERE}")
    });
    release.upgrade(&peers.each_ref().map(String::as_str)).await?;
    eventually("a peer reads the metrics", async || impostor.reaches(&metrics).await).await?;
    eventually("others are kept off the web", async || Ok(!stranger.reaches(&pages).await?))
        .await?;
    assert!(impostor.reaches(&pages).await?, "a peer may reach the web");
    assert!(!impostor.reaches(&api).await?, "who may read the metrics may not use the API");
    assert!(!stranger.reaches(&metrics).await?, "others may not read the metrics");
    run("helm", &["test", RELEASE, "--namespace", &release.namespace]).await?;

    for component in ["server", "web"] {
        assert_eq!(release.ready(component).await?, "2/2", "the kubelet's probes pass");
        assert_eq!(release.restarts(component).await?, 0);
    }
    run("kubectl", &["delete", "namespace", ELSEWHERE, "--wait=false"]).await.map(drop)
}

/// Pods from which connections are tried.
struct Place {
    namespace: String,
    workload: String,
    /// The command that tries an address, with what the image has for that.
    try_out: fn(&str) -> Vec<String>,
}

impl Place {
    /// The pods of a component, by their own program.
    fn of(release: &Release, component: &str) -> Self {
        let kind = if component == "postgres" { "statefulset" } else { "deployment" };
        let workload = format!("{kind}/{RELEASE}-{component}");
        Self { namespace: release.namespace.clone(), workload, try_out: health }
    }

    /// A pod of its own with these labels.
    async fn start(release: &Release, namespace: &str, labels: &Value) -> Result<Self> {
        let image = &release.pods("postgres").await?[0]["spec"]["containers"][0]["image"];
        let manifest = json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": { "name": "client", "labels": labels },
            "spec": {
                "automountServiceAccountToken": false,
                "terminationGracePeriodSeconds": 0,
                "securityContext": {
                    "runAsNonRoot": true,
                    "runAsUser": 999,
                    "seccompProfile": { "type": "RuntimeDefault" },
                },
                "containers": [{
                    "name": "client",
                    "image": image,
                    "command": ["sh", "-c", "sleep 3600"],
                    "securityContext": {
                        "allowPrivilegeEscalation": false,
                        "capabilities": { "drop": ["ALL"] },
                    },
                }],
            },
        });
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(&file, manifest.to_string())?;
        let path = file.path().to_string_lossy();
        let namespaced = ["--namespace", namespace];
        run("kubectl", &[&namespaced[..], &["apply", "--filename", &path]].concat()).await?;
        let wait = ["wait", "pod/client", "--for=condition=Ready", "--timeout=60s"];
        run("kubectl", &[&namespaced[..], &wait].concat()).await?;
        let namespace = namespace.to_owned();
        Ok(Self { namespace, workload: "pod/client".to_owned(), try_out: psql })
    }

    /// Whether somebody at `HOST:PORT` can be connected to.
    async fn reaches(&self, address: &str) -> Result<bool> {
        let command = (self.try_out)(address);
        let exec = ["--namespace", &self.namespace, "exec", &self.workload, "--"];
        let arguments = exec.into_iter().chain(command.iter().map(String::as_str));
        let Err(error) = run("kubectl", &arguments.collect::<Vec<_>>()).await else {
            return Ok(true);
        };
        let complaint = format!("{error:#}");
        let says = |words: &[&str]| words.iter().any(|&words| complaint.contains(words));
        match (says(&CUT_OFF), says(&ANSWERED)) {
            (true, _) => Ok(false),
            (false, true) => Ok(true),
            (false, false) => bail!("{self} → {address}: {complaint}"),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} in {}", self.workload, self.namespace)
    }
}

/// The product's own program, wherever its image keeps it.
fn health(address: &str) -> Vec<String> {
    let url = format!("http://{address}/api/health");
    ["/proc/1/exe", "health", "--url", &url].map(str::to_owned).to_vec()
}

/// Finds out more of other protocols than that they are not its own only by connecting.
fn psql(address: &str) -> Vec<String> {
    let url = format!("postgres://todo@{address}/todo?sslmode=disable&connect_timeout=3");
    ["psql", "--no-password", "--command=SELECT 1", &url].map(str::to_owned).to_vec()
}
