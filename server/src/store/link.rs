//! Statements on their way to the database: none is waited for for ever, and none leaves anything behind
//! on a connection that a pooler hands to somebody else next.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    prelude::async_trait::async_trait,
};

use super::pooling::lost_statement;

/// How long a statement may take on Postgres, waiting for locks included: no request and no tool of
/// the assistant waits for one longer.
const STATEMENT_TIME_MAX: Duration = Duration::from_secs(15);
/// The same for each statement of a transaction. It ends with the transaction.
const STATEMENT_TIMEOUT: &str = "SET LOCAL statement_timeout = '15s'";
/// Where a pooler keeps no statements, its connections hold what others prepared, under the same names.
const FORGET_STATEMENTS: &str = "DEALLOCATE ALL";

/// The way to a database.
#[derive(Clone, Debug)]
pub struct Link {
    connection: DatabaseConnection,
    /// Whether statements stay prepared between transactions; if not, each statement is one. Known to
    /// the pool as well, which then takes no connection that has some.
    prepares: Arc<AtomicBool>,
}

impl Link {
    pub(super) fn new(connection: DatabaseConnection, prepares: Arc<AtomicBool>) -> Self {
        Self { connection, prepares }
    }

    /// From now on no statement stays prepared.
    pub(super) fn prepare_nothing(&self) {
        if !self.prepares.swap(false, Ordering::Relaxed) {
            return;
        }
        let pool = self.connection.get_postgres_connection_pool();
        pool.set_connect_options((*pool.connect_options()).clone().statement_cache_capacity(0));
        tracing::info!("A pooler keeps no prepared statements; it is done without");
    }

    fn prepares(&self) -> bool {
        self.prepares.load(Ordering::Relaxed)
    }

    pub(super) fn tell(&mut self, heard: impl Fn(&Statement) + Send + Sync + 'static) {
        self.connection.set_metric_callback(move |info| heard(info.statement));
    }

    /// A transaction that will write. `SQLite` is told so at once: one that reads first could find
    /// another writer ahead of it, and would have to begin again.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..Default::default() };
        let transaction = self.connection.begin_with_options(options).await?;
        if self.get_database_backend() == DbBackend::Postgres {
            let settings = if self.prepares() {
                STATEMENT_TIMEOUT.to_owned()
            } else {
                format!("{FORGET_STATEMENTS}; {STATEMENT_TIMEOUT}")
            };
            transaction.execute_unprepared(&settings).await?;
        }
        Ok(transaction)
    }

    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        self.connection.ping().await
    }

    pub(super) async fn close(self) -> Result<(), DbErr> {
        self.connection.close().await
    }

    /// The answer to a statement that is `prepared`, or to the same one `alone` in a transaction where
    /// statements do not stay prepared. One that a pooler lost was not carried out.
    async fn send<T: Send>(
        &self,
        prepared: impl Future<Output = Result<T, DbErr>> + Send,
        alone: impl for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, DbErr>> + Send,
    ) -> Result<T, DbErr> {
        self.in_time(async {
            if self.prepares() {
                match prepared.await {
                    Err(error) if lost_statement(&error) => self.prepare_nothing(),
                    answer => return answer,
                }
            }
            let transaction = self.begin().await?;
            let answer = alone(&transaction).await?;
            transaction.commit().await?;
            Ok(answer)
        })
        .await
    }

    async fn in_time<T>(
        &self,
        answer: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Result<T, DbErr> {
        if self.get_database_backend() != DbBackend::Postgres {
            return answer.await;
        }
        tokio::time::timeout(STATEMENT_TIME_MAX, answer).await.unwrap_or_else(|_| {
            Err(DbErr::Custom(format!("a statement took longer than {STATEMENT_TIME_MAX:?}")))
        })
    }
}

#[async_trait]
impl ConnectionTrait for Link {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let again = statement.clone();
        self.send(self.connection.execute_raw(statement), |alone| alone.execute_raw(again)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        // Whoever writes SQL by hand knows how long it takes.
        self.connection.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let again = statement.clone();
        self.send(self.connection.query_one_raw(statement), |alone| alone.query_one_raw(again))
            .await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let again = statement.clone();
        self.send(self.connection.query_all_raw(statement), |alone| alone.query_all_raw(again))
            .await
    }

    fn support_returning(&self) -> bool {
        self.connection.support_returning()
    }
}
