//! Behind poolers that give each transaction another connection, whether they keep prepared statements
//! or not: nobody tells us which.

use std::time::Duration;

use sea_orm::sqlx::{PgPool, Row, postgres::PgConnectOptions, raw_sql};
use serde_json::json;
use todo_server::store::{Address, Database};
use todo_tests::{
    TestApp, User,
    postgres::{self, Bouncer},
};
use tokio::time::timeout;

/// What happens elsewhere shows within a second; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_secs(20);
/// What each replica adds, many at once.
const TASKS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_serve_behind_an_old_pooler_that_nobody_told_of() {
    Box::pin(serve_behind(Bouncer::Debian, "", &[])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_serve_behind_an_old_pooler_that_the_address_tells_of() {
    Box::pin(serve_behind(Bouncer::Debian, "?pgbouncer=true", &[])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_serve_behind_a_pooler_that_keeps_statements() {
    Box::pin(serve_behind(Bouncer::Newer, "", &[])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_serve_behind_a_newer_pooler_that_keeps_none() {
    Box::pin(serve_behind(Bouncer::NewerKeepingNone, "", &[])).await;
}

async fn serve_behind(which: Bouncer, told: &str, variables: &[(&str, &str)]) {
    let Some(pooler) = postgres::pooler(which).await else { return };
    let url = format!("{}{told}", pooler.url);
    let (one, other) = tokio::join!(TestApp::at(&url, variables), TestApp::at(&url, variables));

    let alice = one.sign_up("alice").await;
    let elsewhere = alice.at(&other.base);
    let adding = (0..TASKS).flat_map(|n| [(alice.clone(), n), (elsewhere.clone(), n)]);
    let adding =
        adding.map(|(user, n)| tokio::spawn(async move { user.add(&format!("{n}")).await }));
    for task in adding.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(alice.titles().await.len(), 2 * TASKS);
    let answer = elsewhere.say("Add a task to buy milk").await;
    assert_eq!(answer["tool_calls"][0]["tool"], "add_task");
    assert_eq!(alice.thread(&answer["conversation_id"]).await.len(), 2);
    let milk = alice.get("tasks?search=milk").await.expect(200)[0]["id"].clone();
    let path = format!("tasks/{}/complete", milk.as_str().unwrap());
    assert_eq!(elsewhere.patch(&path, &json!({})).await.expect(200)["completed"], true);
    assert!(one.database.is_current().await.unwrap());
    assert!(one.database.notices().await.unwrap().is_none(), "a pooler carries no notices");
    hears_of_the_other(&alice, &elsewhere).await;
    one.stop().await;
    other.stop().await;
    leaves_nothing_behind(&pooler.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_direct_address_that_leads_to_a_pooler_is_not_listened_at() {
    let Some(pooler) = postgres::pooler(Bouncer::Debian).await else { return };
    let misled = TestApp::at(&pooler.url, &[("DATABASE_DIRECT_URL", &pooler.url)]).await;
    assert!(misled.database.notices().await.unwrap().is_none(), "it would carry them to anybody");
    misled.stop().await;
}

/// What one does at its replica, who watches at the other hears: it is looked for.
async fn hears_of_the_other(one: &User, other: &User) {
    let mut events = one.watch().await;
    let first = timeout(PATIENCE, events.next()).await.expect("an event in time");
    assert_eq!(first, Some(("tasks".to_owned(), json!({}))), "load everything");
    let added = other.add("Heard of").await;
    let told = ("tasks".to_owned(), json!({ "ids": [added["id"]] }));
    loop {
        let heard = timeout(PATIENCE, events.next()).await.expect("it is heard of in time");
        // What was done just before may still be told.
        if heard.expect("no end") == told {
            return;
        }
    }
}

/// Nobody else finds our settings on the connections that we had. Asked without preparing anything:
/// each statement may go by another connection.
async fn leaves_nothing_behind(url: &str) {
    let options: PgConnectOptions = url.parse().unwrap();
    let pool = PgPool::connect_with(options.extra_float_digits(None)).await.unwrap();
    let timeout = raw_sql("SHOW statement_timeout").fetch_one(&pool).await.unwrap();
    assert_eq!(timeout.get::<String, _>(0), "0");
}

#[tokio::test]
async fn what_asks_before_it_knows_of_the_pooler_finds_out() {
    let Some(pooler) = postgres::pooler(Bouncer::Debian).await else { return };
    Database::open(&Address::parse(&pooler.direct, None).unwrap())
        .unwrap()
        .migrate()
        .await
        .unwrap();
    let address = Address::parse(&pooler.url, None).unwrap();
    // As `doctor` does: nobody looked at the way first.
    let several = [(); 4].map(|()| Database::open(&address).unwrap());
    for _ in 0..3 {
        for database in &several {
            assert!(database.is_current().await.unwrap());
        }
    }
}

#[tokio::test]
async fn the_way_past_a_pooler_serves_the_schema_and_carries_notices() {
    let Some(pooler) = postgres::pooler(Bouncer::Debian).await else { return };
    let app = TestApp::at(&pooler.url, &[("DATABASE_DIRECT_URL", &pooler.direct)]).await;
    assert!(app.database.is_current().await.unwrap());
    assert!(app.database.notices().await.unwrap().is_some());
    app.sign_up("alice").await.add("Buy milk").await;
    app.stop().await;
}
