//! A database that comes late, goes away and comes back.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use todo_core::{
    ports::{StoreError, TaskStore as _},
    task::list::Query,
};
use todo_server::store::{Address, Database};
use todo_tests::postgres;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use url::Url;

use super::{alice, at, insert, settle, task};

/// Longer than any of this should take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The way to a database, which can be cut.
pub(super) struct Wire {
    /// Where the way begins.
    here: std::net::SocketAddr,
    /// Where it leads.
    there: String,
}

impl Wire {
    /// A way to the database at `url` that is not there yet, and the URL that takes it.
    pub(super) async fn to(url: &str) -> (Self, String) {
        let mut url = Url::parse(url).unwrap();
        let there = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        let here = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(here.port())).unwrap();
        (Self { here, there }, url.into())
    }

    /// Carries everything to and fro until what this returns is dropped.
    pub(super) async fn connect(&self) -> JoinSet<()> {
        let (listener, there) = (TcpListener::bind(self.here).await.unwrap(), self.there.clone());
        let mut carrying = JoinSet::new();
        carrying.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let mut far = TcpStream::connect(&there).await.unwrap();
                connections.spawn(async move {
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
            }
        });
        carrying
    }
}

#[tokio::test]
async fn a_database_that_comes_late_is_waited_for() {
    let Some(url) = postgres::empty_database().await else { return };
    let (wire, url) = Wire::to(&url).await;
    let database = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    assert!(database.ping().await.is_err());
    let waiting = tokio::spawn({
        let database = database.clone();
        async move { database.prepare().await.map(drop) }
    });

    let _connected = wire.connect().await;

    timeout(PATIENCE, waiting).await.expect("it is reached").unwrap().unwrap();
    assert!(database.is_current().await.unwrap());
}

#[tokio::test]
async fn an_outage_is_told_and_is_over_when_the_database_is_back() {
    let Some(url) = postgres::database().await else { return };
    let (wire, url) = Wire::to(&url).await;
    let connected = wire.connect().await;
    let database = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    settle(&database).await;
    let store = database.store().await.unwrap();
    insert(&store, &task(1, "Before", at(0))).await;

    drop(connected);
    let told = timeout(PATIENCE, store.list(&alice(), &Query::default())).await.unwrap();
    assert!(matches!(told, Err(StoreError::Unavailable(_))), "{told:?}");
    assert!(!format!("{told:?}").contains("private"), "no password in {told:?}");
    assert!(database.ping().await.is_err());

    let _connected = wire.connect().await;
    let again = async {
        while database.ping().await.is_err() {}
        store.list(&alice(), &Query::default()).await.unwrap()
    };
    assert_eq!(timeout(PATIENCE, again).await.unwrap().tasks.len(), 1);
}

#[tokio::test]
async fn no_statement_is_waited_for_for_ever() {
    let Some(url) = postgres::database().await else { return };
    let database = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    let store = database.store().await.unwrap();
    let other = sea_orm::Database::connect(&url).await.unwrap();
    let holding = other.begin().await.unwrap();
    holding.execute_unprepared("LOCK TABLE tasks").await.unwrap();

    let answer = timeout(PATIENCE, store.list(&alice(), &Query::default())).await.unwrap();
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");

    holding.rollback().await.unwrap();
    store.list(&alice(), &Query::default()).await.unwrap();
}

#[tokio::test]
async fn connections_that_the_server_closed_are_replaced() {
    let Some(url) = postgres::database().await else { return };
    let database = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    let other = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    database.ping().await.unwrap();

    // As a server does that restarts, or Neon when it suspends.
    let close = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()";
    other.connection().execute_unprepared(close).await.unwrap();
    // Only a connection that lay idle for a while is tried before it is used.
    tokio::time::sleep(Duration::from_millis(1_100)).await;

    database.ping().await.expect("a new connection is made unasked");
}
