//! The ways that a release needs through its network policies, and which of them are cut: to each other, to names, and to
//! what its settings name outside.

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::{
    Finding, Objects, Severity,
    objects::{component, list, name, text},
    policy::{Peer, Port, Side, allow, lead_outside, named, ruling},
};

/// Nothing reaches these but through the network.
const CALLED: [&str; 3] = ["server", "web", "postgres"];
/// Who calls whom, and how the latter names the port.
const CALLS: [(&str, &str, &str); 2] =
    [("web", "server", "http"), ("server", "postgres", "postgres")];
/// Where names are asked for: the usual port, and the one on which some resolvers' pods listen.
const DNS_PORTS: [i64; 2] = [53, 5353];
/// Settings of the server with an address that it calls.
const ADDRESSES: [&str; 6] = [
    "OPENAI_BASE_URL",
    "GEMINI_BASE_URL",
    "TODO_ASSISTANT_OPENAI_BASE_URL",
    "TODO_ASSISTANT_GEMINI_BASE_URL",
    "TODO_ASSISTANT_TRANSCRIPTION_BASE_URL",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

pub(super) fn check(objects: &Objects, _: Timestamp) -> Vec<Finding> {
    let closed: Vec<(&str, Finding)> =
        CALLED.into_iter().filter_map(|it| Some((it, closed(objects, it)?))).collect();
    // Who is closed to everybody is not told of once more for each caller.
    let is_open = |called: &str| closed.iter().all(|(it, _)| *it != called);
    let cut: Vec<Finding> = CALLS
        .into_iter()
        .filter(|(_, called, _)| is_open(called))
        .filter_map(|(caller, called, port)| cut(objects, caller, called, port))
        .collect();
    let mut findings: Vec<Finding> = closed.into_iter().map(|(_, it)| it).chain(cut).collect();
    findings.extend(["web", "server"].into_iter().filter_map(|it| nameless(objects, it)));
    findings.extend(without_database(objects));
    findings.extend(
        addresses(objects).filter_map(|(setting, url)| unreachable(objects, setting, &url)),
    );
    findings
}

fn pod<'a>(objects: &'a Objects, wanted: &str) -> Option<&'a Value> {
    objects
        .ours("Pod")
        .find(|pod| component(pod) == wanted && pod["status"]["phase"] != "Succeeded")
}

fn ruling_of<'a>(objects: &'a Objects, side: Side, pod: &Value) -> Vec<&'a Value> {
    ruling(objects.kind("NetworkPolicy"), side, pod)
}

/// The port that a pod's containers have by that name.
fn port_of(pod: &Value, wanted: &str) -> Option<Port> {
    let ports = list(pod, "/spec/containers").iter().flat_map(|it| list(it, "/ports"));
    let number =
        ports.into_iter().find(|port| port["name"] == wanted)?["containerPort"].as_i64()?;
    Some(Port { protocol: "TCP", number, name: wanted.to_owned() })
}

fn outside(protocol: &'static str, number: i64) -> Port {
    Port { protocol, number, name: String::new() }
}

fn finding(
    objects: &Objects,
    severity: Severity,
    policies: &[&Value],
    [finding, evidence, cause]: [String; 3],
) -> Finding {
    Finding {
        severity,
        about: policies
            .first()
            .map_or_else(String::new, |it| format!("networkpolicy/{}", name(it))),
        finding,
        evidence,
        cause,
        next: format!(
            "compare helm --namespace {0} get values {1} (networkPolicy) with kubectl --namespace {0} get networkpolicies; \
             helm --namespace {0} upgrade {1} … brings the chart's own policies back",
            objects.namespace, objects.release
        ),
    }
}

/// A component whose pods some policy closes, and none opens.
fn closed(objects: &Objects, called: &str) -> Option<Finding> {
    let policies = ruling_of(objects, Side::Ingress, pod(objects, called)?);
    let opens = policies.iter().any(|policy| !list(policy, "/spec/ingress").is_empty());
    (!policies.is_empty() && !opens).then(|| {
        finding(objects, Severity::Outage, &policies, [
            format!("Network policies let nobody reach the component {called}"),
            format!("{} select its pods, and none has an ingress rule", named(&policies)),
            "The policy that lets callers in was deleted, or another chart's closes the namespace".to_owned(),
        ])
    })
}

