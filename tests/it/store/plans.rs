//! How both databases go about every question that the program can ask: with an index, where the
//! tables are large. The statements are those that the store sends; nothing here repeats them.

mod asked;
mod explained;
mod rows;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use sea_orm::{ConnectionTrait as _, Statement};
use todo_server::store::{Address, Database};
use todo_tests::postgres;

/// The statements that were sent, each once, by its SQL.
type Heard = Arc<Mutex<BTreeMap<String, Statement>>>;

#[tokio::test]
async fn no_question_reads_or_sorts_a_whole_table_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/todo.db", folder.path().display());
    // A file of ours was never analysed; somebody may have done it all the same.
    look_at(&url, &["SELECT 1", "ANALYZE"]).await;
}

#[tokio::test]
async fn no_question_reads_or_sorts_a_whole_table_on_postgres() {
    let Some(url) = postgres::empty_database().await else { return };
    look_at(&url, &["VACUUM ANALYZE"]).await;
}

/// Asks everything of the database at `url`, once there is much in it, and looks at the plans after
/// each of `preparations`.
async fn look_at(url: &str, preparations: &[&str]) {
    let heard = Heard::default();
    let database = Database::open(&Address::parse(url, None).unwrap()).unwrap();
    database.migrate().await.unwrap();
    rows::fill(database.connection()).await;
    let overheard = database.clone().overheard({
        let heard = heard.clone();
        move |statement| {
            let mut heard = heard.lock().unwrap();
            heard.entry(statement.sql.clone()).or_insert_with(|| statement.clone());
        }
    });
    asked::everything(&overheard).await;

    let heard = heard.lock().unwrap().clone();
    let mut faults = Vec::new();
    for preparation in preparations {
        database.connection().execute_unprepared(preparation).await.unwrap();
        for statement in heard.values() {
            let found = explained::faults(database.connection(), statement).await;
            // What is read is always the same long list of columns.
            let asked =
                statement.sql.split_once(" FROM ").map_or(&*statement.sql, |(_, rest)| rest);
            faults.extend(found.map(|fault| format!("{fault}: {asked}")));
        }
    }
    database.close().await;
    assert!(heard.len() > 200, "only {} statements were heard", heard.len());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n\n"));
}
