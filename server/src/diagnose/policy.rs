//! What network policies let through, as Kubernetes defines it: a pod that none selects is open; one that some select takes what
//! any of them allows. What cannot be known here (labels of other namespaces, addresses of pods to come) counts as allowed:
//! a doubt is no finding.

use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use super::objects::{list, name, text};

/// The label that every namespace has, with its own name.
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

/// One of a policy's two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// What comes in.
    Ingress,
    /// What goes out.
    Egress,
}

impl Side {
    /// How policies name it, the field of its rules, and the field of a rule's peers.
    fn fields(self) -> [&'static str; 3] {
        match self {
            Self::Ingress => ["Ingress", "/spec/ingress", "/from"],
            Self::Egress => ["Egress", "/spec/egress", "/to"],
        }
    }
}

/// A port at the end of the way.
#[derive(Clone, Debug)]
pub(super) struct Port {
    pub(super) protocol: &'static str,
    pub(super) number: i64,
    /// As the pod at the end calls it; empty where there is none.
    pub(super) name: String,
}

/// Who is at the other end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Peer<'a> {
    /// A pod in the policies' own namespace.
    Pod(&'a Value),
    /// Whatever is not in this namespace, wherever that is.
    Outside,
}

/// The policies among `all` that rule one side of `pod`.
pub(super) fn ruling<'a>(
    all: impl Iterator<Item = &'a Value>,
    side: Side,
    pod: &Value,
) -> Vec<&'a Value> {
    all.filter(|policy| rules(policy, side) && selects(&policy["spec"]["podSelector"], pod))
        .collect()
}

/// Whether one of these policies lets through what comes from, or goes to, `peer` by `port`.
pub(super) fn allow(ruling: &[&Value], side: Side, peer: Peer<'_>, port: &Port) -> bool {
    let [_, rules, peers] = side.fields();
    ruling.is_empty()
        || ruling.iter().any(|policy| {
            list(policy, rules).iter().any(|rule| {
                let ports = list(rule, "/ports");
                let peers = list(rule, peers);
                (ports.is_empty() || ports.iter().any(|it| is_port(it, port)))
                    && (peers.is_empty() || peers.iter().any(|it| is_peer(it, peer)))
            })
        })
}

/// Whether one of these policies opens any TCP port but `except` to something outside the namespace.
pub(super) fn lead_outside(ruling: &[&Value], except: &[i64]) -> bool {
    let [_, rules, peers] = Side::Egress.fields();
    let is_other = |port: &Value| {
        port["protocol"].as_str().unwrap_or("TCP") == "TCP"
            && port["port"].as_i64().is_none_or(|number| !except.contains(&number))
    };
    ruling.is_empty()
        || ruling.iter().flat_map(|policy| list(policy, rules)).any(|rule| {
            let ports = list(rule, "/ports");
            let peers = list(rule, peers);
            (ports.is_empty() || ports.iter().any(is_other))
                && (peers.is_empty() || peers.iter().any(|it| is_peer(it, Peer::Outside)))
        })
}

/// Their names, for people.
pub(super) fn named(policies: &[&Value]) -> String {
    policies.iter().map(|policy| name(policy)).collect::<Vec<_>>().join(", ")
}

/// Whether a policy is about that side. Where it does not say, it is about what comes in, and about what goes out if it has
/// rules for that.
fn rules(policy: &Value, side: Side) -> bool {
    let [kind, rules, _] = side.fields();
    match list(policy, "/spec/policyTypes") {
        [] => side == Side::Ingress || !list(policy, rules).is_empty(),
        kinds => kinds.iter().any(|it| it == kind),
    }
}

/// Whether a label selector takes the pod. An empty one takes every pod.
fn selects(selector: &Value, pod: &Value) -> bool {
    let labels = &pod["metadata"]["labels"];
    let has = |label: &str, value: &Value| labels[label] == *value;
    let exact = selector["matchLabels"].as_object();
    exact.is_none_or(|wanted| wanted.iter().all(|(label, value)| has(label, value)))
        && list(selector, "/matchExpressions").iter().all(|it| holds(it, labels))
}

fn holds(expression: &Value, labels: &Value) -> bool {
    let label = &labels[text(expression, "/key")];
    let is_one = list(expression, "/values").contains(label);
    match text(expression, "/operator") {
        "In" => is_one,
        "NotIn" => !is_one,
        "Exists" => label.is_string(),
        "DoesNotExist" => label.is_null(),
        _ => true,
    }
}

fn is_port(given: &Value, wanted: &Port) -> bool {
    let protocol = given["protocol"].as_str().unwrap_or("TCP");
    if protocol != wanted.protocol {
        return false;
    }
    match &given["port"] {
        Value::String(name) => *name == wanted.name,
        Value::Number(first) => {
            let first = first.as_i64().unwrap_or_default();
            let last = given["endPort"].as_i64().unwrap_or(first);
            (first..=last).contains(&wanted.number)
        }
        _ => true,
    }
}

fn is_peer(given: &Value, peer: Peer<'_>) -> bool {
    match peer {
        Peer::Outside => given.get("ipBlock").is_some() || given.get("namespaceSelector").is_some(),
        Peer::Pod(pod) => {
            if let Some(block) = given.get("ipBlock") {
                return is_within(block, text(pod, "/status/podIP"));
            }
            let namespaces = &given["namespaceSelector"];
            let is_here =
                namespaces.is_null() || may_be(namespaces, text(pod, "/metadata/namespace"));
            is_here && selects(&given["podSelector"], pod)
        }
    }
}

/// Whether a selector of namespaces may take this one, of whose labels only its name is known.
fn may_be(selector: &Value, namespace: &str) -> bool {
    let named = &selector["matchLabels"][NAMESPACE_NAME];
    let is_named = |it: &Value| {
        let is_listed = list(it, "/values").iter().any(|value| value == namespace);
        match (text(it, "/key"), text(it, "/operator")) {
            (NAMESPACE_NAME, "In") => is_listed,
            (NAMESPACE_NAME, "NotIn") => !is_listed,
            _ => true,
        }
    };
    (named.is_null() || *named == namespace)
        && list(selector, "/matchExpressions").iter().all(is_named)
}

fn is_within(block: &Value, address: &str) -> bool {
    let Ok(address) = address.parse::<IpAddr>() else { return true };
    let holds = |range: &str| range.parse::<IpNet>().is_ok_and(|range| range.contains(&address));
    let but = list(block, "/except").iter().filter_map(Value::as_str);
    holds(text(block, "/cidr")) && !but.into_iter().any(holds)
}
