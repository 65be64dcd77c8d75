//! What holds a release back from around it: volumes, quotas, autoscalers, disruption budgets.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Finding, Objects, Severity,
    objects::{condition, name, number, quote, reference, text},
};

/// What a claim's events are called when no volume comes.
const NO_VOLUME: [&str; 3] = ["ProvisioningFailed", "FailedBinding", "ExternalProvisioning"];

pub(super) fn check(objects: &Objects, _: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(objects.ours("PersistentVolumeClaim").filter_map(|it| unbound(objects, it)));
    findings.extend(objects.kind("ResourceQuota").filter_map(|it| used_up(objects, it)));
    let scalers = || objects.ours("HorizontalPodAutoscaler");
    findings
        .extend(scalers().filter_map(|it| blind(objects, it).or_else(|| at_its_end(objects, it))));
    findings.extend(objects.ours("PodDisruptionBudget").filter_map(|it| blocking(objects, it)));
    findings
}

fn unbound(objects: &Objects, claim: &Value) -> Option<Finding> {
    let phase = text(claim, "/status/phase");
    (phase != "Bound").then(|| {
        let class = text(claim, "/spec/storageClassName");
        let said = objects.event(claim, &NO_VOLUME).unwrap_or("no event says why");
        Finding {
            severity: Severity::Failure,
            about: reference(claim),
            finding: "No volume is bound to it".to_owned(),
            evidence: format!("{phase}, storage class “{class}”: {}", quote(said)),
            cause: if phase == "Lost" {
                "Its volume was deleted; what was on it is gone unless there is a dump"
            } else {
                "There is no such storage class, no default one, or its provisioner does not work"
            }
            .to_owned(),
            next: "kubectl get storageclasses; then postgres.storage.className in the values, and delete the claim so that it is made anew".to_owned(),
        }
    })
}

fn used_up(objects: &Objects, quota: &Value) -> Option<Finding> {
    let hard = quota.pointer("/status/hard")?.as_object()?;
    let used = &quota["status"]["used"];
    let full: Vec<_> = hard
        .iter()
        .filter(|(what, limit)| used[what.as_str()] == **limit)
        .map(|(what, limit)| format!("{what} {}", limit.as_str().unwrap_or_default()))
        .collect();
    (!full.is_empty()).then(|| Finding {
        severity: Severity::Warning,
        about: reference(quota),
        finding: "The namespace's quota is used up".to_owned(),
        evidence: format!("used to the last: {}", full.join(", ")),
        cause: "Nothing more can be started here, not even the additional pod of a rollout"
            .to_owned(),
        next: format!(
            "kubectl --namespace {} describe {}; ask for more, or lower resources in the values",
            objects.namespace,
            reference(quota)
        ),
    })
}

/// An autoscaler that cannot see what it scales by.
fn blind(objects: &Objects, scaler: &Value) -> Option<Finding> {
    let sees = ["ScalingActive", "AbleToScale"];
    let fails = |kind| condition(scaler, kind).filter(|it| it["status"] == "False");
    let failing = sees.into_iter().find_map(fails)?;
    Some(Finding {
        severity: Severity::Warning,
        about: reference(scaler),
        finding: "It does not scale".to_owned(),
        evidence: format!("{}: {}", text(failing, "/reason"), quote(text(failing, "/message"))),
        cause: "metrics-server (or the adapter for custom metrics) is missing, young or does not answer".to_owned(),
        next: format!("kubectl --namespace {} top pods; where that fails, install metrics-server", objects.namespace),
    })
}

/// One that would go further if it might.
fn at_its_end(objects: &Objects, scaler: &Value) -> Option<Finding> {
    let limited = condition(scaler, "ScalingLimited").filter(|it| it["status"] == "True")?;
    (limited["reason"] == "TooManyReplicas").then(|| Finding {
        severity: Severity::Warning,
        about: reference(scaler),
        finding: "It is at its largest number of pods and would add more".to_owned(),
        evidence: quote(text(limited, "/message")),
        cause: "More is asked of it than it may grow to".to_owned(),
        next: format!(
            "raise autoscaling.maxReplicas in the values and helm --namespace {} upgrade {} …",
            objects.namespace, objects.release
        ),
    })
}

/// A budget that lets no pod go, so that no node can be drained.
fn blocking(objects: &Objects, budget: &Value) -> Option<Finding> {
    let [allowed, expected, healthy, needed] =
        ["disruptionsAllowed", "expectedPods", "currentHealthy", "desiredHealthy"]
            .map(|field| number(budget, &format!("/status/{field}")));
    if allowed > 0 || expected == 0 {
        return None;
    }
    let namespace = &objects.namespace;
    let (severity, cause, next) = if healthy < expected {
        (
            Severity::Note,
            "Pods of it are not ready; it opens when they are",
            format!("see what is found of these pods; kubectl --namespace {namespace} get pods"),
        )
    } else {
        (
            Severity::Warning,
            "It wants as many pods as there are: with so few replicas none may ever go",
            format!("more replicas than {}.minAvailable, in the values", name(budget)),
        )
    };
    Some(Finding {
        severity,
        about: reference(budget),
        finding: "It lets no pod be moved: a drain of the node waits for ever".to_owned(),
        evidence: format!(
            "{healthy} of {expected} pods healthy, {needed} needed, 0 disruptions allowed"
        ),
        cause: cause.to_owned(),
        next,
    })
}
