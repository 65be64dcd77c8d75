//! From nothing to a product that works.

use anyhow::{Context as _, Result};
use http::Method;
use serde_json::{Value, json};
use todo_tests::{
    User,
    cluster::{RELEASE, Release, eventually, make_namespace, refusal, render, run},
};

/// What a Job makes before the install.
const MADE_SECRET: &str = "todo-chatbot-generated";
/// The specification's own, in seconds; the design's budget is 15.
const READY_SECONDS_MAX: u64 = 120;

#[tokio::test]
async fn an_install_is_ready_and_carries_the_whole_journey() -> Result<()> {
    let release = Release::install("journey", &[]).await?;
    println!("helm install to all ready: {:.1} s", release.installed_in.as_secs_f32());
    assert!(release.installed_in.as_secs() <= READY_SECONDS_MAX);
    assert_eq!(release.ready("server").await?, "2/2");
    assert_eq!(release.ready("web").await?, "2/2");

    let alice = User::sign_up(&release.base, "alice").await;
    let session = alice.get("/api/auth/get-session").await.expect(200);
    assert_eq!(session["user"]["id"], alice.id.as_str());
    alice.add("Water the plants").await;
    let said = alice.say("Add a task to buy groceries").await;
    assert_eq!(said["tool_calls"][0]["tool"], "add_task", "{said}");
    let streamed = alice.stream("Add a task to call mom").await.rest().await;
    let names: Vec<_> = streamed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["start", "tool_call", "tool_result", "token", "done"]);
    speak(&alice, "Um, please add a task to pay the rent").await;
    call_tool(&alice, "add_task", json!({ "title": "Renew the passport" })).await;
    let mut titles = alice.titles().await;
    titles.sort();
    let expected =
        ["Buy groceries", "Call mom", "Pay the rent", "Renew the passport", "Water the plants"];
    assert_eq!(titles, expected);
    let page = alice.get("/").await;
    assert!(page.text.contains("<html"), "{}", page.text);

    run("helm", &["test", RELEASE, "--namespace", &release.namespace]).await?;
    Ok(())
}

/// Says something that makes a task.
async fn speak(user: &User, transcript: &str) {
    let body = json!({ "transcript": transcript, "client_timezone": "Asia/Karachi" });
    let heard = user.post("/api/voice/process", &body).await.expect(200);
    assert_eq!((&heard["action_type"], &heard["success"]), (&json!("CREATE"), &json!(true)));
}

/// Has a program call a tool over MCP, by a personal token and under the Service's name: /mcp knows no other
/// than those and the public one.
async fn call_tool(user: &User, tool: &str, arguments: Value) {
    let token = json!({ "name": "a program", "scopes": ["tasks:read", "tasks:write"] });
    let created = user.post("/api/tokens", &token).await.expect(201);
    let program = user.with_token(created["token"].as_str().unwrap_or_default());
    let parameters = json!({ "name": tool, "arguments": arguments });
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters });
    let host = format!("{RELEASE}-web:3000");
    let headers = [("accept", "application/json, text/event-stream"), ("host", &host)];
    let answer = program.send_json(Method::POST, "/mcp", &headers, &call).await.expect(200);
    assert_eq!(answer["result"]["isError"], false, "{answer}");
}

/// The value files, each with what only its reader knows.
const VALUE_FILES: [(&str, &[&str]); 5] = [
    ("values-minikube.yaml", &[]),
    ("values-neon.yaml", &[]),
    ("values-production.yaml", &["--set=ingress.host=todo.example"]),
    ("values-minikube.yaml", &["--set=backup.enabled=true,agents.enabled=true"]),
    (
        "values-minikube.yaml",
        &[
            "--set=ingress.enabled=true,ingress.host=todo.example,web.service.type=LoadBalancer",
            "--set=server.autoscaling.enabled=true,web.autoscaling.enabled=true",
        ],
    ),
];
/// Kinds that clusters have or have not, and what renders them.
const OPTIONAL_KINDS: [(&str, &[&str]); 4] = [
    (
        "httproutes.gateway.networking.k8s.io",
        &["--set=httpRoute.enabled=true,httpRoute.parentRefs[0].name=gate"],
    ),
    ("servicemonitors.monitoring.coreos.com", &["--api-versions=monitoring.coreos.com/v1"]),
    ("prometheusrules.monitoring.coreos.com", &["--api-versions=monitoring.coreos.com/v1"]),
    (
        "agents.kagent.dev",
        &[
            "--api-versions=kagent.dev/v1alpha2/Agent",
            "--set=agents.enabled=true,agents.tools.enabled=true,agents.kagent.enabled=true",
        ],
    ),
];

