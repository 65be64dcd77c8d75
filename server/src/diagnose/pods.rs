//! Pods that wait, crash or are not ready, and why.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Finding, Objects, Severity,
    objects::{component, condition, list, name, number, quote, reference, seconds_since, text},
};

/// A pod that is not ready for less than this has only begun.
const START_SECONDS: i64 = 60;
/// A container that ended for its memory longer ago than this is history.
const HISTORY_SECONDS: i64 = 3600;
/// What the server ends with when a setting is wrong.
const EXIT_WRONG_SETTINGS: i64 = 2;
/// 128 and the number of SIGKILL.
const EXIT_KILLED: i64 = 137;

pub(super) fn check(objects: &Objects, now: Timestamp) -> Vec<Finding> {
    let lives = |pod: &&Value| pod["status"]["phase"] != "Succeeded";
    objects.ours("Pod").filter(lives).filter_map(|pod| judge(objects, pod, now)).collect()
}

/// The first thing that keeps the pod from working: what comes after it follows from it.
fn judge(objects: &Objects, pod: &Value, now: Timestamp) -> Option<Finding> {
    if let Some(since) = pod["metadata"]["deletionTimestamp"].as_str() {
        return stuck_at_its_end(objects, pod, since, now);
    }
    let containers = || {
        ["/status/initContainerStatuses", "/status/containerStatuses"]
            .into_iter()
            .flat_map(|statuses| list(pod, statuses))
    };
    unscheduled(objects, pod)
        .or_else(|| containers().find_map(|container| waiting(objects, pod, container)))
        .or_else(|| evicted(objects, pod))
        .or_else(|| unmounted(objects, pod))
        .or_else(|| unready(objects, pod, now))
        .or_else(|| containers().find_map(|container| was_restarted(objects, pod, container, now)))
}

fn finding(
    severity: Severity,
    pod: &Value,
    [finding, evidence, cause, next]: [String; 4],
) -> Finding {
    Finding { severity, about: reference(pod), finding, evidence, cause, next }
}

fn unscheduled(objects: &Objects, pod: &Value) -> Option<Finding> {
    let scheduled = condition(pod, "PodScheduled").filter(|it| it["status"] == "False")?;
    let why = text(scheduled, "/message");
    let namespace = &objects.namespace;
    let (cause, next) = match why {
        _ if why.contains("persistentvolumeclaim") || why.contains("PersistentVolumeClaim") => (
            "Its volume claim is not bound",
            format!("kubectl --namespace {namespace} describe persistentvolumeclaims"),
        ),
        _ if why.contains("Insufficient") => (
            "No node has that much left of what the pod requests",
            "add a node, or lower resources.requests of this component in the values".to_owned(),
        ),
        _ if why.contains("taint") => (
            "Every node that would do is tainted or cordoned",
            "kubectl get nodes; then kubectl uncordon NODE, or tolerations in the values".to_owned(),
        ),
        _ if why.contains("affinity") || why.contains("selector") || why.contains("topology") => (
            "No node is where the pod is told to be",
            "compare nodeSelector, affinity and topologySpreadConstraints in the values with kubectl get nodes --show-labels".to_owned(),
        ),
        _ => (
            "The scheduler found no node",
            format!("kubectl --namespace {namespace} describe {}", reference(pod)),
        ),
    };
    let found = "It waits for a node".to_owned();
    Some(finding(Severity::Failure, pod, [found, quote(why), cause.to_owned(), next]))
}

fn waiting(objects: &Objects, pod: &Value, container: &Value) -> Option<Finding> {
    let reason = container.pointer("/state/waiting/reason")?.as_str()?;
    let said = text(container, "/state/waiting/message");
    let evidence = format!("{reason}: {}", quote(said));
    let image = text(container, "/image");
    let workload = format!("the values of the component {}", component(pod));
    let [found, cause, next] = match reason {
        "ErrImagePull" | "ImagePullBackOff" | "ErrImageNeverPull" | "InvalidImageName"
        | "ImageInspectError" | "RegistryUnavailable" => [
            format!("Its image cannot be had: {image}"),
            "The name or tag is wrong, the registry wants a pull secret, or the node never got the image".to_owned(),
            format!("correct image.registry, image.tag or imagePullSecrets in {workload}; on minikube: minikube image load {image}"),
        ],
        "CreateContainerConfigError" => [
            "It is given a Secret, a ConfigMap or a key that is not there".to_owned(),
            missing(said),
            format!(
                "kubectl --namespace {0} get secrets,configmaps; add what the evidence names, then kubectl --namespace {0} delete {1}",
                objects.namespace,
                reference(pod)
            ),
        ],
        "CrashLoopBackOff" => return Some(crashing(objects, pod, container)),
        "CreateContainerError" | "RunContainerError" => [
            "Its container cannot be started".to_owned(),
            "The command, a mount or the security settings do not fit the image".to_owned(),
            format!("compare securityContext and extraVolumeMounts in {workload} with the image"),
        ],
        // ContainerCreating and PodInitializing are judged by how long they take.
        _ => return None,
    };
    Some(finding(Severity::Failure, pod, [found, evidence, cause, next]))
}

