//! Deployments, `StatefulSet`s and Jobs: too few pods, a rollout that stands, versions that differ.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Finding, Objects, Severity,
    objects::{component, condition, name, number, quote, reference, seconds_since, text},
};

/// What was rolled out within this is named where something does not work.
const RECENT_SECONDS: i64 = 3600;
/// On a `ReplicaSet`, the last revision of its Deployment that it was.
const REVISION: &str = "deployment.kubernetes.io/revision";
/// They speak with each other, and are made to be of one version.
const TOGETHER: [&str; 2] = ["server", "web"];

pub(super) fn check(objects: &Objects, now: Timestamp) -> Vec<Finding> {
    let kinds = ["Deployment", "StatefulSet"];
    let workloads = || kinds.into_iter().flat_map(|kind| objects.ours(kind));
    let mut findings: Vec<_> = workloads().filter_map(|it| short(objects, it, now)).collect();
    findings.extend(workloads().filter_map(|it| refused(objects, it)));
    findings.extend(workloads().filter_map(|it| paused(objects, it)));
    findings.extend(workloads().filter_map(|it| changed(objects, it, now)));
    findings.extend(objects.ours("Job").filter_map(|job| failed(objects, job)));
    findings.extend(skewed(objects));
    findings
}

/// Fewer pods than wanted.
fn short(objects: &Objects, workload: &Value, now: Timestamp) -> Option<Finding> {
    let wanted = workload.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1);
    let ready = number(workload, "/status/readyReplicas");
    let about = reference(workload);
    let namespace = &objects.namespace;
    if wanted == 0 {
        return Some(Finding {
            severity: Severity::Outage,
            finding: "It is scaled to nothing".to_owned(),
            evidence: "spec.replicas is 0".to_owned(),
            cause: "Somebody scaled it down, for a restore or by mistake".to_owned(),
            next: format!("kubectl --namespace {namespace} scale {about} --replicas=…"),
            about,
        });
    }
    if ready >= wanted {
        return None;
    }
    let severity = if ready == 0 { Severity::Outage } else { Severity::Warning };
    let deadline = condition(workload, "Progressing").filter(|it| it["status"] == "False");
    let stands = deadline.map(|it| format!("; {}", quote(text(it, "/message"))));
    let change = recent_change(objects, workload, now);
    let evidence = format!(
        "{ready} of {wanted} ready, {} of the newest version{}",
        number(workload, "/status/updatedReplicas"),
        stands.unwrap_or_default()
    );
    let (cause, next) = match change {
        Some(change) => (
            format!("It was changed of late ({change}); what is said of its pods says why"),
            format!(
                "correct what is found of its pods, or go back: helm --namespace {namespace} rollback {}",
                objects.release
            ),
        ),
        None => (
            "What is said of its pods says why".to_owned(),
            format!("kubectl --namespace {namespace} describe {about}"),
        ),
    };
    Some(Finding {
        severity,
        about,
        finding: "Fewer pods are ready than wanted".to_owned(),
        evidence,
        cause,
        next,
    })
}

/// The `ReplicaSet` that a Deployment is at, if it is not its first and was made of late.
fn recent_change(objects: &Objects, workload: &Value, now: Timestamp) -> Option<String> {
    let owned = |set: &&Value| {
        set.pointer("/metadata/ownerReferences/0/name") == workload.pointer("/metadata/name")
    };
    let mut sets: Vec<_> = objects.ours("ReplicaSet").filter(owned).collect();
    // Not by when they were made: a rollback goes to one that was there before.
    sets.sort_by_key(|set| revision(set));
    let [.., before, newest] = sets[..] else { return None };
    let made = text(newest, "/metadata/creationTimestamp");
    let is_recent = seconds_since(made, now)? < RECENT_SECONDS;
    let image = |set| text(set, "/spec/template/spec/containers/0/image");
    let what = match (image(before), image(newest)) {
        (old, new) if old == new => "the same image, other settings".to_owned(),
        (old, new) => format!("{old} before, {new} now"),
    };
    is_recent.then(|| format!("{made}: {what}"))
}

