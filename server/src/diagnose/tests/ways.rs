//! What network policies cut, and what they let through.

use serde_json::{Value, json};

use super::{
    super::{Finding, Health, Severity},
    deployment, diagnosis, object,
};

fn labels(component: &str) -> Value {
    json!({ "matchLabels": { "app.kubernetes.io/component": component } })
}

fn running(component: &str, port: &str, number: u16, address: &str) -> Value {
    let container = json!({ "ports": [{ "name": port, "containerPort": number }] });
    let status = json!({ "phase": "Running", "podIP": address });
    let rest = json!({ "spec": { "containers": [container] }, "status": status });
    object("Pod", &format!("lists-{component}-1"), rest)
}

fn policy(name: &str, selector: &Value, types: &[&str], rest: Value) -> Value {
    let mut spec = rest;
    spec["podSelector"] = selector.clone();
    spec["policyTypes"] = json!(types);
    object("NetworkPolicy", name, json!({ "spec": spec }))
}

const BOTH: [&str; 2] = ["Ingress", "Egress"];

fn dns() -> Value {
    json!({ "ports": [{ "port": 53, "protocol": "UDP" }, { "port": 53, "protocol": "TCP" }] })
}

fn by(port: &str, peers: &str, component: &str) -> Value {
    json!({ peers: [{ "podSelector": labels(component) }], "ports": [{ "port": port, "protocol": "TCP" }] })
}

/// A release of three pods and the policies that the chart makes for them.
fn release() -> Vec<Value> {
    let outside = json!({ "ports": [{ "port": 443, "protocol": "TCP" }] });
    let web = json!({ "ingress": [{}], "egress": [dns(), by("http", "to", "server")] });
    let server = json!({
        "ingress": [by("http", "from", "web")],
        "egress": [dns(), by("postgres", "to", "postgres"), outside],
    });
    vec![
        deployment(2),
        object(
            "StatefulSet",
            "lists-postgres",
            json!({ "spec": { "replicas": 1 }, "status": { "readyReplicas": 1 } }),
        ),
        running("web", "http", 3000, "10.88.0.2"),
        running("server", "http", 8000, "10.88.0.3"),
        running("postgres", "postgres", 5432, "10.88.0.4"),
        policy("deny", &json!({}), &BOTH, json!({})),
        policy("web", &labels("web"), &BOTH, web),
        policy("server", &labels("server"), &BOTH, server),
        policy(
            "postgres",
            &labels("postgres"),
            &["Ingress"],
            json!({ "ingress": [by("postgres", "from", "server")] }),
        ),
    ]
}

/// The same with one policy's rules replaced.
fn with(name: &str, side: &str, rules: Value) -> Vec<Value> {
    let mut objects = release();
    let policy = objects.iter_mut().find(|it| it["metadata"]["name"] == name).unwrap();
    policy["spec"][side] = rules;
    objects
}

