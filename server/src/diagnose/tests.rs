//! Objects as API servers show them, cut to what is read of them.

mod certificates;
mod connections;
mod ways;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Diagnosis, Health, Objects, Severity, diagnose};

const RELEASE: &str = "lists";

fn now() -> Timestamp {
    "2026-11-28T12:00:00Z".parse().unwrap()
}

/// An object of the release.
fn object(kind: &str, name: &str, rest: Value) -> Value {
    let (_, component) = name.split_once('-').unwrap_or_default();
    let component = component.split('-').next();
    let labels =
        json!({ "app.kubernetes.io/instance": RELEASE, "app.kubernetes.io/component": component });
    let mut object = rest;
    object["kind"] = kind.into();
    object["metadata"]["name"] = name.into();
    object["metadata"]["namespace"] = "home".into();
    for (label, value) in labels.as_object().unwrap() {
        object["metadata"]["labels"][label] = value.clone();
    }
    object
}

fn deployment(ready: u64) -> Value {
    let template = json!({ "spec": { "containers": [{ "image": "todo-server:1" }] } });
    let status = json!({ "replicas": 2, "readyReplicas": ready, "updatedReplicas": 2 });
    let spec = json!({ "replicas": 2, "template": template });
    object("Deployment", "lists-server", json!({ "spec": spec, "status": status }))
}

/// A pod whose only container is in `state`.
fn pod(container: Value) -> Value {
    let mut container = container;
    container["name"] = "server".into();
    container["image"] = "todo-server:1".into();
    object(
        "Pod",
        "lists-server-1",
        json!({ "status": { "phase": "Running", "containerStatuses": [container] } }),
    )
}

fn event(kind: &str, name: &str, reason: &str, message: &str) -> Value {
    json!({
        "kind": "Event", "metadata": { "namespace": "home" }, "reason": reason, "message": message,
        "involvedObject": { "kind": kind, "name": name }, "lastTimestamp": "2026-11-28T11:59:00Z",
    })
}

fn diagnosis(objects: &[Value]) -> Diagnosis {
    let recorded = json!({ "kind": "List", "items": objects }).to_string();
    diagnose(&Objects::recorded(&recorded, RELEASE).unwrap(), now())
}

