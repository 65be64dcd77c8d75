//! Certificates that end, have ended or are not there: cert-manager's, those of recorded TLS Secrets, and the one that people
//! are shown.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use serde_json::Value;
use x509_cert::{Certificate, der::Decode as _};

use super::{
    Finding, Objects, Severity,
    objects::{condition, list, name, quote, reference, text},
};

/// Whoever renews certificates has done so before this is left.
const LEFT_SECONDS_MIN: i64 = 14 * DAY_SECONDS;
const DAY_SECONDS: i64 = 86_400;

pub(super) fn check(objects: &Objects, now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    for issued in objects.kind("Certificate") {
        findings.extend(refused(objects, issued).or_else(|| {
            let until = text(issued, "/status/notAfter").parse().ok()?;
            ending(&reference(issued), until, now, &renewal(objects, issued))
        }));
    }
    for ingress in objects.ours("Ingress") {
        for secret in list(ingress, "/spec/tls").iter().map(|it| text(it, "/secretName")) {
            findings.extend(shown(objects, ingress, secret, now));
        }
    }
    findings.extend(objects.connections.iter().filter_map(|connection| {
        let next =
            "renew it where it is made: cert-manager, or the Secret that ingress.tlsSecret names"
                .to_owned();
        ending(&connection.about(), connection.certificate_until?, now, &next)
    }));
    findings
}

/// Until when a certificate in DER is valid.
pub(super) fn valid_until(certificate: &[u8]) -> Option<Timestamp> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let end = certificate.tbs_certificate().validity().not_after.to_unix_duration();
    Timestamp::from_second(i64::try_from(end.as_secs()).ok()?).ok()
}

fn renewal(objects: &Objects, issued: &Value) -> String {
    format!("kubectl --namespace {} describe {}", objects.namespace, reference(issued))
}

/// One that cert-manager cannot get.
fn refused(objects: &Objects, issued: &Value) -> Option<Finding> {
    let ready = condition(issued, "Ready").filter(|it| it["status"] == "False")?;
    Some(Finding {
        severity: Severity::Failure,
        about: reference(issued),
        finding: "The certificate is not issued".to_owned(),
        evidence: format!("{}: {}", text(ready, "/reason"), quote(text(ready, "/message"))),
        cause:
            "Its issuer does not answer, does not exist, or could not see that the name is yours"
                .to_owned(),
        next: renewal(objects, issued),
    })
}

fn ending(about: &str, until: Timestamp, now: Timestamp, next: &str) -> Option<Finding> {
    let left = until.as_second() - now.as_second();
    let days = left.abs() / DAY_SECONDS;
    let (severity, finding, cause) = if left <= 0 {
        let finding = format!("The certificate ended {days} days ago");
        (Severity::Outage, finding, "Nobody has renewed it; browsers and programs refuse it")
    } else if left < LEFT_SECONDS_MIN {
        let finding = format!("The certificate ends in {days} days");
        (
            Severity::Warning,
            finding,
            "It should have been renewed by now: whoever does that has stopped, or is nobody",
        )
    } else {
        return None;
    };
    Some(Finding {
        severity,
        about: about.to_owned(),
        finding,
        evidence: format!("valid until {until}"),
        cause: cause.to_owned(),
        next: next.to_owned(),
    })
}

/// What is found of an ingress' Secret, where Secrets were recorded.
fn shown(objects: &Objects, ingress: &Value, secret: &str, now: Timestamp) -> Option<Finding> {
    objects.kind("Secret").next()?;
    let make = format!(
        "kubectl --namespace {} create secret tls {secret} --cert=… --key=…",
        objects.namespace
    );
    let bad = |finding: &str, evidence: String, cause: &str| Finding {
        severity: Severity::Failure,
        about: reference(ingress),
        finding: finding.to_owned(),
        evidence,
        cause: cause.to_owned(),
        next: make.clone(),
    };
    let Some(found) = objects.kind("Secret").find(|it| name(it) == secret) else {
        return Some(bad(
            "Its certificate is not there",
            format!("spec.tls names the Secret {secret}, which is not in this namespace"),
            "It was never made, or cert-manager has not got it yet; people are shown the controller's own",
        ));
    };
    match certificate(found).and_then(|it| valid_until(&it)) {
        Some(until) => ending(&format!("secret/{secret}"), until, now, &make),
        None => Some(bad(
            "Its certificate cannot be read",
            format!("the key tls.crt of the Secret {secret} holds none"),
            "The Secret was made of something else",
        )),
    }
}

/// The first certificate of a TLS Secret, which is the one that is shown.
fn certificate(secret: &Value) -> Option<CertificateDer<'static>> {
    let pem = STANDARD.decode(secret["data"]["tls.crt"].as_str()?).ok()?;
    CertificateDer::from_pem_slice(&pem).ok()
}
