//! Behind a pooler that gives each transaction another connection and keeps no prepared statements.

use sea_orm::sqlx::{PgPool, postgres::PgConnectOptions, query_scalar, raw_sql};
use serde_json::json;
use todo_tests::{TestApp, postgres};

/// What each replica adds, many at once.
const TASKS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_start_migrate_and_serve_behind_an_old_pooler() {
    let Some(pooler) = postgres::pooler().await else { return };
    let url = format!("{}?pgbouncer=true", pooler.url);
    let (one, other) = tokio::join!(TestApp::at(&url, &[]), TestApp::at(&url, &[]));

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
    one.stop().await;
    other.stop().await;

    // Nobody else finds our settings on the connections that we had.
    let options: PgConnectOptions = pooler.url.parse().unwrap();
    let pool = PgPool::connect_with(options.extra_float_digits(None)).await.unwrap();
    raw_sql("DEALLOCATE ALL").execute(&pool).await.unwrap();
    let timeout: String =
        query_scalar("SELECT current_setting('statement_timeout')").fetch_one(&pool).await.unwrap();
    assert_eq!(timeout, "0");
}