/// What is found beside a Deployment that is well.
fn found(objects: Vec<Value>) -> super::Finding {
    let objects: Vec<_> = [deployment(2)].into_iter().chain(objects).collect();
    let mut findings = diagnosis(&objects).findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

#[test]
fn a_release_whose_pods_are_ready_is_well() {
    let diagnosis = diagnosis(&[deployment(2)]);

    assert_eq!((diagnosis.health, &*diagnosis.findings), (Health::Well, &[][..]));
    assert_eq!(diagnosis.seen, ["1 Deployment"]);
    assert!(diagnosis.to_string().contains("lists in the namespace home is well"), "{diagnosis}");
}

#[test]
fn a_release_that_is_not_there_is_no_healthy_one() {
    let others = json!({ "kind": "Deployment", "metadata": { "labels": { "app.kubernetes.io/instance": "other" } } });

    let diagnosis = diagnosis(&[others]);

    assert_eq!(diagnosis.health, Health::Down);
    assert_eq!(diagnosis.findings[0].about, "release/lists");
}

#[test]
fn an_image_that_cannot_be_had_is_named() {
    let waiting = json!({ "reason": "ImagePullBackOff", "message": "Back-off pulling image" });

    let finding = found(vec![pod(json!({ "state": { "waiting": waiting } }))]);

    assert_eq!(finding.finding, "Its image cannot be had: todo-server:1");
    assert_eq!(finding.evidence, "ImagePullBackOff: Back-off pulling image");
    assert_eq!(finding.severity, Severity::Failure);
}

#[test]
fn a_key_that_a_secret_lacks_is_told_from_a_secret_that_is_not_there() {
    let of = |message: &str| {
        let waiting = json!({ "reason": "CreateContainerConfigError", "message": message });
        found(vec![pod(json!({ "state": { "waiting": waiting } }))]).cause
    };

    let key = of("couldn't find key BETTER_AUTH_SECRET in Secret home/lists");
    let secret = of("secret \"lists\" not found");

    assert!(key.contains("lacks the key"), "{key}");
    assert!(secret.contains("not in this namespace"), "{secret}");
}

#[test]
fn what_crashes_is_explained_by_how_it_ended() {
    let of = |reason: &str, code: i64| {
        let ended = json!({ "reason": reason, "exitCode": code, "message": "PORT: not a number" });
        let state = json!({ "waiting": { "reason": "CrashLoopBackOff" } });
        found(vec![pod(
            json!({ "state": state, "lastState": { "terminated": ended }, "restartCount": 4 }),
        )])
    };

    let wrong = of("Error", 2);
    assert_eq!(wrong.finding, "It ends again and again: 4 restarts");
    assert_eq!(wrong.evidence, "Error, exit code 2: PORT: not a number");
    assert!(wrong.cause.contains("setting is wrong"), "{}", wrong.cause);
    assert!(of("OOMKilled", 137).next.contains("server.resources.limits.memory"));
    assert!(of("Error", 137).cause.contains("liveness probe"));
    assert!(of("Error", 101).next.contains("--previous"));
}

#[test]
fn a_pod_that_was_killed_for_its_memory_is_told_for_an_hour() {
    let of = |finished: &str| {
        let ended = json!({ "reason": "OOMKilled", "exitCode": 137, "finishedAt": finished });
        let running =
            pod(json!({ "state": { "running": {} }, "lastState": { "terminated": ended } }));
        diagnosis(&[deployment(2), running])
    };

    assert_eq!(of("2026-11-28T11:30:00Z").health, Health::Degraded);
    assert_eq!(of("2026-11-28T10:30:00Z").health, Health::Well);
}

#[test]
fn a_pod_that_its_probe_or_itself_ended_is_told_for_an_hour() {
    let of = |probe: Option<&str>| {
        let ended =
            json!({ "reason": "Error", "exitCode": 137, "finishedAt": "2026-11-28T11:30:00Z" });
        let state = json!({ "state": { "running": {} }, "lastState": { "terminated": ended } });
        let probe = probe.map(|said| event("Pod", "lists-server-1", "Unhealthy", said));
        found([pod(state)].into_iter().chain(probe).collect())
    };

    let hung = of(Some("Liveness probe failed: context deadline exceeded"));
    assert_eq!(hung.finding, "It was restarted within the last hour by its probe");
    assert!(hung.evidence.ends_with("Liveness probe failed: context deadline exceeded"), "{hung}");
    assert_eq!(
        of(Some("Readiness probe failed: 503")).finding,
        "It was restarted within the last hour"
    );
    assert_eq!(of(None).severity, Severity::Warning);
}

#[test]
fn a_pod_that_has_a_node_and_does_not_start_says_what_its_node_says() {
    let of = |said: Option<&str>| {
        let ready = json!({ "type": "Ready", "status": "False", "lastTransitionTime": "2026-11-28T11:55:00Z" });
        let status = json!({ "phase": "Pending", "conditions": [ready] });
        let pod = object("Pod", "lists-web-1", json!({ "status": status }));
        let said = said.map(|said| event("Pod", "lists-web-1", "FailedCreatePodSandBox", said));
        found([pod].into_iter().chain(said).collect())
    };

    let network = of(Some("Failed to create pod sandbox: no IP addresses available"));
    assert_eq!(network.finding, "It does not start");
    assert!(
        network.cause.contains("network") && network.evidence.contains("no IP addresses"),
        "{network}"
    );
    assert!(of(None).evidence.contains("no event says why"));
}

#[test]
fn a_pod_without_a_node_says_what_the_nodes_lack() {
    let of = |message: &str| {
        let scheduled = json!({ "type": "PodScheduled", "status": "False", "message": message });
        let status = json!({ "phase": "Pending", "conditions": [scheduled] });
        found(vec![object("Pod", "lists-web-1", json!({ "status": status }))]).cause
    };

    assert!(of("0/1 nodes are available: 1 Insufficient memory.").contains("requests"));
    assert!(of("pod has unbound immediate PersistentVolumeClaims").contains("not bound"));
    assert!(of("1 node(s) had untolerated taint").contains("tainted"));
}

#[test]
fn a_pod_that_is_not_ready_has_a_minute_to_start() {
    let of = |since: &str| {
        let ready = json!({ "type": "Ready", "status": "False", "lastTransitionTime": since });
        let status = json!({ "phase": "Running", "conditions": [ready] });
        let pod = object("Pod", "lists-server-1", json!({ "status": status }));
        let probe = event("Pod", "lists-server-1", "Unhealthy", "Readiness probe failed: 503");
        diagnosis(&[deployment(2), pod, probe])
    };

    let late = of("2026-11-28T11:58:00Z");
    assert_eq!(late.findings[0].evidence, "not ready for 120 s: Readiness probe failed: 503");
    assert!(late.findings[0].cause.contains("database"), "{late}");
    assert_eq!(of("2026-11-28T11:59:30Z").health, Health::Well);
}

/// One `ReplicaSet` of the server's Deployment.
fn replica_set(revision: &str, made: &str, image: &str) -> Value {
    let owner = json!([{ "kind": "Deployment", "name": "lists-server" }]);
    let spec = json!({ "template": { "spec": { "containers": [{ "image": image }] } } });
    let annotations = json!({ "deployment.kubernetes.io/revision": revision });
    let metadata =
        json!({ "creationTimestamp": made, "ownerReferences": owner, "annotations": annotations });
    object(
        "ReplicaSet",
        &format!("lists-server-{revision}"),
        json!({ "metadata": metadata, "spec": spec }),
    )
}

#[test]
fn too_few_pods_are_laid_to_a_change_of_late() {
    let sets = [
        replica_set("10", "2026-11-28T11:50:00Z", "todo-server:2"),
        replica_set("9", "2026-11-01T11:50:00Z", "todo-server:1"),
    ];

    let diagnosis = diagnosis(&[&[deployment(0)], &sets[..]].concat());

    let finding = &diagnosis.findings[0];
    assert_eq!((diagnosis.health, finding.severity), (Health::Down, Severity::Outage));
    assert!(finding.cause.contains("todo-server:1 before, todo-server:2 now"), "{finding}");
    assert!(finding.next.contains("helm --namespace home rollback lists"), "{finding}");
}

#[test]
fn what_was_rolled_back_is_no_change_to_go_back_from() {
    let sets = [
        replica_set("2", "2026-11-28T11:50:00Z", "todo-server:2"),
        replica_set("3", "2026-11-01T11:50:00Z", "todo-server:1"),
    ];

    let diagnosis = diagnosis(&[&[deployment(1)], &sets[..]].concat());

    assert_eq!(diagnosis.health, Health::Degraded);
    assert_eq!(diagnosis.findings[0].cause, "What is said of its pods says why");
}

#[test]
fn a_change_of_late_is_noted_where_all_is_well() {
    let sets = [
        replica_set("2", "2026-11-28T11:50:00Z", "todo-server:2"),
        replica_set("1", "2026-11-01T11:50:00Z", "todo-server:1"),
    ];

    let diagnosis = diagnosis(&[&[deployment(2)], &sets[..]].concat());

    assert_eq!((diagnosis.health, diagnosis.findings[0].severity), (Health::Well, Severity::Note));
    assert!(diagnosis.findings[0].evidence.contains("todo-server:1 before, todo-server:2 now"));
}

#[test]
fn a_rollout_that_is_paused_is_told() {
    let mut paused = deployment(2);
    paused["spec"]["paused"] = true.into();

    let diagnosis = diagnosis(&[paused]);

    assert_eq!(diagnosis.findings[0].finding, "Its rollout is paused");
}

#[test]
fn the_same_is_told_to_programs() {
    let json = serde_json::to_value(diagnosis(&[deployment(0)])).unwrap();

    assert_eq!((&json["health"], &json["release"]), (&json!("down"), &json!("lists")));
    let fields: Vec<_> = json["findings"][0].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["about", "cause", "evidence", "finding", "next", "severity"]);
    assert_eq!(json["findings"][0]["severity"], "outage");
}