fn only(objects: &[Value]) -> Finding {
    let mut findings = diagnosis(objects).findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

#[test]
fn policies_that_let_each_to_the_next_are_well() {
    let diagnosis = diagnosis(&release());

    assert_eq!(diagnosis.health, Health::Well, "{diagnosis}");
}

#[test]
fn a_way_out_that_is_missing_is_told_from_a_way_in() {
    let out = only(&with("web", "egress", json!([dns()])));
    assert_eq!(out.finding, "Network policies keep web from server");
    assert!(out.evidence.contains("rule what leaves lists-web-1"), "{out}");
    assert_eq!(out.severity, Severity::Outage);

    let into = only(&with("server", "ingress", json!([by("http", "from", "proxy")])));
    assert_eq!(into.finding, "Network policies keep web from server");
    assert!(into.evidence.contains("rule what enters lists-server-1"), "{into}");
}

#[test]
fn a_port_that_is_another_is_no_way() {
    let wrong = |port: Value| {
        let peers = json!([{ "podSelector": labels("server") }]);
        only(&with("postgres", "ingress", json!([{ "from": peers, "ports": [port] }])))
    };

    for port in [
        json!({ "port": 5433 }),
        json!({ "port": "http" }),
        json!({ "port": 5432, "protocol": "UDP" }),
        json!({ "port": 6000, "endPort": 7000 }),
    ] {
        let found = wrong(port);
        assert_eq!(found.finding, "Network policies keep server from postgres");
        assert!(found.evidence.contains("port 5432 (postgres)"), "{found}");
    }
}

#[test]
fn every_way_to_name_a_peer_is_understood() {
    let opens = |peer: Value| {
        let rules = json!([{ "from": [peer], "ports": [{ "port": 5000, "endPort": 6000 }] }]);
        diagnosis(&with("postgres", "ingress", rules)).health == Health::Well
    };
    let expression = |operator: &str, values: Value| {
        let it =
            json!({ "key": "app.kubernetes.io/component", "operator": operator, "values": values });
        json!({ "podSelector": { "matchExpressions": [it] } })
    };
    let here = |name: &str| json!({ "matchLabels": { "kubernetes.io/metadata.name": name } });

    assert!(opens(json!({ "podSelector": {} })));
    assert!(opens(expression("In", json!(["web", "server"]))));
    assert!(!opens(expression("NotIn", json!(["server"]))));
    assert!(opens(expression("Exists", Value::Null)));
    assert!(!opens(expression("DoesNotExist", Value::Null)));
    assert!(opens(json!({ "namespaceSelector": {} })));
    assert!(opens(json!({ "namespaceSelector": here("home"), "podSelector": labels("server") })));
    assert!(!opens(json!({ "namespaceSelector": here("elsewhere") })));
    assert!(opens(json!({ "ipBlock": { "cidr": "10.88.0.0/24" } })));
    assert!(!opens(json!({ "ipBlock": { "cidr": "10.88.0.0/24", "except": ["10.88.0.3/32"] } })));
    assert!(!opens(json!({ "ipBlock": { "cidr": "2001:db8::/32" } })));
}

#[test]
fn who_may_ask_nobody_for_names_is_told() {
    let found = only(&with("web", "egress", json!([by("http", "to", "server")])));

    assert_eq!(found.finding, "Network policies keep web from asking for names");
}

#[test]
fn another_releases_policy_counts_as_well() {
    let mut objects = release();
    objects.retain(|it| it["metadata"]["name"] != "deny" && it["metadata"]["name"] != "server");
    let mut theirs = policy("theirs", &json!({}), &["Ingress"], json!({}));
    theirs["metadata"]["labels"]["app.kubernetes.io/instance"] = json!("other");
    objects.push(theirs);

    let found = only(&objects);

    assert_eq!(found.about, "networkpolicy/theirs");
    assert_eq!(found.finding, "Network policies let nobody reach the component server");
}

#[test]
fn a_database_elsewhere_wants_a_way_outside() {
    let elsewhere = |egress: Value| {
        let mut objects = with("server", "egress", egress);
        objects.retain(|it| {
            it["metadata"]["labels"]["app.kubernetes.io/component"] != "postgres"
                || it["kind"] == "NetworkPolicy"
        });
        objects
    };
    let neon =
        json!({ "ports": [{ "port": 5432 }], "to": [{ "ipBlock": { "cidr": "10.7.0.0/16" } }] });

    assert_eq!(
        only(&elsewhere(json!([dns()]))).finding,
        "Network policies keep the server from any database outside"
    );
    assert_eq!(diagnosis(&elsewhere(json!([dns(), neon]))).health, Health::Well);
}

#[test]
fn an_address_among_the_settings_wants_its_port() {
    let of = |url: &str| {
        let mut objects = release();
        objects.push(object(
            "ConfigMap",
            "lists-server",
            json!({ "data": { "OPENAI_BASE_URL": url } }),
        ));
        diagnosis(&objects)
    };

    assert_eq!(of("https://models.example/v1").health, Health::Well);
    let cut = of("http://ollama.models:11434/v1");
    assert_eq!(cut.health, Health::Degraded);
    assert!(cut.findings[0].evidence.contains("none opens TCP 11434"), "{cut}");
}