/// What the kubelet's words say is missing.
fn missing(said: &str) -> String {
    if said.contains("couldn't find key") {
        return "The object is there and lacks the key that the evidence names".to_owned();
    }
    if said.contains("not found") {
        return "The object that the evidence names is not in this namespace".to_owned();
    }
    "The evidence says what the kubelet misses".to_owned()
}

fn crashing(objects: &Objects, pod: &Value, container: &Value) -> Finding {
    let ended = &container["lastState"]["terminated"];
    let restarts = number(container, "/restartCount");
    let found = format!("It ends again and again: {restarts} restarts");
    let logs = format!(
        "kubectl --namespace {} logs {} --container {} --previous",
        objects.namespace,
        name(pod),
        name_of(container)
    );
    let (cause, next) = match (text(ended, "/reason"), number(ended, "/exitCode")) {
        ("OOMKilled", _) => (out_of_memory(), more_memory(pod)),
        (_, EXIT_WRONG_SETTINGS) => (
            "A setting is wrong; the last words name it".to_owned(),
            format!("correct it in the values and helm upgrade; all it said: {logs}"),
        ),
        (_, EXIT_KILLED) => (
            "It was killed: by its liveness probe, or for the node's memory".to_owned(),
            format!("kubectl --namespace {} describe {}", objects.namespace, reference(pod)),
        ),
        _ => ("It ends by itself; the last words say why".to_owned(), logs),
    };
    finding(Severity::Failure, pod, [found, last_words(objects, pod, ended), cause, next])
}

fn last_words(objects: &Objects, pod: &Value, ended: &Value) -> String {
    let (reason, code) = (text(ended, "/reason"), number(ended, "/exitCode"));
    let said = match text(ended, "/message") {
        "" => objects.logs.get(name(pod)).map_or("", String::as_str),
        message => message,
    };
    format!("{reason}, exit code {code}: {}", quote(said))
}

/// One that runs again, and ended within the hour: for its memory, by its probes, or by itself.
fn was_restarted(
    objects: &Objects,
    pod: &Value,
    container: &Value,
    now: Timestamp,
) -> Option<Finding> {
    let ended = &container["lastState"]["terminated"];
    let is_recent = seconds_since(text(ended, "/finishedAt"), now)? < HISTORY_SECONDS;
    if !is_recent {
        return None;
    }
    let mut evidence = last_words(objects, pod, ended);
    let probe = objects.event(pod, &["Unhealthy"]).filter(|said| !said.starts_with("Readiness"));
    let logs = format!(
        "kubectl --namespace {} logs {} --container {} --previous",
        objects.namespace,
        name(pod),
        name_of(container)
    );
    let [why, cause, next] = match (text(ended, "/reason"), probe) {
        ("OOMKilled", _) => [" for its memory".to_owned(), out_of_memory(), more_memory(pod)],
        (_, Some(said)) => {
            evidence = format!("{evidence}; {}", quote(said));
            [
                " by its probe".to_owned(),
                "It hung, or was starved of processor: liveness asks nothing of others".to_owned(),
                format!(
                    "{logs}; its processor: helm upgrade … --set {}.resources.limits.cpu=…",
                    component(pod)
                ),
            ]
        }
        _ => [String::new(), "It ended by itself; the last words say why".to_owned(), logs],
    };
    let found = format!("It was restarted within the last hour{why}");
    Some(finding(Severity::Warning, pod, [found, evidence, cause, next]))
}

fn out_of_memory() -> String {
    "It needs more memory than its limit; more replicas do not help a pod that needs more"
        .to_owned()
}

