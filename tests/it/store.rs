//! The store on both databases: the same tests, the same answers.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "what helps a test may end it")]

mod changes;
mod conversations;
mod kept_answers;
mod lists;
mod migrations;
mod notices;
mod odd;
mod original;
mod outages;
mod plans;
mod poolers;
mod starts;
mod statements;
mod sweep;
mod writes;

use jiff::Timestamp;
use sea_orm::ConnectionTrait as _;
use todo_core::{
    ports::{TaskStore as _, Write},
    task::{NewTask, Task, TaskId, Title},
    user::UserId,
};
use todo_server::store::{Address, Database, SeaStore};
use todo_tests::postgres;
use uuid::Uuid;

/// A store on a fresh database, and which one it is.
struct Opened {
    name: &'static str,
    store: SeaStore,
    database: Database,
    /// Where the `SQLite` file is, until the test ends.
    _folder: Option<tempfile::TempDir>,
}

/// A store on every database there is.
async fn stores() -> Vec<Opened> {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/made/here/todo.db", folder.path().display());
    let mut opened = vec![open("SQLite", &url, Some(folder)).await];
    if let Some(url) = postgres::database().await {
        opened.push(open("Postgres", &url, None).await);
    }
    opened
}

async fn open(name: &'static str, url: &str, folder: Option<tempfile::TempDir>) -> Opened {
    let database = Database::open(&Address::parse(url, None).unwrap()).unwrap();
    database.migrate().await.unwrap();
    settle(&database).await;
    let store = database.store().await.unwrap();
    Opened { name, store, database, _folder: folder }
}

/// Tasks belong to somebody.
async fn settle(database: &Database) {
    let people = r#"INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt") VALUES
        ('alice', '', 'a@example.com', false, '2026-01-01', '2026-01-01'),
        ('bob', '', 'b@example.com', false, '2026-01-01', '2026-01-01') ON CONFLICT DO NOTHING"#;
    database.connection().execute_unprepared(people).await.unwrap();
}

fn alice() -> UserId {
    UserId("alice".to_owned())
}

fn bob() -> UserId {
    UserId("bob".to_owned())
}

/// The time `microseconds` after the beginning of these tests.
fn at(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(1_795_539_600_000_000 + microseconds).unwrap()
}

fn id(number: u128) -> TaskId {
    TaskId(Uuid::from_u128(number))
}

fn task(number: u128, title: &str, created_at: Timestamp) -> Task {
    NewTask::titled(Title::parse(title).unwrap()).create(
        id(number),
        alice(),
        &jiff::tz::TimeZone::UTC,
        created_at,
    )
}

async fn insert(store: &SeaStore, task: &Task) {
    store.commit(&task.owner, &[Write::Insert(task.clone())]).await.unwrap();
}
