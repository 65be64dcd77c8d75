//! What the server's own settings name, tried.

use std::collections::HashMap;

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    routing::get,
};
use serde_json::json;
use tokio::net::TcpListener;

use super::{
    super::{
        Diagnosis, Health, Objects, Severity,
        connections::{Connection, To, connections},
        diagnose,
    },
    RELEASE, deployment, now,
};
use crate::config::Settings;

fn with(connections: Vec<Connection>) -> Diagnosis {
    let recorded = json!({ "items": [deployment(2)] }).to_string();
    let mut objects = Objects::recorded(&recorded, RELEASE).unwrap();
    objects.connections = connections;
    diagnose(&objects, now())
}

fn tried(to: To, outcome: Result<(), &str>) -> Connection {
    Connection {
        to,
        name: "it".to_owned(),
        outcome: outcome.map_err(str::to_owned),
        certificate_until: None,
    }
}

async fn of(variables: &[(&str, &str)]) -> Vec<Connection> {
    let variables: HashMap<_, _> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    connections(&Settings::load(None, &variables).unwrap()).await
}

#[test]
fn what_cannot_be_reached_matters_by_what_it_is_for() {
    for (to, severity, health) in [
        (To::Database, Severity::Outage, Health::Down),
        (To::Pooler, Severity::Outage, Health::Down),
        (To::Mail, Severity::Failure, Health::Degraded),
        (To::Provider, Severity::Warning, Health::Degraded),
        (To::Speech, Severity::Warning, Health::Degraded),
        (To::Public, Severity::Warning, Health::Degraded),
    ] {
        let diagnosis = with(vec![tried(to, Err("connection refused"))]);
        let found = &diagnosis.findings[0];
        assert_eq!((diagnosis.health, found.severity), (health, severity), "{to:?}");
        assert_eq!((&*found.about, &*found.evidence), ("connection/it", "connection refused"));
    }
    let well = with(vec![tried(To::Database, Ok(()))]);
    assert_eq!(well.health, Health::Well);
    assert!(well.to_string().contains("1 Deployment, 1 connections"), "{well}");
}

#[test]
fn a_certificate_that_people_are_refused_over_is_an_outage() {
    let said = "invalid peer certificate: certificate expired: verification time 5";
    assert_eq!(with(vec![tried(To::Public, Err(said))]).health, Health::Down);
    let mut shown = tried(To::Public, Ok(()));
    shown.certificate_until = Some("2026-11-30T12:00:00Z".parse().unwrap());
    let soon = with(vec![shown]);
    assert_eq!(soon.findings[0].finding, "The certificate ends in 2 days");
}

#[tokio::test]
async fn what_settings_name_is_tried_and_no_secret_is_told() {
    let tried = of(&[
        ("DATABASE_URL", "postgres://todo:hunter2@127.0.0.1:1/todo"),
        ("DATABASE_DIRECT_URL", "postgres://todo:hunter2@127.0.0.1:2/todo"),
        ("BETTER_AUTH_SECRET", "a secret that is long enough to sign with"),
        ("OPENAI_API_KEY", "sk-hunter2"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:3/v1"),
        ("TODO_ASSISTANT_TRANSCRIPTION_BASE_URL", "http://127.0.0.1:4/v1"),
        ("SMTP_URL", "smtp://todo:hunter2@127.0.0.1:5"),
        ("SMTP_FROM", "todo@example.com"),
        ("BETTER_AUTH_URL", "https://127.0.0.1:6"),
    ])
    .await;

    let to: Vec<_> = tried.iter().map(|it| it.to).collect();
    assert_eq!(to, [To::Pooler, To::Database, To::Provider, To::Speech, To::Mail, To::Public]);
    assert!(tried.iter().all(|it| it.outcome.is_err()), "{tried:?}");
    let diagnosis = with(tried);
    assert_eq!(diagnosis.health, Health::Down);
    assert!(!diagnosis.to_string().contains("hunter2"), "{diagnosis}");
}

#[tokio::test]
async fn a_model_that_answers_is_reached_and_a_key_that_ended_is_said() {
    let models = get(async |headers: HeaderMap| match headers["authorization"].to_str() {
        Ok("Bearer sk-good") => StatusCode::OK,
        _ => StatusCode::UNAUTHORIZED,
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1/", listener.local_addr().unwrap());
    tokio::spawn(
        async move { axum::serve(listener, Router::new().route("/v1/models", models)).await },
    );

    let outcome = async |key: &str| {
        let mut tried = of(&[("OPENAI_API_KEY", key), ("OPENAI_BASE_URL", &base)]).await;
        assert_eq!(tried.len(), 1, "{tried:?}");
        tried.remove(0).outcome
    };

    assert_eq!(outcome("sk-good").await, Ok(()));
    assert_eq!(outcome("sk-old").await, Err("the key is refused (401 Unauthorized)".to_owned()));
}
