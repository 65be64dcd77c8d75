//! Databases of the original and of earlier versions: they open as they stand, and whoever else works
//! on them goes on working.

mod both;
mod statements;

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use todo_server::store::{Address, Database, MigrationError};
use todo_tests::{TestApp, User, postgres};

const BETTER_AUTH: &str = include_str!("original/better_auth.sql");
const BETTER_AUTH_SQLITE: &str = include_str!("original/better_auth_sqlite.sql");
const EARLIER: &str = include_str!("original/earlier_postgres.sql");
pub(super) const EARLIER_SQLITE: &str = include_str!("original/earlier_sqlite.sql");
const SQLITE: &str = include_str!("original/sqlite.sql");

fn open(url: &str) -> Database {
    Database::open(&Address::parse(url, None).unwrap()).unwrap()
}

/// A database as somebody else left it: its URL, and its folder if it is a file.
async fn left_on_postgres(sql: &str) -> Option<String> {
    let url = postgres::empty_database().await?;
    run(&url, sql).await;
    Some(url)
}

async fn left_in_a_file(sql: &str) -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/todo.db", folder.path().display());
    run(&url, sql).await;
    (url, folder)
}

async fn run(url: &str, sql: &str) {
    let database = open(url);
    database.connection().execute_unprepared(sql).await.unwrap();
    database.close().await;
}

/// Alice, by the session that is in the database.
fn alice(app: &TestApp) -> User {
    let mut alice = app.nobody().with_token("token");
    "alice".clone_into(&mut alice.id);
    alice
}

async fn all(alice: &User) -> Vec<Value> {
    alice.get("tasks?status=all&sort_by=date_asc").await.expect(200).as_array().unwrap().clone()
}

/// What the original and earlier versions of ours left: two tasks, found, changed and talked about.
async fn is_worked_on(url: &str) {
    let app = TestApp::at(url, &[]).await;
    let alice = alice(&app);
    let [rent, mom] = &all(&alice).await[..] else { panic!("{url}: two tasks") };
    assert_eq!(
        (&rent["title"], &rent["due_date"]),
        (&json!("Pay the RENT"), &json!("2026-11-24T00:00:00"))
    );
    assert_eq!(
        (&rent["tags"], &rent["recurrence"]),
        (&json!(["Home", "Money"]), &json!("monthly"))
    );
    assert_eq!(mom["due_date"], "2026-11-24T17:15:00Z");
    assert_eq!(mom["completed"], true);
    for query in ["search=the%20rent", "tag=money", "priority=high", "status=todo"] {
        let found = alice.get(&format!("tasks?{query}")).await.expect(200);
        assert_eq!(found.as_array().unwrap().len(), 1, "{url}: {query}");
    }
    let id = rent["id"].as_str().unwrap();
    let path = format!("tasks/{id}");
    alice.put(&path, &json!({ "title": "Pay the rent twice" })).await.expect(200);
    assert_eq!(alice.get(&path).await.expect(200)["title"], "Pay the rent twice");
    alice.patch(&format!("{path}/complete"), &json!({})).await.expect(200);
    alice.add("New").await;
    assert_eq!(all(&alice).await.len(), 4, "{url}: the rent is due again");

    let known = alice.get("conversations").await.expect(200)[0]["id"].clone();
    assert_eq!(alice.thread(&known).await, [("user".to_owned(), "Add a task".to_owned())]);
    let answer = alice.reply(&json!({ "conversation_id": known }), "What's pending?").await;
    assert_eq!(answer["conversation_id"], known);
    // What the original left without an answer is closed first.
    assert_eq!(alice.thread(&known).await.len(), 4, "{url}");
    app.stop().await;
}

#[tokio::test]
async fn a_file_of_the_original_is_worked_on() {
    let (url, _folder) = left_in_a_file(SQLITE).await;
    is_worked_on(&url).await;
    let written =
        texts(&url, "SELECT due_date FROM tasks WHERE title LIKE 'Pay%' AND completed").await;
    assert_eq!(written, ["2026-11-24 00:00:00.000000"]);
    let ids = texts(&url, "SELECT typeof(id) || length(id) FROM tasks").await;
    assert!(ids.iter().all(|id| id == "text32"), "{ids:?}");
}

