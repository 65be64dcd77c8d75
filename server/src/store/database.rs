//! The way to the database: its pool, its readiness, and getting there in the first place.

use std::{path::Path, sync::Arc, time::Duration};

use rand::RngExt as _;
use sea_orm::{
    DatabaseConnection, DbErr, SqlxPostgresConnector, SqlxSqliteConnector, Statement,
    sqlx::{
        Connection,
        error::DatabaseError,
        postgres::PgPoolOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};
use todo_core::ports::StoreError;
use tokio::time::{Instant, sleep};

use super::{
    Hopeless, Link, MigrationError, SeaStore,
    address::{Address, Place, Server},
    hopeless::database_error,
    migration,
    privacy::keep_private,
    store_error,
};
use crate::problem::chain;

/// Connections a process opens to Postgres: five replicas stay below its default limit of 100.
const POSTGRES_CONNECTIONS: u32 = 16;
/// Connections to a `SQLite` file. It has one writer at a time; the others read meanwhile.
const SQLITE_CONNECTIONS: u32 = 4;
/// How long a request waits for a connection before it is told that the database is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Statements that a connection keeps prepared.
const STATEMENTS_KEPT: usize = 100;
/// How long a writer to `SQLite` waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// The pause before asking for a lock again that `SQLite` refused without waiting.
const LOCK_RETRY: Duration = Duration::from_millis(20);
/// Connections unused for so long are closed.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);
/// A connection unused for so long is tried before it is used: Neon suspends, servers restart.
const IDLE_BEFORE_PING: Duration = Duration::from_secs(1);
/// The pause after the first failed attempt to reach the database; each next one is twice as long.
const FIRST_RETRY: Duration = Duration::from_millis(250);
/// The longest pause between attempts.
const LAST_RETRY: Duration = Duration::from_secs(10);

/// A database, reached or not. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    address: Arc<Address>,
    connection: Link,
}

/// A database that cannot be there, however long one waits.
#[derive(Debug, thiserror::Error)]
#[error(
    "the folder for the SQLite file {path} cannot be made; set DATABASE_URL to a place that can be written"
)]
pub struct CannotOpen {
    path: String,
    source: std::io::Error,
}

impl Database {
    /// Prepares a pool. Nothing is connected yet, and what breaks later is connected again when it is
    /// next needed. Call it within the runtime.
    pub fn open(address: &Address) -> Result<Self, CannotOpen> {
        let connection = match &address.0 {
            Place::Postgres(server) => postgres(server),
            Place::Memory => Link::new(memory(), true),
            Place::File { path, create } => Link::new(file(path, *create)?, true),
        };
        Ok(Self { address: Arc::new(address.clone()), connection })
    }

    /// The same way, which tells `heard` of every statement that goes it, with its values: tests look
    /// at their plans, and count them.
    #[must_use]
    pub fn overheard(mut self, heard: impl Fn(&Statement) + Send + Sync + 'static) -> Self {
        self.connection.tell(heard);
        self
    }

    /// For queries on the [entities](super::entity).
    pub fn connection(&self) -> &Link {
        &self.connection
    }

    /// Brings the schema up to date, once; whoever else is at it at the same time is waited for.
    pub async fn migrate(&self) -> Result<(), MigrationError> {
        let deadline = Instant::now() + BUSY_TIMEOUT;
        loop {
            match migration::run(&self.connection).await {
                Err(MigrationError::Database(error))
                    if is_locked(&error) && Instant::now() < deadline =>
                {
                    sleep(LOCK_RETRY).await;
                }
                migrated => return migrated,
            }
        }
    }

    /// A store on this database, whose schema is current.
    pub async fn store(&self) -> Result<SeaStore, StoreError> {
        SeaStore::on(self.connection.clone()).await
    }

    /// Tries until the database is reached and its schema is current, and says what it waits for. An
    /// error says why that will never be.
    pub async fn prepare(&self) -> Result<SeaStore, Hopeless> {
        let mut pause = FIRST_RETRY;
        loop {
            match self.migrate().await {
                Ok(()) => break,
                Err(error) => match Hopeless::judge(&self.address, error) {
                    Ok(hopeless) => return Err(hopeless),
                    Err(passing) => self.wait(&passing, pause).await,
                },
            }
            pause = (pause * 2).min(LAST_RETRY);
        }
        loop {
            match self.store().await {
                Ok(store) => {
                    tracing::info!("Reached {}; its schema is current", self.address);
                    return Ok(store);
                }
                Err(error) => self.wait(&error, pause).await,
            }
            pause = (pause * 2).min(LAST_RETRY);
        }
    }

    async fn wait(&self, error: &(dyn std::error::Error + Sync), pause: Duration) {
        // Replicas that lost the database together do not come back in step.
        let pause = pause.mul_f64(rand::rng().random_range(0.5..1.0));
        tracing::warn!(
            cause = chain(error),
            "Waiting for {}; next try in {pause:.1?}",
            self.address
        );
        sleep(pause).await;
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.connection.ping().await.map_err(store_error)
    }

    /// Whether the database has at least the schema that this program needs.
    pub async fn is_current(&self) -> Result<bool, StoreError> {
        migration::is_current(&self.connection).await.map_err(store_error)
    }

    pub async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::warn!(cause = chain(&error), "Closed {} with an error", self.address);
        }
    }
}

/// Whether `SQLite` refused a lock. It does so without waiting while a new file is switched to its
/// write-ahead log by another connection.
fn is_locked(error: &DbErr) -> bool {
    database_error(error).and_then(DatabaseError::code).is_some_and(|code| code == "5")
}

fn postgres(server: &Server) -> Link {
    let capacity = if server.prepares { STATEMENTS_KEPT } else { 0 };
    let options = server.options.clone().statement_cache_capacity(capacity);
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(IDLE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, usage| {
            Box::pin(async move {
                if usage.idle_for >= IDLE_BEFORE_PING {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options);
    Link::new(SqlxPostgresConnector::from_sqlx_postgres_pool(pool), server.prepares)
}

fn file(path: &Path, create: bool) -> Result<DatabaseConnection, CannotOpen> {
    if let (true, Some(folder)) = (create, path.parent()) {
        std::fs::create_dir_all(folder)
            .map_err(|source| CannotOpen { path: path.display().to_string(), source })?;
    }
    keep_private(path, create);
    // `Full` waits for the disk at every commit (some 4 ms on a cloud disk, where `Normal` takes
    // 0.04): what was acknowledged outlives the process in either mode, a power cut only in this one.
    let options = sqlite()
        .filename(path)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT);
    let pool = SqlitePoolOptions::new()
        .max_connections(SQLITE_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_lazy_with(options);
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

/// One connection that is never closed: the tables are gone with it.
fn memory() -> DatabaseConnection {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(sqlite().in_memory(true));
    SqlxSqliteConnector::from_sqlx_sqlite_pool(pool)
}

fn sqlite() -> SqliteConnectOptions {
    SqliteConnectOptions::new().foreign_keys(true)
}