fn more_memory(pod: &Value) -> String {
    let component = component(pod);
    format!("helm upgrade … --reuse-values --set {component}.resources.limits.memory=…")
}

fn evicted(objects: &Objects, pod: &Value) -> Option<Finding> {
    (pod["status"]["phase"] == "Failed").then(|| {
        let evidence =
            format!("{}: {}", text(pod, "/status/reason"), quote(text(pod, "/status/message")));
        let cause = "The node was short of memory, disk or pods, or was shut down".to_owned();
        let next = format!(
            "kubectl describe node {}; the pod can be deleted: kubectl --namespace {} delete {}",
            text(pod, "/spec/nodeName"),
            objects.namespace,
            reference(pod)
        );
        finding(
            Severity::Warning,
            pod,
            ["It was ended by its node".to_owned(), evidence, cause, next],
        )
    })
}

fn unmounted(objects: &Objects, pod: &Value) -> Option<Finding> {
    let starts = pod["status"]["phase"] == "Pending";
    let why = objects.event(pod, &["FailedMount", "FailedAttachVolume"]).filter(|_| starts)?;
    let cause =
        "A Secret, a ConfigMap or a volume that it mounts is missing or held by another node"
            .to_owned();
    let next = format!("kubectl --namespace {} describe {}", objects.namespace, reference(pod));
    let found = "A volume of it cannot be mounted".to_owned();
    Some(finding(Severity::Failure, pod, [found, quote(why), cause, next]))
}

fn unready(objects: &Objects, pod: &Value, now: Timestamp) -> Option<Finding> {
    let ready = condition(pod, "Ready").filter(|it| it["status"] == "False")?;
    let seconds = seconds_since(text(ready, "/lastTransitionTime"), now)?;
    if seconds < START_SECONDS {
        return None;
    }
    if pod["status"]["phase"] == "Pending" {
        return Some(unstarted(objects, pod, seconds));
    }
    let said = objects.event(pod, &["Unhealthy"]).unwrap_or_else(|| text(ready, "/message"));
    let log = objects.logs.get(name(pod)).map(|log| format!("; its log: {}", quote(log)));
    let evidence = format!("not ready for {seconds} s: {}{}", quote(said), log.unwrap_or_default());
    let cause = match component(pod) {
        "server" => "The server is ready when its database answers; its log says which it misses",
        "postgres" => "The database has not started, or is being brought back after a crash",
        _ => "Its readiness probe fails",
    };
    let next = format!("kubectl --namespace {} logs {} --tail=20", objects.namespace, name(pod));
    let found = "It runs and is not ready".to_owned();
    Some(finding(Severity::Warning, pod, [found, evidence, cause.to_owned(), next]))
}

/// One that has a node and no reason of its own, and still does not start: the node's network, or an image that takes long.
fn unstarted(objects: &Objects, pod: &Value, seconds: i64) -> Finding {
    let said = objects.event(pod, &["FailedCreatePodSandBox", "Failed", "BackOff", "Pulling"]);
    let evidence = format!("for {seconds} s; {}", quote(said.unwrap_or("no event says why")));
    let cause = match said {
        Some(said) if said.contains("sandbox") => {
            "The node's network or container runtime does not work"
        }
        _ => "Its image is being fetched, or the node is busy",
    };
    let next = format!("kubectl --namespace {} describe {}", objects.namespace, reference(pod));
    let found = "It does not start".to_owned();
    finding(Severity::Warning, pod, [found, evidence, cause.to_owned(), next])
}

fn stuck_at_its_end(
    objects: &Objects,
    pod: &Value,
    since: &str,
    now: Timestamp,
) -> Option<Finding> {
    // The time in the object is when its grace ends.
    let over = seconds_since(since, now).filter(|seconds| *seconds > START_SECONDS)?;
    let evidence =
        format!("it was to be gone {over} s ago; finalizers: {}", pod["metadata"]["finalizers"]);
    let cause = "Its node does not answer, or a finalizer waits for somebody".to_owned();
    let next = format!(
        "kubectl get node {}; kubectl --namespace {} describe {}",
        text(pod, "/spec/nodeName"),
        objects.namespace,
        reference(pod)
    );
    Some(finding(Severity::Warning, pod, ["It does not end".to_owned(), evidence, cause, next]))
}

fn name_of(container: &Value) -> &str {
    text(container, "/name")
}
