//! The way to the database: its pool, its readiness, and getting there in the first place.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use backon::{ConstantBuilder, ExponentialBuilder, Retryable as _};
use sea_orm::{
    ConnAcquireErr, DatabaseConnection, DbErr, SqlxPostgresConnector, SqlxSqliteConnector,
    Statement,
    sqlx::{
        Connection,
        error::DatabaseError,
        postgres::PgPoolOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};
use todo_core::ports::StoreError;
use tokio::{sync::OnceCell, time::timeout};

use super::{
    Hopeless, Link, MigrationError, Notices, SeaStore,
    address::{Address, Place, Server},
    hopeless::database_error,
    migration,
    pooling::{self, Pooling},
    privacy::keep_private,
    store_error,
};
use crate::problem::chain;

/// Connections a process opens to Postgres: five replicas stay below its default limit of 100.
const POSTGRES_CONNECTIONS: u32 = 16;
/// Connections past a pooler, for as long as the schema is brought up to date.
const DIRECT_CONNECTIONS: u32 = 1;
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
/// How often it is asked for again: as long as others wait for a lock.
const LOCK_RETRIES_MAX: usize = 500;
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
    /// A way past the pooler, if there is one: for the schema, and to hear what happens.
    direct: Option<(Arc<Address>, Link)>,
    /// What stands between, once that is known.
    pooling: Arc<OnceCell<Pooling>>,
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
        let alone = || Arc::new(AtomicBool::new(true));
        let connection = match &address.0 {
            Place::Postgres(server) => postgres(server, POSTGRES_CONNECTIONS),
            Place::Memory => Link::new(memory(), alone()),
            Place::File { path, create } => Link::new(file(path, *create)?, alone()),
        };
        let address = Arc::new(address.clone());
        Ok(Self { address, connection, direct: None, pooling: Arc::default() })
    }

    /// The same database with a way that leads past its pooler.
    #[must_use]
    pub fn with_direct(mut self, address: Option<&Address>) -> Self {
        self.direct = address.and_then(|address| match &address.0 {
            Place::Postgres(server) => {
                Some((Arc::new(address.clone()), postgres(server, DIRECT_CONNECTIONS)))
            }
            Place::Memory | Place::File { .. } => None,
        });
        self
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
        if self.pooling().await? == Pooling::KeepsNone {
            self.connection.prepare_nothing();
        }
        let connection = self.direct.as_ref().map_or(&self.connection, |(_, direct)| direct);
        let again = ConstantBuilder::new().with_delay(LOCK_RETRY).with_max_times(LOCK_RETRIES_MAX);
        let is_locked = |error: &MigrationError| matches!(error, MigrationError::Database(error) if is_locked(error));
        (|| migration::run(connection)).retry(again).when(is_locked).await
    }

    /// What stands between this program and the database.
    async fn pooling(&self) -> Result<Pooling, DbErr> {
        let Place::Postgres(server) = &self.address.0 else { return Ok(Pooling::Direct) };
        self.pooling.get_or_try_init(|| found(server)).await.copied()
    }

    /// Hears what happens to the accounts in this database; `None` where nobody tells (`SQLite`), or
    /// where there is only a pooler to listen at.
    pub async fn notices(&self) -> Result<Option<Notices>, StoreError> {
        let heard_at = self.direct.as_ref().map_or(&self.address, |(direct, _)| direct);
        let Place::Postgres(server) = &heard_at.0 else { return Ok(None) };
        let pooling = match &self.direct {
            Some(_) => found(server).await,
            None => self.pooling().await,
        };
        let is_pooler = pooling.map_err(store_error)? != Pooling::Direct;
        if is_pooler && self.direct.is_some() {
            tracing::warn!(
                "DATABASE_DIRECT_URL leads to a pooler, which carries no word of changes: they are looked for"
            );
        }
        if is_pooler {
            return Ok(None);
        }
        let notices = Notices::from(server).await;
        notices.map(Some).map_err(|error| StoreError::Unavailable(Box::new(error)))
    }

    /// Whether a pooler answers at its address, which carries no notices.
    pub async fn is_pooler(&self) -> Result<bool, StoreError> {
        Ok(self.pooling().await.map_err(store_error)? != Pooling::Direct)
    }

    /// Whether it is heard what is told here; `None` where nobody can listen.
    pub async fn hears_itself(&self) -> Result<Option<bool>, StoreError> {
        let Some(mut notices) = self.notices().await? else { return Ok(None) };
        notices.hear(&self.connection).await.map(Some)
    }

    /// A store on this database, whose schema is current.
    pub async fn store(&self) -> Result<SeaStore, StoreError> {
        SeaStore::on(self.connection.clone()).await
    }

    /// Tries until the database is reached and its schema is current, and says what it waits for. An
    /// error says why that will never be.
    pub async fn prepare(&self) -> Result<SeaStore, Hopeless> {
        // Replicas that lost the database together do not come back in step.
        let again = ExponentialBuilder::new()
            .with_min_delay(FIRST_RETRY)
            .with_max_delay(LAST_RETRY)
            .without_max_times()
            .with_jitter();
        let prepared = (|| self.try_to_prepare())
            .retry(again)
            .when(|why| matches!(why, NotPrepared::Passing(_)))
            .notify(|why, pause| self.say_that_it_waits(why, pause));
        match prepared.await {
            Ok(store) => {
                tracing::info!("Reached {}; its schema is current", self.address);
                Ok(store)
            }
            Err(NotPrepared::Hopeless(why)) => Err(why),
            Err(NotPrepared::Passing(_)) => unreachable!("what may pass is tried for ever"),
        }
    }

    async fn try_to_prepare(&self) -> Result<SeaStore, NotPrepared> {
        self.migrate().await.map_err(|error| match Hopeless::judge(self.place(), error) {
            Ok(hopeless) => NotPrepared::Hopeless(hopeless),
            Err(passing) => NotPrepared::Passing(Box::new(passing)),
        })?;
        self.store().await.map_err(|error| NotPrepared::Passing(Box::new(error)))
    }

    /// Where a schema cannot be brought up to date: past the pooler, once the pooler was reached.
    fn place(&self) -> &Address {
        match &self.direct {
            Some((direct, _)) if self.pooling.initialized() => direct,
            _ => &self.address,
        }
    }

    fn say_that_it_waits(&self, why: &NotPrepared, pause: Duration) {
        if let NotPrepared::Passing(error) = why {
            let cause = chain(error.as_ref());
            tracing::warn!(cause, "Waiting for {}; next try in {pause:.1?}", self.address);
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.connection.ping().await.map_err(store_error)
    }

    /// Why this will never be a database of this program, if that is seen already.
    pub async fn refusal(&self) -> Option<Hopeless> {
        let looked = migration::look(&self.connection).await;
        looked.err().and_then(|error| Hopeless::judge(self.place(), error).ok())
    }

    /// Whether the database has at least the schema that this program needs.
    pub async fn is_current(&self) -> Result<bool, StoreError> {
        migration::is_current(&self.connection).await.map_err(store_error)
    }

    pub async fn close(self) {
        let direct = self.direct.map(|(_, direct)| direct);
        for connection in [Some(self.connection), direct].into_iter().flatten() {
            if let Err(error) = connection.close().await {
                tracing::warn!(cause = chain(&error), "Closed {} with an error", self.address);
            }
        }
    }
}

