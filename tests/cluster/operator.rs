//! Changes to the release through `/mcp`, by whoever holds the operator's token, and what the account behind
//! them is refused.

use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Method;
use serde_json::{Value, json};
use todo_tests::{
    User,
    cluster::{RELEASE, Release, eventually},
};

use crate::agents::Agent;

/// The values by which an operator may change the release.
const MAY_CHANGE: &[&str] =
    &["agents.enabled=true", "agents.operator.enabled=true", "agents.operator.mayChange=true"];
const WEB: &str = "deployment/todo-chatbot-web";
const RESTARTED: &str = "kubectl.kubernetes.io/restartedAt";
/// An image that there is not.
const NOWHERE: &str = "todo-web:nowhere";
/// What the server's account may not, though it may patch the two Deployments.
const FORBIDDEN: [&str; 17] = [
    "get secrets",
    "get secret/todo-chatbot-generated --output=yaml",
    "delete secret/todo-chatbot-generated",
    "create secret generic other",
    "exec deployment/todo-chatbot-web -- /todo-web health",
    "exec statefulset/todo-chatbot-postgres -- env",
    "port-forward deployment/todo-chatbot-server 8000",
    "delete deployment/todo-chatbot-web",
    "delete pods --all",
    "delete pvc --all",
    "scale statefulset/todo-chatbot-postgres --replicas=0",
    "patch role/todo-chatbot-operator --type=json --patch=[]",
    "create configmap todo",
    "create token todo-chatbot-scaler",
    "run other --image=todo-web",
    "get pods --namespace=kube-system",
    "scale deployment/todo-chatbot-web --replicas=0 --namespace=default",
];

#[tokio::test]
async fn an_operator_scales_restarts_and_rolls_back_and_takes_it_back() -> Result<()> {
    let release = Release::install("operator", MAY_CHANGE).await?;
    let operator = Operator::of(&release).await?;
    operator.until_well().await?;

    let scale = json!({ "action": "scale", "component": "web", "replicas": 3 });
    let planned = operator.plan(&scale).await?;
    let line = json!({ "field": "spec.replicas", "before": "2", "after": "3" });
    assert_eq!(planned["difference"], json!([line]));
    assert_eq!(release.ready("web").await?, "2/2", "a plan changes nothing");
    let made = operator.apply(&planned).await?;
    release.until_ready("web", "3/3").await?;
    let twice = operator.apply(&planned).await.expect_err("an approval is for once");
    ensure!(twice.to_string().contains("made before"), "{twice}");
    operator.take_back(&made).await?;
    release.until_ready("web", "2/2").await?;

    let before = names(&release, "web").await?;
    operator.changed(&json!({ "action": "restart", "component": "web" })).await?;
    eventually("every pod of the web is another one", async || {
        let now = names(&release, "web").await?;
        Ok(now.len() == 2 && !now.iter().any(|name| before.contains(name)))
    })
    .await?;
    let template = &release.get(WEB).await?["spec"]["template"];
    ensure!(template["metadata"]["annotations"][RESTARTED].is_string(), "{template}");

    release.kubectl(&format!("set image {WEB} web={NOWHERE}")).await?;
    let rolled = operator.changed(&json!({ "action": "rollback", "component": "web" })).await?;
    let fields = rolled["difference"].as_array().map_or(0, Vec::len);
    assert_eq!(fields, 1, "the image and nothing else: {rolled}");
    ensure!(image(&release).await? != NOWHERE, "{rolled}");
    let taken_back = operator.take_back(&rolled).await?;
    assert_eq!(image(&release).await?, NOWHERE, "what is taken back is as it was");
    assert_eq!(
        taken_back["outcome"], "applied",
        "pods without an image do not come up: {taken_back}"
    );
    operator.take_back(&taken_back).await?;
    ensure!(image(&release).await? != NOWHERE, "and that can be taken back, too");
    operator.until_well().await?;

    let audit = operator.call("release_changes", &json!({})).await?;
    let noted = audit["changes"].as_array().context("what was changed")?;
    assert_eq!(noted.len(), 6, "{audit}");
    let kept = release.sql("SELECT 'kept ' || count(*) FROM release_changes").await?;
    ensure!(kept.contains("kept 6"), "{kept}");
    Ok(())
}

