//! What an AIOps agent can do with the account that the chart makes for it, as the API server sees it.

use anyhow::{Result, ensure};
use tempfile::NamedTempFile;
use todo_tests::{
    cluster::{RELEASE, Release, run},
    node,
};

const KUBECONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../helm/agent-kubeconfig");
const SERVER: &str = "deployment/todo-chatbot-server";
const WEB: &str = "deployment/todo-chatbot-web";

/// What helps to find out what is wrong.
const SEEN: [&str; 6] = [
    "get pods,services,events,configmaps,deployments,replicasets,statefulsets,hpa,pdb",
    "describe deployment/todo-chatbot-server",
    "logs deployment/todo-chatbot-server --tail=5",
    "rollout status deployment/todo-chatbot-web --timeout=5s",
    "rollout history deployment/todo-chatbot-server",
    "auth can-i list pods.metrics.k8s.io",
];
/// What nobody's agent does.
const FORBIDDEN: [&str; 13] = [
    "get secrets",
    "get secret/todo-chatbot --output=yaml",
    "exec deployment/todo-chatbot-server -- /todo-server health",
    "port-forward deployment/todo-chatbot-server 8000",
    "set image deployment/todo-chatbot-server server=other",
    "set env deployment/todo-chatbot-server RUST_LOG=debug",
    "rollout restart deployment/todo-chatbot-server",
    "scale statefulset/todo-chatbot-postgres --replicas=0",
    "delete deployment/todo-chatbot-web",
    "delete pods --all",
    "create token todo-chatbot-scaler",
    "create configmap todo",
    "get pods --namespace=kube-system",
];

/// A program with a kubeconfig as the script beside the chart makes it.
pub(crate) struct Agent(NamedTempFile);

impl Agent {
    pub(crate) async fn of(release: &Release, account: &str) -> Result<Self> {
        let account = format!("{RELEASE}-{account}");
        let kubeconfig = run(KUBECONFIG, &[&account, &release.namespace, "1"]).await?;
        let file = NamedTempFile::new()?;
        std::fs::write(&file, kubeconfig)?;
        Ok(Self(file))
    }

    pub(crate) fn kubeconfig(&self) -> String {
        self.0.path().display().to_string()
    }

    pub(crate) async fn does(&self, command: &str) -> Result<String> {
        let kubeconfig = format!("--kubeconfig={}", self.kubeconfig());
        let arguments = [&*kubeconfig].into_iter().chain(command.split(' '));
        run("kubectl", &arguments.collect::<Vec<_>>()).await
    }

    pub(crate) async fn is_forbidden(&self, command: &str) -> Result<()> {
        let Err(refusal) = self.does(command).await else { anyhow::bail!("{command}: it is done") };
        let refusal = format!("{refusal:#}");
        ensure!(refusal.contains("forbidden"), "{command}: {refusal}");
        Ok(())
    }
}

#[tokio::test]
async fn an_agent_sees_and_scales_for_good_and_does_nothing_else() -> Result<()> {
    let release = Release::install("agents", &["agents.enabled=true"]).await?;
    let observer = Agent::of(&release, "observer").await?;
    let scaler = Agent::of(&release, "scaler").await?;
    for agent in [&observer, &scaler] {
        for command in SEEN {
            agent.does(command).await?;
        }
        for command in FORBIDDEN {
            agent.is_forbidden(command).await?;
        }
    }
    observer.is_forbidden(&format!("scale {WEB} --replicas=3")).await?;
    assert_eq!(release.ready("web").await?, "2/2");

    scaler.does(&format!("scale {WEB} --replicas=3")).await?;
    scaler.does(&format!("scale {SERVER} --replicas=1")).await?;
    release.until_ready("web", "3/3").await?;
    release.until_ready("server", "1/1").await?;
    // The next version fails over it, and does not where the values say the same.
    let taking_back = release.upgrade(&["agents.enabled=true", "logLevel=debug"]).await;
    ensure!(format!("{taking_back:?}").contains("conflict"), "{taking_back:?}");
    let numbers = ["web.replicas=3", "server.replicas=1"];
    release.upgrade(&[&["agents.enabled=true", "logLevel=debug"], &numbers[..]].concat()).await?;
    assert_eq!(release.ready("web").await?, "3/3");
    assert_eq!(release.ready("server").await?, "1/1");
    Ok(())
}

/// With the tools that models are given, which ask for more than their account may.
#[tokio::test]
async fn an_agents_own_tools_are_held_to_its_account() -> Result<()> {
    let release = Release::install("tools", &["agents.enabled=true"]).await?;
    let observer = Agent::of(&release, "observer").await?;
    let scaler = Agent::of(&release, "scaler").await?;
    let kubeconfigs = [observer.kubeconfig(), scaler.kubeconfig()];
    let arguments = [release.namespace.as_str(), &kubeconfigs[0], &kubeconfigs[1]];
    node::run("agent-client", "An agent's own tools", &arguments).await;
    release.until_ready("web", "3/3").await
}