#[test]
fn pods_that_a_quota_refuses_are_laid_to_it() {
    let mut short = deployment(1);
    short["status"]["conditions"] = json!([{ "type": "ReplicaFailure", "status": "True",
        "message": "pods \"lists-server-3\" is forbidden: exceeded quota: small" }]);
    let quota = json!({ "hard": { "pods": "3" }, "used": { "pods": "3" } });
    let quota =
        json!({ "kind": "ResourceQuota", "metadata": { "name": "small" }, "status": quota });

    let diagnosis = diagnosis(&[short, quota]);

    let abouts: Vec<_> = diagnosis.findings.iter().map(|it| it.about.as_str()).collect();
    assert_eq!(
        abouts,
        ["deployment/lists-server", "resourcequota/small", "deployment/lists-server"]
    );
    assert!(diagnosis.findings[0].cause.contains("quota"), "{diagnosis}");
}

#[test]
fn server_and_web_of_two_versions_are_told() {
    let web = object(
        "Deployment",
        "lists-web",
        json!({
            "spec": { "replicas": 1, "template": { "spec": { "containers": [{ "image": "registry:5000/todo-web:2" }] } } },
            "status": { "readyReplicas": 1 },
        }),
    );

    assert_eq!(found(vec![web]).evidence, "tags: 1, 2");
}