#[tokio::test]
async fn what_changed_since_it_was_shown_is_not_made_and_the_server_restarts_itself() -> Result<()>
{
    let release = Release::install("approvals", MAY_CHANGE).await?;
    let operator = Operator::of(&release).await?;
    let scale = json!({ "action": "scale", "component": "web", "replicas": 4 });
    let planned = operator.plan(&scale).await?;
    let restart = operator.plan(&json!({ "action": "restart", "component": "web" })).await?;
    release.kubectl(&format!("scale {WEB} --replicas=3")).await?;
    for stale in [planned, restart] {
        let refusal = operator.apply(&stale).await.expect_err("it is not as it was shown");
        ensure!(refusal.to_string().contains("not as it was"), "{refusal}");
    }
    release.until_ready("web", "3/3").await?;

    // The pod that is asked is among those that are replaced: it brings to its end what it has begun.
    let before = names(&release, "server").await?;
    operator.changed(&json!({ "action": "restart", "component": "server" })).await?;
    eventually("every pod of the server is another one", async || {
        let now = names(&release, "server").await?;
        Ok(now.len() == 2 && !now.iter().any(|name| before.contains(name)))
    })
    .await?;
    let audit = operator.call("release_changes", &json!({})).await?;
    let outcomes: Vec<_> =
        audit["changes"].as_array().context("what was changed")?.iter().collect();
    assert_eq!(outcomes.len(), 3, "{audit}");
    let ended = outcomes[0]["outcome"].as_str().unwrap_or_default();
    ensure!(["verified", "applied"].contains(&ended), "{audit}");
    Ok(())
}

#[tokio::test]
async fn the_operators_account_changes_two_deployments_and_is_refused_anything_else() -> Result<()>
{
    let release = Release::install("role", MAY_CHANGE).await?;
    let account = Agent::of(&release, "server").await?;
    for command in FORBIDDEN {
        account.is_forbidden(command).await?;
    }
    account.does(&format!("scale {WEB} --replicas=3")).await?;
    account.does("rollout restart deployment/todo-chatbot-server").await?;

    // As it is without the value: it looks, and changes nothing.
    release.upgrade(&[MAY_CHANGE[0], MAY_CHANGE[1], "web.replicas=3"]).await?;
    account.does("get deployments").await?;
    for command in ["scale", "rollout restart"] {
        let more = if command == "scale" { " --replicas=2" } else { "" };
        account.is_forbidden(&format!("{command} {WEB}{more}")).await?;
    }
    Ok(())
}

/// Whoever holds the operator's token, calling `/mcp` under the Service's name.
struct Operator(User);

impl Operator {
    async fn of(release: &Release) -> Result<Self> {
        let token = operators_token(release).await?;
        Ok(Self(User::nobody(&release.base).with_token(&token)))
    }

    /// What a tool answers as an object, or the words of its refusal.
    async fn call(&self, tool: &str, arguments: &Value) -> Result<Value> {
        let parameters = json!({ "name": tool, "arguments": arguments });
        let call =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters });
        let host = format!("{RELEASE}-web:3000");
        let headers = [("accept", "application/json, text/event-stream"), ("host", &host)];
        let answer = self.0.send_json(Method::POST, "/mcp", &headers, &call).await.expect(200);
        let result = &answer["result"];
        if result["isError"] != false {
            bail!(
                "{tool}: {}",
                result["content"][0]["text"].as_str().unwrap_or(&answer.to_string())
            );
        }
        Ok(result["structuredContent"].clone())
    }

    async fn plan(&self, wish: &Value) -> Result<Value> {
        self.call("plan_change", wish).await
    }

    async fn apply(&self, plan: &Value) -> Result<Value> {
        self.call("apply_change", &json!({ "approval": plan["approval"] })).await
    }

    /// Plans a change, and makes it.
    async fn changed(&self, wish: &Value) -> Result<Value> {
        self.apply(&self.plan(wish).await?).await
    }

    async fn take_back(&self, made: &Value) -> Result<Value> {
        self.changed(&json!({ "action": "undo", "change_id": made["change_id"] })).await
    }

    /// Waits until the release's own diagnosis finds nothing.
    async fn until_well(&self) -> Result<()> {
        let mut last = Value::Null;
        let well = eventually("the diagnosis is well", async || {
            last = self.call("diagnose_release", &json!({})).await?;
            Ok(last["health"] == "well")
        });
        well.await.with_context(|| last.to_string())
    }
}

/// What opens the operator's tools, as the chart made it.
pub(crate) async fn operators_token(release: &Release) -> Result<String> {
    let secret = release.get("secret todo-chatbot-generated").await?;
    let token = secret["data"]["TODO_OPERATOR_TOKEN"].as_str().context("a token")?;
    Ok(String::from_utf8(STANDARD.decode(token)?)?)
}

/// The names of a component's pods that are not about to go.
async fn names(release: &Release, component: &str) -> Result<Vec<String>> {
    let pods = release.pods(component).await?;
    let staying = pods.iter().map(|pod| &pod["metadata"]);
    let staying = staying.filter(|metadata| metadata["deletionTimestamp"].is_null());
    Ok(staying.filter_map(|metadata| metadata["name"].as_str().map(str::to_owned)).collect())
}

/// What the web is to run.
async fn image(release: &Release) -> Result<String> {
    let web = release.get(WEB).await?;
    let image = web["spec"]["template"]["spec"]["containers"][0]["image"].as_str();
    Ok(image.unwrap_or_default().to_owned())
}