fn revision(set: &Value) -> u64 {
    set["metadata"]["annotations"][REVISION].as_str().and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// Pods that the API server does not let it make.
fn refused(objects: &Objects, workload: &Value) -> Option<Finding> {
    let failure = condition(workload, "ReplicaFailure").filter(|it| it["status"] == "True");
    let said = failure.map(|it| text(it, "/message"));
    let why = said.or_else(|| {
        let lacks = number(workload, "/status/replicas") < number(workload, "/spec/replicas");
        objects.event(workload, &["FailedCreate"]).filter(|_| lacks)
    })?;
    let [cause, next] = if why.contains("exceeded quota") {
        [
            "The namespace's quota is used up",
            "ask for a larger quota, or lower replicas or resources in the values",
        ]
    } else if why.contains("PodSecurity") {
        [
            "The namespace's Pod Security level does not admit the pod",
            "leave podSecurityContext and securityContext as the chart has them",
        ]
    } else {
        [
            "The API server, or a webhook of it, refuses the pods",
            "the evidence says which rule it is; fit the values to it",
        ]
    };
    Some(Finding {
        severity: Severity::Failure,
        about: reference(workload),
        finding: "Its pods are refused".to_owned(),
        evidence: quote(why),
        cause: cause.to_owned(),
        next: next.to_owned(),
    })
}

/// A rollout that somebody stopped: what is changed from now on is not run.
fn paused(objects: &Objects, workload: &Value) -> Option<Finding> {
    (workload["spec"]["paused"] == true).then(|| Finding {
        severity: Severity::Warning,
        about: reference(workload),
        finding: "Its rollout is paused".to_owned(),
        evidence: "spec.paused is true".to_owned(),
        cause: "Somebody paused it; what is changed, by helm too, is not run until it goes on"
            .to_owned(),
        next: format!(
            "kubectl --namespace {} rollout resume {}",
            objects.namespace,
            reference(workload)
        ),
    })
}

/// What was changed of late, where it works: so that somebody who wonders is told.
fn changed(objects: &Objects, workload: &Value, now: Timestamp) -> Option<Finding> {
    if number(workload, "/status/readyReplicas") < number(workload, "/spec/replicas") {
        return None;
    }
    let change = recent_change(objects, workload, now)?;
    Some(Finding {
        severity: Severity::Note,
        about: reference(workload),
        finding: "It was changed within the last hour".to_owned(),
        evidence: change,
        cause: "An upgrade, a restart or somebody's own change".to_owned(),
        next: format!("helm --namespace {} history {}", objects.namespace, objects.release),
    })
}

fn failed(objects: &Objects, job: &Value) -> Option<Finding> {
    let failed = condition(job, "Failed").filter(|it| it["status"] == "True")?;
    Some(Finding {
        severity: Severity::Warning,
        about: reference(job),
        finding: "It has failed".to_owned(),
        evidence: quote(text(failed, "/message")),
        cause: "What it said last says why".to_owned(),
        next: format!("kubectl --namespace {} logs job/{}", objects.namespace, name(job)),
    })
}

/// Server and web of two versions, with no rollout under way that would explain it.
fn skewed(objects: &Objects) -> Option<Finding> {
    let ours = |it: &&Value| TOGETHER.contains(&component(it));
    let deployments: Vec<_> = objects.ours("Deployment").filter(ours).collect();
    let tags: BTreeSet<_> = deployments.iter().filter_map(|it| tag(it)).collect();
    (tags.len() > 1).then(|| Finding {
        severity: Severity::Warning,
        about: format!("release/{}", objects.release),
        finding: "Server and web are of different versions".to_owned(),
        evidence: format!("tags: {}", tags.into_iter().collect::<Vec<_>>().join(", ")),
        cause: "One of them was changed by hand, or has a tag of its own in the values".to_owned(),
        next: format!(
            "helm --namespace {} upgrade {} … with one image.tag",
            objects.namespace, objects.release
        ),
    })
}

/// The tag of a workload's image; none where a digest says which it is.
fn tag(workload: &Value) -> Option<&str> {
    let image = text(workload, "/spec/template/spec/containers/0/image");
    let (_, last) = image.rsplit_once('/').unwrap_or(("", image));
    (!image.contains('@')).then_some(last)?.split_once(':').map(|(_, tag)| tag)
}
