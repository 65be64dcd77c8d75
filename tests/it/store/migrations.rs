//! Getting to a current schema: several at once, late, and after a kill.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
};

use sea_orm::ConnectionTrait as _;
use todo_core::{ports::TaskStore as _, task::list::Query};
use todo_server::store::{Address, Database};
use todo_tests::postgres;

use super::{alice, at, insert, settle, task};

/// Where a child process finds its database; such a test is this very program, run again.
const CHILD_DATABASE: &str = "TODO_TEST_CHILD_DATABASE";
/// Writes that must be acknowledged before the kill.
const WRITES_BEFORE_KILL: usize = 30;

fn database(url: &str) -> Database {
    Database::open(&Address::parse(url, None).unwrap()).unwrap()
}

/// Empty databases of each kind.
async fn urls(folder: &tempfile::TempDir) -> Vec<String> {
    let file = format!("sqlite://{}/todo.db", folder.path().display());
    [Some(file), postgres::empty_database().await].into_iter().flatten().collect()
}

#[tokio::test]
async fn many_migrate_at_once_and_all_succeed() {
    let folder = tempfile::tempdir().unwrap();
    for url in urls(&folder).await {
        let all = (0..8).map(|_| {
            let database = database(&url);
            tokio::spawn(async move { database.migrate().await })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap().unwrap();
        }
        assert!(database(&url).is_current().await.unwrap());
    }
}

#[tokio::test]
async fn processes_that_start_together_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    for url in urls(&folder).await {
        let children: Vec<Child> =
            (0..3).map(|_| child("store::migrations::child_that_migrates", &url)).collect();
        for child in children {
            assert!(child.wait_with_output().unwrap().status.success());
        }
        assert!(database(&url).is_current().await.unwrap());
    }
}

#[tokio::test]
#[ignore = "run by the test above, in a process of its own"]
async fn child_that_migrates() {
    database(&child_url()).migrate().await.unwrap();
}

#[tokio::test]
async fn a_schema_is_current_once_it_was_migrated_and_also_when_a_newer_version_was_here() {
    let folder = tempfile::tempdir().unwrap();
    for url in urls(&folder).await {
        let database = database(&url);
        assert!(!database.is_current().await.unwrap());
        database.migrate().await.unwrap();
        assert!(database.is_current().await.unwrap());

        let newer = "INSERT INTO todo_chatbot_migrations (version) VALUES ('9999_later')";
        database.connection().execute_unprepared(newer).await.unwrap();
        assert!(database.is_current().await.unwrap());
        database.migrate().await.unwrap();
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    for url in urls(&folder).await {
        let mut child = child("store::migrations::child_that_writes", &url);
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acknowledged: Vec<u128> = lines
            .map_while(Result::ok)
            .filter_map(|line| parse(&line))
            .take(WRITES_BEFORE_KILL)
            .collect();
        // SIGKILL: nothing of the child runs after this.
        child.kill().unwrap();
        child.wait().unwrap();

        let store = database(&url).store().await.unwrap();
        let kept = store.list(&alice(), &Query::default()).await.unwrap().tasks;
        assert_eq!(acknowledged.len(), WRITES_BEFORE_KILL);
        acknowledged.retain(|id| kept.iter().all(|task| task.id.0.as_u128() != *id));
        assert!(acknowledged.is_empty(), "{url} lost {acknowledged:?}");
    }
}

#[tokio::test]
#[ignore = "run by the test above, in a process of its own"]
async fn child_that_writes() {
    let database = database(&child_url());
    database.migrate().await.unwrap();
    settle(&database).await;
    let store = database.store().await.unwrap();
    for id in 1.. {
        insert(&store, &task(id, "Acknowledged", at(0))).await;
        // Not `println!`: the harness keeps that back.
        writeln!(std::io::stdout(), "\nwrote {id}").unwrap();
    }
}

fn parse(line: &str) -> Option<u128> {
    line.strip_prefix("wrote ")?.parse().ok()
}

/// Runs one ignored test of this program in a process of its own.
fn child(test: &str, url: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored"])
        .env(CHILD_DATABASE, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn child_url() -> String {
    #[expect(clippy::disallowed_methods, reason = "tells this child of a test its database")]
    std::env::var(CHILD_DATABASE).expect("this test is run by another one")
}
