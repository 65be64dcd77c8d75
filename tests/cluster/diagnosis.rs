//! Faults made on purpose, and what `todo-server diagnose` says of them, as the account that only looks.

use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use todo_core::ports::Clock;
use todo_server::{
    diagnose::{Diagnosis, Finding, Health, diagnose, observe},
    kubernetes::Cluster,
    system::SystemClock,
};
use todo_tests::cluster::{RELEASE, Release, eventually, run};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::agents::Agent;

const OBSERVER: &str = "observer";
const WEB: &str = "deployment/todo-chatbot-web";
const SERVER: &str = "deployment/todo-chatbot-server";
/// A setting by which the server ends at once.
const WRONG_SETTING: &str = "PORT=nowhere";
/// A variable from a key that nobody made.
const MISSING_KEY: &str = r#"{"spec":{"template":{"spec":{"containers":[{"name":"server","env":[{"name":"NOWHERE","valueFrom":{"secretKeyRef":{"name":"todo-chatbot-generated","key":"NOWHERE"}}}]}]}}}}"#;
/// All of the pods must stay, so that none may go.
const ALL_STAY: &str = r#"{"spec":{"maxUnavailable":null,"minAvailable":"100%"}}"#;
/// Nothing may leave the web's pods.
const NO_WAY_OUT: &str = r#"[{"op":"remove","path":"/spec/egress"}]"#;
/// A claim of the release's, of a class that there is not.
const CLAIM: &str = r#"{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"nowhere","labels":{"app.kubernetes.io/instance":"todo-chatbot"}},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"nowhere","resources":{"requests":{"storage":"1Mi"}}}}"#;

#[tokio::test]
async fn what_was_broken_on_purpose_is_found_with_its_cause() -> Result<()> {
    let release = Release::install("diagnosis", &["agents.enabled=true"]).await?;
    let observer = Observer::of(&release).await?;
    let well = observer.diagnosis().await?;
    ensure!(well.health == Health::Well && well.unseen.is_empty(), "{well}");

    release.kubectl(&format!("set image {WEB} web=todo-web:nowhere")).await?;
    observer.finds("its image cannot be had: todo-web:nowhere", "pull").await?;
    release.kubectl(&format!("rollout undo {WEB}")).await?;

    release.kubectl(&format!("patch {SERVER} --patch={MISSING_KEY}")).await?;
    let missing = observer.finds("a key that is not there", "lacks the key").await?;
    ensure!(missing.evidence.contains("NOWHERE"), "{missing}");
    release.kubectl(&format!("rollout undo {SERVER}")).await?;

    release.kubectl(&format!("set env {SERVER} {WRONG_SETTING}")).await?;
    let crashing = observer.finds("ends again and again", "setting is wrong").await?;
    ensure!(crashing.evidence.contains("PORT"), "{crashing}");
    release.kubectl(&format!("rollout undo {SERVER}")).await?;

    release.kubectl(&format!("patch pdb {RELEASE}-web --type=merge --patch={ALL_STAY}")).await?;
    observer.finds("lets no pod be moved", "none may ever go").await?;

    make(&release, CLAIM).await?;
    let pending = observer.finds("no volume is bound", "storage class").await?;
    ensure!(pending.evidence.contains("nowhere"), "{pending}");

    let cut = format!("patch networkpolicy {RELEASE}-web --type=json --patch={NO_WAY_OUT}");
    release.kubectl(&cut).await?;
    observer.finds("keep web from server", "way out of web").await?;
    observer.finds("keep web from asking for names", "DNS").await?;

    release.kubectl(&format!("scale statefulset/{RELEASE}-postgres --replicas=0")).await?;
    observer.finds("scaled to nothing", "scaled it down").await?;
    observer.finds("nobody answers behind it", "not ready").await?;
    observer.finds("it runs and is not ready", "database").await.map(drop)
}

/// The API server as the account that only looks may see it.
struct Observer {
    cluster: Cluster,
    _agent: Agent,
    _account: TempDir,
    _proxy: Child,
}

impl Observer {
    async fn of(release: &Release) -> Result<Self> {
        let agent = Agent::of(release, OBSERVER).await?;
        let account = tempfile::tempdir()?;
        let token = release.kubectl(&format!("create token {RELEASE}-{OBSERVER}")).await?;
        std::fs::write(account.path().join("token"), token)?;
        std::fs::write(account.path().join("namespace"), &release.namespace)?;
        // With the same account, and no certificate that would go before the token.
        let mut proxy = Command::new("kubectl")
            .args(["proxy", "--port=0", "--kubeconfig", &agent.kubeconfig()])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let said = proxy.stdout.take().context("what it says")?;
        let line = BufReader::new(said).lines().next_line().await?.unwrap_or_default();
        let (_, address) = line.rsplit_once(' ').with_context(|| line.clone())?;
        let api = format!("http://{address}").parse()?;
        let cluster = Cluster { api, account: account.path().to_owned() };
        Ok(Self { cluster, _agent: agent, _account: account, _proxy: proxy })
    }

    async fn diagnosis(&self) -> Result<Diagnosis> {
        Ok(diagnose(&observe(&self.cluster, RELEASE).await?, SystemClock.now()))
    }

    /// Waits for a finding with these words, in any case, and this cause.
    async fn finds(&self, words: &str, cause: &str) -> Result<Finding> {
        let mut found = None;
        eventually(words, async || {
            let findings = self.diagnosis().await?.findings;
            found = findings
                .into_iter()
                .find(|it| it.finding.to_lowercase().contains(words) && it.cause.contains(cause));
            Ok(found.is_some())
        })
        .await?;
        let found = found.context("a finding")?;
        println!("{found}");
        Ok(found)
    }
}

/// Creates an object in the release's namespace.
pub(crate) async fn make(release: &Release, manifest: &str) -> Result<()> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), manifest)?;
    let file = file.path().display().to_string();
    run("kubectl", &["apply", "--namespace", &release.namespace, "--filename", &file]).await?;
    Ok(())
}
