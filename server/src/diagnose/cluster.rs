//! Asks the API server for the objects of a release, as an account that may only look.

use anyhow::Context;
use serde_json::Value;

use super::objects::{Objects, condition, name};
use crate::kubernetes::{Caller, Cluster};

/// Where which kinds are found. A list's items do not say what they are, so it stands here.
const KINDS: [(&str, &str, &str); 16] = [
    ("apis/apps/v1", "deployments", "Deployment"),
    ("apis/apps/v1", "statefulsets", "StatefulSet"),
    ("apis/apps/v1", "replicasets", "ReplicaSet"),
    ("api/v1", "pods", "Pod"),
    ("api/v1", "services", "Service"),
    ("api/v1", "configmaps", "ConfigMap"),
    ("api/v1", "events", "Event"),
    ("api/v1", "persistentvolumeclaims", "PersistentVolumeClaim"),
    ("api/v1", "resourcequotas", "ResourceQuota"),
    ("apis/batch/v1", "jobs", "Job"),
    ("apis/discovery.k8s.io/v1", "endpointslices", "EndpointSlice"),
    ("apis/networking.k8s.io/v1", "networkpolicies", "NetworkPolicy"),
    ("apis/networking.k8s.io/v1", "ingresses", "Ingress"),
    ("apis/autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    ("apis/policy/v1", "poddisruptionbudgets", "PodDisruptionBudget"),
    // Only where cert-manager is.
    ("apis/cert-manager.io/v1", "certificates", "Certificate"),
];
/// How much of the log of a pod that is not well is read, in lines.
const LOG_LINES: usize = 5;

/// Everything that there is to see of `release` in the account's namespace. What the account may not see is
/// named, and no error.
///
/// # Errors
///
/// When the account's token cannot be read, or nothing at all is answered.
pub async fn observe(cluster: &Cluster, release: &str) -> anyhow::Result<Objects> {
    let caller = Caller::of(cluster)?;
    let mut objects = Objects::of(release, &caller.namespace);
    let mut last = None;
    for (group, plural, kind) in KINDS {
        match items(&caller, group, plural).await {
            Ok(items) => {
                for item in items {
                    objects.add(labelled(item, kind));
                }
            }
            Err(error) => {
                objects.unseen.push(format!("{plural} ({error:#})"));
                last = Some(error);
            }
        }
    }
    if let Some(error) = last.filter(|_| objects.unseen.len() == KINDS.len()) {
        return Err(error);
    }
    read_logs(&caller, &mut objects).await;
    Ok(objects)
}

async fn items(caller: &Caller, group: &str, plural: &str) -> anyhow::Result<Vec<Value>> {
    // A kind that the cluster does not have.
    let Some(answer) = caller.find(group, plural).await? else { return Ok(Vec::new()) };
    let mut list: Value = answer.json().await?;
    serde_json::from_value(list["items"].take()).context("the answer is no list")
}

fn labelled(mut object: Value, kind: &str) -> Value {
    object["kind"] = kind.into();
    object
}

/// The last words of pods that are not ready. One that has said nothing yet is no error.
async fn read_logs(caller: &Caller, objects: &mut Objects) {
    let is_unready =
        |pod: &&Value| condition(pod, "Ready").is_some_and(|ready| ready["status"] == "False");
    let pods: Vec<_> =
        objects.ours("Pod").filter(is_unready).map(|it| name(it).to_owned()).collect();
    for pod in pods {
        let what = format!("pods/{pod}/log?tailLines={LOG_LINES}");
        let Ok(answer) = caller.get("api/v1", &what).await else { continue };
        if let Ok(log) = answer.text().await {
            objects.logs.insert(pod, log);
        }
    }
}
