//! Dates of certificates, and what else is told of them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    super::{Diagnosis, Finding, Health, Objects, Severity, diagnose},
    RELEASE, deployment, object,
};

/// Valid until the time below.
const PEM: &str = include_str!("certificate.pem");
const UNTIL: &str = "2026-12-05T23:12:20Z";

fn at(objects: &[Value], now: &str) -> Diagnosis {
    let items = [&[deployment(2)], objects].concat();
    let recorded = json!({ "items": items }).to_string();
    diagnose(&Objects::recorded(&recorded, RELEASE).unwrap(), now.parse().unwrap())
}

fn only(objects: &[Value], now: &str) -> Finding {
    let mut findings = at(objects, now).findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

fn ingress() -> Value {
    let tls = json!([{ "hosts": ["todo.example"], "secretName": "lists-tls" }]);
    object("Ingress", "lists", json!({ "spec": { "tls": tls } }))
}

fn secret(name: &str, certificate: &str) -> Value {
    let data =
        json!({ "tls.crt": STANDARD.encode(certificate), "tls.key": STANDARD.encode("hunter2") });
    json!({ "kind": "Secret", "metadata": { "name": name, "namespace": "home" }, "data": data })
}

#[test]
fn a_certificate_is_told_of_before_it_ends_and_after() {
    let objects = [ingress(), secret("lists-tls", PEM)];
    let until: Timestamp = UNTIL.parse().unwrap();
    let before = |days: i64| (until - jiff::SignedDuration::from_hours(24 * days)).to_string();

    assert_eq!(at(&objects, &before(15)).health, Health::Well);
    let soon = only(&objects, &before(3));
    assert_eq!(soon.finding, "The certificate ends in 3 days");
    assert_eq!(
        (soon.severity, &*soon.evidence),
        (Severity::Warning, &*format!("valid until {UNTIL}"))
    );
    let over = only(&objects, &before(-2));
    assert_eq!(over.finding, "The certificate ended 2 days ago");
    assert_eq!((over.severity, &*over.about), (Severity::Outage, "secret/lists-tls"));
}

#[test]
fn a_certificate_that_is_not_there_or_none_is_told() {
    let other = secret("other-tls", PEM);
    let absent = only(&[ingress(), other], UNTIL);
    assert_eq!(absent.finding, "Its certificate is not there");
    let noise = only(&[ingress(), secret("lists-tls", "noise")], UNTIL);
    assert_eq!(noise.finding, "Its certificate cannot be read");
    // Where nobody may read Secrets, nothing is known.
    assert_eq!(at(&[ingress()], UNTIL).health, Health::Well);
}

#[test]
fn nothing_of_a_secret_is_kept_but_the_certificate() {
    let mut secret = secret("lists-tls", PEM);
    secret["metadata"]["annotations"] = json!({ "last-applied": "hunter2" });
    let mut objects = Objects::of(RELEASE, "home");
    objects.add(secret);

    let kept = format!("{objects:?}");

    assert!(!kept.contains(&STANDARD.encode("hunter2")) && !kept.contains("hunter2"), "{kept}");
    assert!(kept.contains("tls.crt"));
}

#[test]
fn what_cert_manager_says_is_read() {
    let issued = |status: Value| json!({ "kind": "Certificate", "metadata": { "name": "lists-tls", "namespace": "home" }, "status": status });
    let ready = |status: &str| json!([{ "type": "Ready", "status": status, "reason": "DoesNotExist", "message": "issuer \"letsencrypt\" not found" }]);

    let refused = only(&[issued(json!({ "conditions": ready("False") }))], UNTIL);
    assert_eq!(refused.finding, "The certificate is not issued");
    assert_eq!(refused.evidence, "DoesNotExist: issuer \"letsencrypt\" not found");
    let status = json!({ "conditions": ready("True"), "notAfter": UNTIL });
    assert_eq!(only(&[issued(status)], UNTIL).severity, Severity::Outage);
}