#[test]
fn a_service_with_no_endpoint_that_is_ready_leads_nowhere() {
    let slice = |ready: bool| {
        let labels = json!({ "kubernetes.io/service-name": "lists-server" });
        let endpoints = json!([{ "conditions": { "ready": ready } }]);
        object(
            "EndpointSlice",
            "lists-server-x",
            json!({ "metadata": { "labels": labels }, "endpoints": endpoints }),
        )
    };
    let service = object("Service", "lists-server", json!({}));

    assert_eq!(found(vec![service.clone(), slice(false)]).evidence, "0 of 1 endpoints are ready");
    assert_eq!(diagnosis(&[deployment(2), service, slice(true)]).health, Health::Well);
}

#[test]
fn policies_that_close_a_component_and_open_it_to_nobody_are_named() {
    let policy = |name: &str, selector: Value, ingress: Value| {
        object(
            "NetworkPolicy",
            name,
            json!({ "spec": { "podSelector": selector, "ingress": ingress } }),
        )
    };
    let closing = policy("lists-rest", json!({}), json!([]));
    let component = json!({ "matchLabels": { "app.kubernetes.io/component": "server" } });
    let opening = policy("lists-server", component, json!([{}]));
    let pod = pod(json!({ "state": { "running": {} } }));

    assert_eq!(found(vec![pod.clone(), closing.clone()]).about, "networkpolicy/lists-rest");
    assert_eq!(diagnosis(&[deployment(2), pod, closing, opening]).health, Health::Well);
}

#[test]
fn a_budget_that_can_never_let_go_is_told_from_one_that_waits() {
    let of = |healthy: u64| {
        let status = json!({ "disruptionsAllowed": 0, "expectedPods": 2, "currentHealthy": healthy, "desiredHealthy": 2 });
        found(vec![object("PodDisruptionBudget", "lists-server", json!({ "status": status }))])
            .cause
    };

    assert!(of(2).contains("none may ever go"));
    assert!(of(1).contains("opens when they are"));
}

#[test]
fn a_claim_without_a_volume_says_why() {
    let claim = json!({ "spec": { "storageClassName": "fast" }, "status": { "phase": "Pending" } });
    let said = "storageclass.storage.k8s.io \"fast\" not found";

    let finding = found(vec![
        object("PersistentVolumeClaim", "data-lists-postgres-0", claim),
        event("PersistentVolumeClaim", "data-lists-postgres-0", "ProvisioningFailed", said),
    ]);

    assert_eq!(finding.evidence, format!("Pending, storage class “fast”: {said}"));
}

#[test]
fn an_autoscaler_that_sees_no_metrics_is_told() {
    let active = json!({ "type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric",
        "message": "unable to get metrics" });
    let scaler = json!({ "status": { "conditions": [active] } });

    let finding = found(vec![object("HorizontalPodAutoscaler", "lists-server", scaler)]);

    assert_eq!(finding.evidence, "FailedGetResourceMetric: unable to get metrics");
}

#[test]
fn what_programs_said_is_quoted_in_one_line_and_cut() {
    let said = format!("first\n\u{1b}[31m  delete all deployments {}", "x".repeat(1000));
    let ended = json!({ "reason": "Error", "exitCode": 1, "message": said });
    let state = json!({ "waiting": { "reason": "CrashLoopBackOff" } });

    let evidence =
        found(vec![pod(json!({ "state": state, "lastState": { "terminated": ended } }))]).evidence;

    assert!(
        evidence.starts_with("Error, exit code 1: first [31m delete all deployments xxx"),
        "{evidence}"
    );
    assert!(evidence.ends_with("x…") && evidence.len() < 450, "{}", evidence.len());
}
