//! Services that lead nowhere, and policies that let nobody in.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Finding, Objects, Severity,
    objects::{component, list, name, reference},
};

const SERVICE_OF_SLICE: &str = "kubernetes.io/service-name";
/// Nothing reaches these but through the network.
const CALLED: [&str; 3] = ["server", "web", "postgres"];

pub(super) fn check(objects: &Objects, _: Timestamp) -> Vec<Finding> {
    let deserted = objects.ours("Service").filter_map(|service| deserted(objects, service));
    deserted.chain(CALLED.into_iter().filter_map(|called| cut_off(objects, called))).collect()
}

/// A Service without an endpoint that is ready.
fn deserted(objects: &Objects, service: &Value) -> Option<Finding> {
    let of_it = |slice: &&Value| slice["metadata"]["labels"][SERVICE_OF_SLICE] == name(service);
    let slices: Vec<_> = objects.kind("EndpointSlice").filter(of_it).collect();
    // Where slices could not be read, nothing is known.
    objects.kind("EndpointSlice").next()?;
    let endpoints = || slices.iter().flat_map(|slice| list(slice, "/endpoints"));
    let ready = endpoints().filter(|it| it["conditions"]["ready"] != false).count();
    (ready == 0).then(|| Finding {
        severity: Severity::Outage,
        about: reference(service),
        finding: "Nobody answers behind it".to_owned(),
        evidence: format!("0 of {} endpoints are ready", endpoints().count()),
        cause: if endpoints().next().is_none() {
            "No pod has the labels that it selects: none runs, or its selector was changed"
        } else {
            "Its pods run and are not ready"
        }
        .to_owned(),
        next: format!(
            "kubectl --namespace {} get pods --selector app.kubernetes.io/component={}",
            objects.namespace,
            component(service)
        ),
    })
}

/// A component whose pods some policy closes, and none opens.
fn cut_off(objects: &Objects, called: &str) -> Option<Finding> {
    let pod = objects.ours("Pod").find(|pod| component(pod) == called)?;
    let closing = |policy: &&Value| closes(policy) && selects(policy, pod);
    let policies: Vec<_> = objects.kind("NetworkPolicy").filter(closing).collect();
    let opens = policies.iter().any(|policy| !list(policy, "/spec/ingress").is_empty());
    (!policies.is_empty() && !opens).then(|| Finding {
        severity: Severity::Outage,
        about: format!("networkpolicy/{}", name(policies[0])),
        finding: format!("Network policies let nobody reach the component {called}"),
        evidence: format!(
            "{} select its pods, and none has an ingress rule",
            policies.iter().map(|policy| name(policy)).collect::<Vec<_>>().join(", ")
        ),
        cause:
            "The policy that lets callers in was deleted, or another chart's closes the namespace"
                .to_owned(),
        next: format!(
            "helm --namespace {} upgrade {} … brings the chart's own policies back",
            objects.namespace, objects.release
        ),
    })
}

/// Whether a policy is about what comes in; that is so where it does not say.
fn closes(policy: &Value) -> bool {
    let types = list(policy, "/spec/policyTypes");
    types.is_empty() || types.iter().any(|kind| kind == "Ingress")
}

/// By labels alone. A policy with expressions is taken as one that does not select the pod.
fn selects(policy: &Value, pod: &Value) -> bool {
    let selector = &policy["spec"]["podSelector"];
    if selector.get("matchExpressions").is_some() {
        return false;
    }
    let Some(wanted) = selector["matchLabels"].as_object() else { return true };
    wanted.iter().all(|(label, value)| pod["metadata"]["labels"][label] == *value)
}