#[tokio::test]
async fn the_api_server_accepts_every_manifest_of_every_value_file() -> Result<()> {
    make_namespace("manifests").await?;
    for (file, arguments) in VALUE_FILES {
        accepted(file, arguments).await?;
    }
    for (kind, arguments) in OPTIONAL_KINDS {
        if run("kubectl", &["get", "customresourcedefinition", kind]).await.is_ok() {
            accepted("values-minikube.yaml", arguments).await?;
        } else {
            println!("{kind}: not tried, this cluster does not have that kind");
        }
    }
    run("kubectl", &["delete", "namespace", "manifests", "--wait=false"]).await.map(drop)
}

/// Nothing is created; unknown fields and warnings (Pod Security's too) are errors.
async fn accepted(values_file: &str, arguments: &[&str]) -> Result<()> {
    let manifests = tempfile::NamedTempFile::new()?;
    std::fs::write(&manifests, render("manifests", values_file, arguments).await?)?;
    let path = manifests.path().to_string_lossy();
    let strictly = ["--dry-run=server", "--validate=strict", "--warnings-as-errors"];
    let apply = ["apply", "--namespace=manifests", "--filename", &path].into_iter().chain(strictly);
    let accepted = run("kubectl", &apply.collect::<Vec<_>>()).await?;
    println!("{values_file} {arguments:?}: {} manifests accepted", accepted.lines().count());
    Ok(())
}

#[tokio::test]
async fn secrets_are_in_secrets_and_nowhere_else() -> Result<()> {
    let key = "secrets.openaiApiKey=sk-only-for-this-test";
    let release = Release::install("secrets", &[key]).await?;
    let mut values: Vec<String> = Vec::new();
    for secret in [RELEASE, MADE_SECRET] {
        let secret = release.get(&format!("secret {secret}")).await?;
        for value in secret["data"].as_object().context("data")?.values() {
            values.push(decoded(value)?);
        }
    }
    assert_eq!(values.len(), 3, "a key, a password and a signing secret");

    let kinds = "configmaps,deployments,replicasets,statefulsets,pods,services,events";
    let mut seen = release.kubectl(&format!("get {kinds} --output=yaml")).await?;
    for component in ["server", "web", "postgres"] {
        seen += &release.logs(component).await?;
    }
    for value in values {
        assert!(!seen.contains(&value), "a secret stands outside the Secret");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_missing_is_named_before_anything_is_created() -> Result<()> {
    make_namespace("missing").await?;
    let without_database = refusal("missing", &[]).await?;
    assert!(without_database.contains("--set postgres.enabled=true"), "{without_database}");
    let without_secret = refusal("missing", &["existingSecret=not-there"]).await?;
    assert!(without_secret.contains("kubectl create secret generic not-there"), "{without_secret}");
    let created = run("kubectl", &["--namespace=missing", "get", "all", "--output=name"]).await?;
    assert_eq!(created, "");
    run("kubectl", &["delete", "namespace", "missing", "--wait=false"]).await.map(drop)
}

#[tokio::test]
async fn a_pod_that_cannot_start_names_what_it_lacks_and_the_old_ones_serve() -> Result<()> {
    let release = Release::install("lacking", &[]).await?;
    let alice = User::sign_up(&release.base, "alice").await;

    let patch = json!([{ "op": "remove", "path": "/data/BETTER_AUTH_SECRET" }]);
    release.kubectl(&format!("patch secret {MADE_SECRET} --type=json --patch={patch}")).await?;
    release.kubectl(&format!("rollout restart deployment/{RELEASE}-server")).await?;
    let waits = |pod: &Value| {
        let message = &pod["status"]["containerStatuses"][0]["state"]["waiting"]["message"];
        message.as_str().is_some_and(|message| message.contains("BETTER_AUTH_SECRET"))
    };
    eventually("a pod that names the missing key", async || {
        Ok(release.pods("server").await?.iter().any(waits))
    })
    .await?;
    alice.add("Still here").await;
    Ok(())
}

#[tokio::test]
async fn a_wrong_setting_is_named_by_the_pod_that_ends_over_it() -> Result<()> {
    let release = Release::install("wrong", &[]).await?;
    let name = "TODO_HTTP_BODY_BYTES_MAX";
    let patch = json!({ "data": { name: "plenty" } });
    release.kubectl(&format!("patch configmap {RELEASE}-server --patch={patch}")).await?;
    release.kubectl(&format!("rollout restart deployment/{RELEASE}-server")).await?;
    let names_it = |pod: &Value| {
        let status = &pod["status"]["containerStatuses"][0];
        let ended =
            [&status["state"], &status["lastState"]].map(|state| &state["terminated"]["message"]);
        ended.iter().any(|message| message.as_str().is_some_and(|text| text.contains(name)))
    };
    eventually("a pod that names the wrong setting", async || {
        Ok(release.pods("server").await?.iter().any(names_it))
    })
    .await?;
    assert_eq!(release.ready("server").await?, "2/2");
    Ok(())
}

fn decoded(value: &Value) -> Result<String> {
    use base64::Engine as _;
    let bytes =
        base64::engine::general_purpose::STANDARD.decode(value.as_str().context("text")?)?;
    Ok(String::from_utf8(bytes)?)
}
