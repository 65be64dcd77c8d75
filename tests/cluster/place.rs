//! Pods from which connections are tried.

use anyhow::{Result, bail};
use serde_json::{Value, json};
use todo_tests::cluster::{RELEASE, Release, run};

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

/// Pods from which connections are tried.
pub(crate) struct Place {
    namespace: String,
    workload: String,
    /// The command that tries an address, with what the image has for that.
    try_out: fn(&str) -> Vec<String>,
}

impl Place {
    /// The pods of a component.
    pub(crate) fn of(release: &Release, component: &str) -> Self {
        let (kind, try_out): (_, fn(&str) -> _) = match component {
            "postgres" => ("statefulset", psql),
            _ => ("deployment", health),
        };
        let workload = format!("{kind}/{RELEASE}-{component}");
        Self { namespace: release.namespace.clone(), workload, try_out }
    }

    /// A pod of its own with these labels.
    pub(crate) async fn start(release: &Release, namespace: &str, labels: &Value) -> Result<Self> {
        let image = &release.pods("postgres").await?[0]["spec"]["containers"][0]["image"];
        let manifest = restricted("client", image, labels, "sleep 3600");
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
    pub(crate) async fn reaches(&self, address: &str) -> Result<bool> {
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

/// Postgres' own client: whatever else answers, it complains of that and not of the connection.
fn psql(address: &str) -> Vec<String> {
    let url = format!("postgres://todo@{address}/todo?sslmode=disable&connect_timeout=3");
    ["psql", "--no-password", "--command=SELECT 1", &url].map(str::to_owned).to_vec()
}

/// A pod that runs a shell's `script`, under the strictest Pod Security level.
pub(crate) fn restricted(name: &str, image: &Value, labels: &Value, script: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": { "name": name, "labels": labels },
        "spec": {
            "automountServiceAccountToken": false,
            "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": true,
                "runAsUser": 999,
                "seccompProfile": { "type": "RuntimeDefault" },
            },
            "containers": [{
                "name": name,
                "image": image,
                "command": ["sh", "-c", script],
                "securityContext": {
                    "allowPrivilegeEscalation": false,
                    "capabilities": { "drop": ["ALL"] },
                },
            }],
        },
    })
}