/// A way within the release that is closed at one of its ends.
fn cut(objects: &Objects, caller: &str, called: &str, port: &str) -> Option<Finding> {
    let (from, to) = (pod(objects, caller)?, pod(objects, called)?);
    let port = port_of(to, port)?;
    let leaving = ruling_of(objects, Side::Egress, from);
    let entering = ruling_of(objects, Side::Ingress, to);
    let found = format!("Network policies keep {caller} from {called}");
    let at = format!("port {} ({})", port.number, port.name);
    if !allow(&leaving, Side::Egress, Peer::Pod(to), &port) {
        let evidence = format!(
            "{} rule what leaves {}, and none lets it to {} by {at}",
            named(&leaving),
            name(from),
            name(to)
        );
        let cause = format!(
            "The rule for the way out of {caller} is missing, or names other pods or another port"
        );
        return Some(finding(objects, Severity::Outage, &leaving, [found, evidence, cause]));
    }
    let is_let_in = allow(&entering, Side::Ingress, Peer::Pod(from), &port);
    (!is_let_in).then(|| {
        let evidence = format!(
            "{} rule what enters {}, and none lets {} in by {at}",
            named(&entering),
            name(to),
            name(from)
        );
        let cause = format!(
            "The rule for the way into {called} is missing, or names other pods or another port"
        );
        finding(objects, Severity::Outage, &entering, [found, evidence, cause])
    })
}

/// A component that may ask nobody for an address.
fn nameless(objects: &Objects, caller: &str) -> Option<Finding> {
    let policies = ruling_of(objects, Side::Egress, pod(objects, caller)?);
    let asks = |number| allow(&policies, Side::Egress, Peer::Outside, &outside("UDP", number));
    (!DNS_PORTS.into_iter().any(asks)).then(|| {
        finding(
            objects,
            Severity::Outage,
            &policies,
            [
                format!("Network policies keep {caller} from asking for names"),
                format!(
                    "{} rule what leaves it, and none opens UDP {DNS_PORTS:?}",
                    named(&policies)
                ),
                "Without DNS no Service and no address outside is found".to_owned(),
            ],
        )
    })
}

/// A server whose database is elsewhere and that may go nowhere.
fn without_database(objects: &Objects) -> Option<Finding> {
    if objects.ours("StatefulSet").any(|it| component(it) == "postgres") {
        return None;
    }
    let policies = ruling_of(objects, Side::Egress, pod(objects, "server")?);
    (!lead_outside(&policies, &DNS_PORTS)).then(|| {
        finding(objects, Severity::Outage, &policies, [
            "Network policies keep the server from any database outside".to_owned(),
            format!("{} rule what leaves it, and none opens a TCP port but DNS to anything outside", named(&policies)),
            "The release has no database of its own, and networkPolicy.databasePorts or .databaseTo name none".to_owned(),
        ])
    })
}

/// The addresses among the server's settings.
fn addresses(objects: &Objects) -> impl Iterator<Item = (&'static str, Url)> {
    let configured = objects.ours("ConfigMap").find(|it| name(it).ends_with("-server"));
    ADDRESSES.into_iter().filter_map(move |setting| {
        let url = text(configured?, &format!("/data/{setting}")).parse().ok()?;
        Some((setting, url))
    })
}

fn unreachable(objects: &Objects, setting: &str, url: &Url) -> Option<Finding> {
    let policies = ruling_of(objects, Side::Egress, pod(objects, "server")?);
    let number = i64::from(url.port_or_known_default()?);
    let port = outside("TCP", number);
    // Within this namespace any pod may be meant.
    let reaches = |peer| allow(&policies, Side::Egress, peer, &port);
    let is_open = reaches(Peer::Outside) || objects.kind("Pod").any(|pod| reaches(Peer::Pod(pod)));
    (!is_open).then(|| {
        finding(objects, Severity::Failure, &policies, [
            format!("Network policies keep the server from what {setting} names"),
            format!("{} rule what leaves it, and none opens TCP {number}", named(&policies)),
            "The setting names a port that networkPolicy.modelPorts (or the policy's own rule) does not".to_owned(),
        ])
    })
}