#[tokio::test]
async fn rows_of_a_file_that_were_written_otherwise_are_worked_on() {
    let (url, _folder) = left_in_a_file(SQLITE).await;
    let odd = "INSERT INTO tasks VALUES
        ('00000000-0000-4000-8000-000000000003', 'odd hyphens', NULL, 'HIGH', '2026-12-01 00:00:00.000000', '\"[1]\"', 'none', NULL, 0, 'alice', '2026-01-01', '2026-01-01'),
        ('00000000-0000-4000-8000-000000000004', 'odd letters', NULL, 'low', NULL, NULL, 'none', NULL, 0, 'alice', '2026-01-01 00:00:00', '2026-01-01 00:00:00'),
        ('00000000000040008000000000000005', 'odd zone', NULL, 'low', NULL, NULL, 'none', NULL, 0, 'alice', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
        ('00000000000040008000000000000006', 'odd time', NULL, 'low', NULL, NULL, 'none', NULL, 0, 'alice', 'soon', 'soon')";
    run(&url, odd).await;
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    for sort in ["newest", "date_asc", "date_desc", "priority", "manual"] {
        let (mut ids, mut after) = (Vec::new(), String::new());
        for _ in 0..10 {
            let page = alice.get(&format!("tasks?search=odd&sort_by={sort}&limit=1{after}")).await;
            ids.extend(
                page.expect(200).as_array().unwrap().iter().map(|task| task["id"].to_string()),
            );
            let Some(cursor) = page.headers.get("x-next-cursor") else { break };
            after = format!("&cursor={}", cursor.to_str().unwrap());
        }
        let shown = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!((shown, ids.len()), (4, 4), "{sort}: each once");
    }
    let high = alice.get("tasks?search=odd&priority=high").await.expect(200);
    assert_eq!((&high[0]["title"], &high[0]["tags"]), (&json!("odd hyphens"), &json!(["1"])));
    for task in alice.get("tasks?search=odd").await.expect(200).as_array().unwrap() {
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.expect(200), *task);
        alice.patch(&format!("{path}/complete"), &json!({})).await.expect(200);
        alice.put(&path, &json!({ "title": "Changed" })).await.expect(200);
        assert_eq!(alice.delete(&path).await.status, 204);
    }
    app.stop().await;
}

#[tokio::test]
async fn what_earlier_versions_made_is_worked_on_as_it_stands() {
    let (url, _folder) = left_in_a_file(EARLIER_SQLITE).await;
    is_worked_on(&url).await;
    let Some(url) = left_on_postgres(EARLIER).await else { return };
    is_worked_on(&url).await;
}

#[tokio::test]
async fn account_tables_of_better_auth_are_used_as_they_stand() {
    let (file, _folder) = left_in_a_file(BETTER_AUTH_SQLITE).await;
    for url in [Some(file), left_on_postgres(BETTER_AUTH).await].into_iter().flatten() {
        let app = TestApp::at(&url, &[]).await;
        let alice = alice(&app);
        alice.add("Mine").await;
        assert_eq!(alice.titles().await, ["Mine"]);
        let session = alice.get("/api/auth/list-sessions").await.expect(200);
        assert_eq!(session.as_array().unwrap().len(), 1, "{url}");
        let bob = app.sign_up("bob").await;
        let jwt = bob.get("/api/auth/token").await.expect(200)["token"].clone();
        let by_jwt = bob.with_token(jwt.as_str().unwrap());
        assert_eq!(by_jwt.titles().await, Vec::<String>::new());
        app.stop().await;
    }
}

#[tokio::test]
async fn tables_of_somebody_else_are_refused_before_anything_is_changed() {
    for (sql, named) in [
        ("CREATE TABLE tasks (id integer PRIMARY KEY, name text)", "int4"),
        (
            "CREATE TABLE conversations (id uuid PRIMARY KEY, user_id varchar NOT NULL, topic varchar NOT NULL, \
             created_at timestamp NOT NULL, updated_at timestamp NOT NULL)",
            "\"topic\"",
        ),
        (
            "CREATE TABLE conversations (id integer PRIMARY KEY, user_id varchar NOT NULL, \
             created_at timestamp NOT NULL, updated_at timestamp NOT NULL)",
            "int4",
        ),
    ] {
        let Some(url) = left_on_postgres(sql).await else { return };
        let refused = open(&url).migrate().await.unwrap_err();
        assert!(matches!(refused, MigrationError::Foreign(_)), "{refused:?}");
        let told = refused.to_string();
        assert!(told.contains(named) && told.contains("DATABASE_URL"), "{told}");
        let tables =
            texts(&url, "SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'").await;
        assert_eq!(tables, ["1"]);
    }
}

/// The first column of what `sql` finds.
async fn texts(url: &str, sql: &str) -> Vec<String> {
    let database = open(url);
    let connection = database.connection();
    let statement = sea_orm::Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let found = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    database.close().await;
    found
}
