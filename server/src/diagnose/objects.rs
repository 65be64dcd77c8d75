//! The objects of a release, as the API server shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{Finding, Severity, connections::Connection};

/// How much of what a program said is quoted.
const QUOTE_CHARACTERS_MAX: usize = 400;
const INSTANCE: &str = "app.kubernetes.io/instance";
const COMPONENT: &str = "app.kubernetes.io/component";
/// The key of a TLS Secret that is public.
const CERTIFICATE: &str = "tls.crt";

/// What is known of one release.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    pub(super) release: String,
    pub(super) namespace: String,
    all: Vec<Value>,
    /// The last words of pods that are not well, by the pod's name.
    pub(super) logs: BTreeMap<String, String>,
    /// What the server's settings name, where that was tried.
    pub connections: Vec<Connection>,
    pub(super) unseen: Vec<String>,
}

/// What is no list of objects.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("this is no JSON; record it with `kubectl get … --output=json`")]
    NoJson(#[from] serde_json::Error),
    #[error("this is JSON without `items`; record it with `kubectl get … --output=json`")]
    NoList,
}

impl Objects {
    /// What `kubectl get KIND,KIND… --output=json` printed.
    pub fn recorded(json: &str, release: &str) -> Result<Self, Unreadable> {
        let mut list: Value = serde_json::from_str(json)?;
        let Value::Array(all) = list["items"].take() else { return Err(Unreadable::NoList) };
        let namespace = all.first().map(|object| text(object, "/metadata/namespace").to_owned());
        let mut objects = Self::of(release, &namespace.unwrap_or_default());
        for object in all {
            objects.add(object);
        }
        Ok(objects)
    }

    pub(super) fn of(release: &str, namespace: &str) -> Self {
        let (release, namespace) = (release.to_owned(), namespace.to_owned());
        Self { release, namespace, ..Self::default() }
    }

    /// Others' objects are left out, but for policies, which may select ours. Events and quotas have no labels, and Services'
    /// slices only some.
    pub(super) fn add(&mut self, mut object: Value) {
        let instance = object["metadata"]["labels"][INSTANCE].as_str();
        let is_everybodys = object["kind"] == "NetworkPolicy";
        if is_everybodys || instance.is_none_or(|instance| instance == self.release) {
            if object["kind"] == "Secret" {
                forget_secrets(&mut object);
            }
            self.all.push(object);
        }
    }

    pub(super) fn kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.all.iter().filter(move |object| object["kind"] == kind)
    }

    /// Those of a kind that carry the release's label.
    pub(super) fn ours<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.kind(kind).filter(|object| object["metadata"]["labels"][INSTANCE].is_string())
    }

    /// The newest event about an object that has one of these reasons.
    pub(super) fn event(&self, about: &Value, reasons: &[&str]) -> Option<&str> {
        let concerns = |event: &&Value| {
            event["involvedObject"]["kind"] == about["kind"]
                && event["involvedObject"]["name"] == about["metadata"]["name"]
                && reasons.contains(&text(event, "/reason"))
        };
        let newest = self.kind("Event").filter(concerns).max_by_key(|event| last_seen(event))?;
        Some(text(newest, "/message"))
    }

    pub(super) fn is_installed(&self) -> bool {
        self.ours("Deployment").next().is_some()
    }

    pub(super) fn absent(&self) -> Finding {
        let Self { release, namespace, .. } = self;
        Finding {
            severity: Severity::Outage,
            about: format!("release/{release}"),
            finding: "There is no Deployment of this release".to_owned(),
            evidence: format!("no Deployment with the label {INSTANCE}={release}"),
            cause: "It is called otherwise, is in another namespace, or was never installed"
                .to_owned(),
            next: format!("helm list --all-namespaces; here it was looked for in {namespace}"),
        }
    }

    pub(super) fn counts(&self) -> Vec<String> {
        let mut counts = BTreeMap::<&str, usize>::new();
        for object in &self.all {
            *counts.entry(text(object, "/kind")).or_default() += 1;
        }
        let tried = self.connections.len();
        let tried = (tried > 0).then(|| format!("{tried} connections"));
        counts.into_iter().map(|(kind, count)| format!("{count} {kind}")).chain(tried).collect()
    }
}

/// Leaves nothing of a Secret but a certificate, which everybody is shown.
fn forget_secrets(secret: &mut Value) {
    if let Some(data) = secret["data"].as_object_mut() {
        data.retain(|key, _| key == CERTIFICATE);
    }
    for more in ["stringData", "metadata"] {
        let name = secret[more]["name"].take();
        let labels = secret[more]["labels"].take();
        secret[more] = serde_json::json!({ "name": name, "labels": labels });
    }
}

/// The text at a JSON pointer; empty where there is none.
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The number at a JSON pointer; 0 where there is none, as the API server leaves out zeros.
pub(super) fn number(object: &Value, pointer: &str) -> i64 {
    object.pointer(pointer).and_then(Value::as_i64).unwrap_or_default()
}

/// The list at a JSON pointer; empty where there is none.
pub(super) fn list<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    object.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The condition of a type, whatever it says.
pub(super) fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    list(object, "/status/conditions").iter().find(|condition| condition["type"] == kind)
}

pub(super) fn name(object: &Value) -> &str {
    text(object, "/metadata/name")
}

pub(super) fn component(object: &Value) -> &str {
    object["metadata"]["labels"][COMPONENT].as_str().unwrap_or_default()
}

/// As kubectl names it.
pub(super) fn reference(object: &Value) -> String {
    format!("{}/{}", text(object, "/kind").to_lowercase(), name(object))
}

/// How many seconds ago a time of the API server's was.
pub(super) fn seconds_since(time: &str, now: Timestamp) -> Option<i64> {
    time.parse().ok().map(|time: Timestamp| now.as_second() - time.as_second())
}

/// What a program said, in one line and cut: it is quoted, and never followed.
pub(super) fn quote(said: &str) -> String {
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut visible = line.chars().filter(|letter| !letter.is_control());
    let quoted: String = visible.by_ref().take(QUOTE_CHARACTERS_MAX).collect();
    if visible.next().is_some() { format!("{quoted}…") } else { quoted }
}

fn last_seen(event: &Value) -> &str {
    let times = ["/lastTimestamp", "/eventTime", "/metadata/creationTimestamp"];
    times
        .map(|time| text(event, time))
        .into_iter()
        .find(|time| !time.is_empty())
        .unwrap_or_default()
}
