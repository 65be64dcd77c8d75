//! Scaling, restarting and rolling back: planned, shown, approved, made, looked after, taken back.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use todo_tests::{TestApp, User};
use tokio::net::TcpListener;

use super::{OPERATOR, account, ask, offered};

/// An API server that keeps the Deployments and takes patches as a real one does.
#[derive(Clone, Default)]
struct Kubernetes(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    web: Value,
    replica_sets: Value,
    autoscalers: Value,
    /// The patches that were no dry runs.
    written: Vec<Value>,
}

impl Kubernetes {
    fn new() -> Self {
        let kept = Kept {
            web: web(),
            replica_sets: json!([replica_set(1, "todo-web:1"), replica_set(2, "todo-web:2")]),
            autoscalers: json!([]),
            written: Vec::new(),
        };
        Self(Arc::new(Mutex::new(kept)))
    }

    async fn start(&self) -> String {
        let router = Router::new().fallback(answer).with_state(self.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        base
    }

    fn web(&self) -> Value {
        self.0.lock().unwrap().web.clone()
    }

    fn written(&self) -> usize {
        self.0.lock().unwrap().written.len()
    }
}

fn web() -> Value {
    let labels =
        json!({ "app.kubernetes.io/instance": "lists", "app.kubernetes.io/component": "web" });
    json!({
        "metadata": {
            "name": "lists-web", "uid": "w", "labels": labels, "generation": 7,
            "annotations": { "deployment.kubernetes.io/revision": "2" },
        },
        "spec": { "replicas": 2, "template": template("todo-web:2") },
        "status": { "observedGeneration": 99, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2 },
    })
}

fn template(image: &str) -> Value {
    let variable = json!({ "name": "SECRET_KEY", "value": "hunter2" });
    json!({
        "metadata": { "annotations": { "checksum": "1" }, "labels": { "app": "web" } },
        "spec": { "containers": [{ "name": "web", "image": image, "env": [variable] }] },
    })
}

fn replica_set(revision: u64, image: &str) -> Value {
    let mut template = template(image);
    template["metadata"]["labels"]["pod-template-hash"] = json!("abc");
    json!({
        "metadata": {
            "name": format!("lists-web-{revision}"), "ownerReferences": [{ "uid": "w" }],
            "annotations": { "deployment.kubernetes.io/revision": revision.to_string() },
        },
        "spec": { "template": template },
    })
}

async fn answer(
    State(kubernetes): State<Kubernetes>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> Response {
    let mut kept = kubernetes.0.lock().unwrap();
    let what = uri.path().split("/namespaces/home/").nth(1).unwrap_or_default().to_owned();
    let is_dry = uri.query().unwrap_or_default().contains("dryRun=All");
    if method == Method::PATCH {
        let operations: Value = serde_json::from_slice(&body).unwrap();
        let is_scale = what == "deployments/lists-web/scale";
        let before = if is_scale { scale(&kept.web) } else { kept.web.clone() };
        let Some(mut after) = patched(&before, &operations) else {
            return StatusCode::UNPROCESSABLE_ENTITY.into_response();
        };
        // What a list's items do not say.
        (after["apiVersion"], after["kind"]) = (json!("apps/v1"), json!("Deployment"));
        if !is_dry {
            kept.written.push(operations);
            kept.web["metadata"]["generation"] = json!(8);
            if is_scale {
                let pods = after["spec"]["replicas"].clone();
                for count in ["replicas", "updatedReplicas", "availableReplicas"] {
                    kept.web["status"][count] = pods.clone();
                }
                kept.web["spec"]["replicas"] = pods;
            } else {
                kept.web["spec"] = after["spec"].clone();
            }
        }
        return Json(after).into_response();
    }
    let found = match what.as_str() {
        "deployments" => json!({ "items": [kept.web] }),
        "deployments/lists-web" => kept.web.clone(),
        "deployments/lists-web/scale" => scale(&kept.web),
        "replicasets" => json!({ "items": kept.replica_sets }),
        "horizontalpodautoscalers" => json!({ "items": kept.autoscalers }),
        "replicasets/lists-web-1" => kept.replica_sets[0].clone(),
        "replicasets/lists-web-2" => kept.replica_sets[1].clone(),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    Json(found).into_response()
}

fn scale(deployment: &Value) -> Value {
    json!({ "spec": { "replicas": deployment["spec"]["replicas"] } })
}

/// JSON Patch (RFC 6902), as far as it is used; `None` where a test does not hold.
fn patched(before: &Value, operations: &Value) -> Option<Value> {
    let mut after = before.clone();
    for operation in operations.as_array()? {
        let (path, value) = (operation["path"].as_str()?, &operation["value"]);
        match operation["op"].as_str()? {
            "test" if after.pointer(path)? != value => return None,
            "test" => {}
            "replace" => *after.pointer_mut(path)? = value.clone(),
            "add" => {
                let (parent, key) = path.rsplit_once('/')?;
                let key = key.replace("~1", "/");
                after.pointer_mut(parent)?.as_object_mut()?.insert(key, value.clone());
            }
            _ => return None,
        }
    }
    Some(after)
}

async fn operated(kubernetes: &Kubernetes, account: &str) -> (TestApp, User) {
    let api = kubernetes.start().await;
    let app = TestApp::on_sqlite_with(&[
        ("TODO_OPERATOR_TOKEN", OPERATOR),
        ("TODO_OPERATOR_RELEASE", "lists"),
        ("TODO_OPERATOR_MAY_CHANGE", "true"),
        ("TODO_OPERATOR_API", api.as_str()),
        ("TODO_OPERATOR_ACCOUNT", account),
    ])
    .await;
    let operator = app.nobody().with_token(OPERATOR);
    (app, operator)
}

/// What a tool returned as an object, or the words of its error.
async fn call(operator: &User, tool: &str, arguments: Value) -> Result<Value, String> {
    let call = json!({ "name": tool, "arguments": arguments });
    let result = ask(operator, "tools/call", &call).await.expect(200)["result"].clone();
    if result["isError"] == true {
        return Err(result["content"][0]["text"].as_str().unwrap().to_owned());
    }
    Ok(result["structuredContent"].clone())
}

/// What a tool returned in words.
async fn words(operator: &User, tool: &str, arguments: Value) -> String {
    let call = json!({ "name": tool, "arguments": arguments });
    let result = ask(operator, "tools/call", &call).await.expect(200)["result"].clone();
    result["content"][0]["text"].as_str().unwrap().to_owned()
}

async fn plan(operator: &User, wish: Value) -> Value {
    call(operator, "plan_change", wish).await.unwrap()
}

async fn apply(operator: &User, plan: &Value) -> Result<Value, String> {
    call(operator, "apply_change", json!({ "approval": plan["approval"] })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scaling_is_shown_first_and_made_once_approved_and_taken_back() {
    let account = account();
    let kubernetes = Kubernetes::new();
    let (_app, operator) = operated(&kubernetes, account.path().to_str().unwrap()).await;
    let wish = json!({ "action": "scale", "component": "web", "replicas": 3 });
    let planned = plan(&operator, wish).await;
    let line = json!({ "field": "spec.replicas", "before": "2", "after": "3" });
    assert_eq!(planned["difference"], json!([line]));
    let told =
        words(&operator, "plan_change", json!({ "action": "restart", "component": "web" })).await;
    assert!(
        told.contains("with this approval: rs1."),
        "a model may be handed the words alone: {told}"
    );
    assert_eq!(
        (kubernetes.written(), &kubernetes.web()["spec"]["replicas"]),
        (0, &json!(2)),
        "a dry run"
    );

    let made = apply(&operator, &planned).await.unwrap();
    assert_eq!(
        (&made["outcome"], &made["can_be_undone"]),
        (&json!("verified"), &json!(true)),
        "{made}"
    );
    assert_eq!(kubernetes.web()["spec"]["replicas"], 3);
    let twice = apply(&operator, &planned).await.unwrap_err();
    assert!(twice.contains("made before"), "{twice}");
    assert_eq!(kubernetes.written(), 1);

    let undo = plan(&operator, json!({ "action": "undo", "change_id": made["change_id"] })).await;
    let undone = apply(&operator, &undo).await.unwrap();
    assert_eq!(undone["undoes"], made["change_id"]);
    assert_eq!(kubernetes.web()["spec"]["replicas"], 2);
    let audit = call(&operator, "release_changes", json!({})).await.unwrap();
    let outcomes: Vec<_> =
        audit["changes"].as_array().unwrap().iter().map(|it| &it["outcome"]).collect();
    assert_eq!(outcomes, ["verified", "verified"], "{audit}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_holds_for_what_was_shown_and_for_nothing_else() {
    let account = account();
    let kubernetes = Kubernetes::new();
    let (_app, operator) = operated(&kubernetes, account.path().to_str().unwrap()).await;
    let wish = json!({ "action": "scale", "component": "web", "replicas": 3 });
    let planned = plan(&operator, wish).await;
    for forged in ["", "yes", "rs1.e30.AAAA", &planned["approval"].as_str().unwrap()[1..]] {
        let arguments = json!({ "approval": forged });
        let refused = call(&operator, "apply_change", arguments).await.unwrap_err();
        assert!(refused.contains("plan it again"), "{forged}: {refused}");
    }
    kubernetes.0.lock().unwrap().web["spec"]["replicas"] = json!(5);
    let refused = apply(&operator, &planned).await.unwrap_err();
    assert!(refused.contains("not as it was"), "{refused}");
    assert_eq!(kubernetes.written(), 0);
    let audit = call(&operator, "release_changes", json!({})).await.unwrap();
    assert_eq!(audit["changes"][0]["outcome"], "failed", "what was tried is noted: {audit}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_and_a_rollback_show_what_changes_and_no_secret() {
    let account = account();
    let kubernetes = Kubernetes::new();
    let (_app, operator) = operated(&kubernetes, account.path().to_str().unwrap()).await;
    let restart = plan(&operator, json!({ "action": "restart", "component": "web" })).await;
    assert_eq!(
        (&restart["can_be_undone"], restart["difference"].as_array().unwrap().len()),
        (&json!(false), 1)
    );
    let made = apply(&operator, &restart).await.unwrap();
    let undo = json!({ "action": "undo", "change_id": made["change_id"] });
    assert!(
        call(&operator, "plan_change", undo).await.unwrap_err().contains("nothing to take back")
    );

    let back = plan(&operator, json!({ "action": "rollback", "component": "web" })).await;
    assert_eq!(back["wish"]["revision"], 1, "{back}");
    let lines = back["difference"].to_string();
    assert!(lines.contains("todo-web:1") && !lines.contains("hunter2"), "{lines}");
    apply(&operator, &back).await.unwrap();
    let template = &kubernetes.web()["spec"]["template"];
    assert_eq!(template["spec"]["containers"][0]["image"], "todo-web:1");
    assert_eq!(
        template["metadata"]["labels"],
        json!({ "app": "web" }),
        "the hash is the ReplicaSet's own"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_refused_in_words_and_an_autoscaler_is_named() {
    let account = account();
    let kubernetes = Kubernetes::new();
    let (_app, operator) = operated(&kubernetes, account.path().to_str().unwrap()).await;
    for (wish, words) in [
        (json!({ "action": "scale", "component": "web" }), "replicas"),
        (json!({ "action": "scale", "component": "web", "replicas": 1000 }), "too many"),
        (json!({ "action": "scale", "component": "web", "replicas": 2 }), "already"),
        (json!({ "action": "scale", "component": "server", "replicas": 2 }), "0 Deployments"),
        (json!({ "action": "scale", "component": "postgres", "replicas": 2 }), "postgres"),
        (json!({ "action": "rollback", "component": "web", "revision": 9 }), "no revision 9"),
        (json!({ "action": "delete", "component": "web" }), "delete"),
        (
            json!({ "action": "undo", "change_id": "0193a5f0-0000-7000-8000-000000000000" }),
            "no such change",
        ),
    ] {
        let refused = call(&operator, "plan_change", wish.clone()).await.unwrap_err();
        assert!(
            refused.starts_with("Nothing was changed") && refused.contains(words),
            "{wish}: {refused}"
        );
    }
    kubernetes.0.lock().unwrap().autoscalers = json!([{
        "spec": { "scaleTargetRef": { "name": "lists-web" }, "minReplicas": 2, "maxReplicas": 6 },
    }]);
    let none =
        plan(&operator, json!({ "action": "scale", "component": "web", "replicas": 0 })).await;
    let warnings = none["warnings"].to_string();
    assert!(
        warnings.contains("serves nobody") && warnings.contains("between 2 and 6"),
        "{warnings}"
    );
    assert_eq!(kubernetes.written(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_who_may_only_look_is_offered_no_change() {
    let folder = account();
    let account = folder.path().to_str().unwrap();
    let kubernetes = Kubernetes::new();
    let api = kubernetes.start().await;
    let app = super::operated(&api, account).await;
    let looking = app.nobody().with_token(OPERATOR);
    assert_eq!(offered(&looking).await, ["diagnose_release"]);
    let (_changed, changing) = operated(&kubernetes, account).await;
    assert_eq!(
        offered(&changing).await,
        ["diagnose_release", "plan_change", "apply_change", "release_changes"]
    );
    let call =
        json!({ "name": "plan_change", "arguments": { "action": "restart", "component": "web" } });
    let refused = ask(&looking, "tools/call", &call).await.expect(200);
    assert_eq!(refused["error"]["code"], -32602, "{refused}");
}
