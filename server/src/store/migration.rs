//! The schema and its changes, for both databases.
//!
//! Append-only: a migration that was released is never edited. Expand, then contract: during a
//! rollout the version before runs on the schema of this one.

mod adoption;
mod backfill;
mod changes;
mod index;
mod table;
mod tokens;
mod turns;
mod usage;

use std::collections::HashSet;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
};
use sea_orm_migration::{
    MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait::async_trait,
    seaql_migrations,
};

use super::write_transaction;

/// Whoever holds this lock of the database changes its schema. The number means nothing else.
const LOCK: i64 = 7_209_655_146_310_441;
/// How long a migration waits for others: for the lock, or for a table that is being used.
const LOCK_TIMEOUT: &str = "30s";

/// Brings the schema up to date in one transaction. Safe to call from several processes at once.
pub(super) async fn run(connection: &DatabaseConnection) -> Result<(), DbErr> {
    if is_current(connection).await? {
        return Ok(());
    }
    let transaction = write_transaction(connection).await?;
    lock(&transaction).await?;
    // Another process may have done it while this one waited.
    if !is_current(&transaction).await? {
        Migrator::up(&transaction, None).await?;
    }
    transaction.commit().await
}

/// Whether all migrations of this program were applied. Later ones may have been as well.
pub(super) async fn is_current(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let wanted = Migrator::migrations();
    let table = match connection.get_database_backend() {
        DbBackend::Sqlite => "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'",
        _ => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
    };
    if connection.query_one_raw(statement(connection, table)).await?.is_none() {
        return Ok(false);
    }
    let applied: HashSet<String> = seaql_migrations::Entity::find()
        .all(connection)
        .await?
        .into_iter()
        .map(|migration| migration.version)
        .collect();
    Ok(wanted.iter().all(|migration| applied.contains(migration.name())))
}

/// `SQLite` is locked by beginning to write. On Postgres the lock ends with the transaction: poolers
/// do not keep anything that ends later.
async fn lock(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let settings = format!(
            "SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'; SET LOCAL statement_timeout = 0; \
             SET LOCAL TimeZone = 'UTC'; \
             SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock({LOCK})"
        );
        transaction.execute_unprepared(&settings).await?;
    }
    Ok(())
}

fn statement(connection: &impl ConnectionTrait, sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(connection.get_database_backend(), sql)
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Begin),
            Box::new(tokens::Tokens),
            Box::new(changes::Changes),
            Box::new(turns::Turns),
            Box::new(usage::Usage),
        ]
    }
}

/// Makes all tables, or takes over the original application's.
struct Begin;

impl MigrationName for Begin {
    fn name(&self) -> &'static str {
        "0001_begin"
    }
}

#[async_trait]
impl MigrationTrait for Begin {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = connection.get_database_backend();
        if backend == DbBackend::Postgres {
            adoption::adopt(connection, &table::ALL).await?;
        }
        for table in table::ALL {
            connection.execute_unprepared(&table.create(backend)).await?;
        }
        for sql in index::all(backend) {
            connection.execute_unprepared(&sql).await?;
        }
        if backend == DbBackend::Postgres {
            backfill::search_texts(connection).await?;
        }
        Ok(())
    }
}
