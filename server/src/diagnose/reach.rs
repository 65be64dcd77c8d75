//! Services that lead nowhere.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Finding, Objects, Severity,
    objects::{component, list, name, reference},
};

const SERVICE_OF_SLICE: &str = "kubernetes.io/service-name";

pub(super) fn check(objects: &Objects, _: Timestamp) -> Vec<Finding> {
    objects.ours("Service").filter_map(|service| deserted(objects, service)).collect()
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