/// Why there is no store yet.
enum NotPrepared {
    /// There never will be.
    Hopeless(Hopeless),
    /// There may be one later.
    Passing(Box<dyn std::error::Error + Send + Sync>),
}

/// Whether `SQLite` refused a lock. It does so without waiting while a new file is switched to its
/// write-ahead log by another connection.
fn is_locked(error: &DbErr) -> bool {
    database_error(error).and_then(DatabaseError::code).is_some_and(|code| code == "5")
}

/// What stands between this program and a server.
async fn found(server: &Server) -> Result<Pooling, DbErr> {
    let found = timeout(ACQUIRE_TIMEOUT, pooling::look(&server.options)).await;
    let found = found.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))??;
    Ok(match (server.prepares, found) {
        (Some(false), _) => Pooling::KeepsNone,
        (Some(true), Pooling::KeepsNone) => Pooling::KeepsStatements,
        _ => found,
    })
}

fn postgres(server: &Server, connections: u32) -> Link {
    let prepares = Arc::new(AtomicBool::new(server.prepares.unwrap_or(true)));
    let capacity = if prepares.load(Ordering::Relaxed) { STATEMENTS_KEPT } else { 0 };
    let options = server.options.clone().statement_cache_capacity(capacity);
    let stays_prepared = Arc::clone(&prepares);
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(IDLE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(move |connection, usage| {
            // Made before it was known that the pooler keeps no statements.
            let is_stale =
                !stays_prepared.load(Ordering::Relaxed) && connection.cached_statements_size() > 0;
            Box::pin(async move {
                if is_stale {
                    return Ok(false);
                }
                if usage.idle_for >= IDLE_BEFORE_PING {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options);
    Link::new(SqlxPostgresConnector::from_sqlx_postgres_pool(pool), prepares)
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
