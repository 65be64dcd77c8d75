//! The schema and its changes, in plain SQL: a folder for each database, files numbered alike.
//!
//! The first file is the original application's schema; whatever comes after only adds: nullable or
//! defaulted columns, tables and indexes of our own. Nothing is altered or dropped, so that the
//! original and every other version of this program run on the same database at the same time.
//! Append-only: a file that was released is never edited, the next one takes the next number.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};

use super::{Foreign, Link, schema};

/// Whoever holds this lock of the database changes its schema. The number means nothing else.
const LOCK: i64 = 7_209_655_146_310_441;
/// How long a migration waits for others: for the lock, or for a table that is being used.
const LOCK_TIMEOUT: &str = "30s";
/// Which files were applied. Named so that no other program's list is taken for it.
const LEDGER: &str = "CREATE TABLE IF NOT EXISTS todo_chatbot_migrations (
    version text NOT NULL PRIMARY KEY,
    applied_at text NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

/// Writes nothing, where something may be written: a schema that is current can still be read-only.
const TRIAL: &str = "UPDATE tasks SET title = title WHERE 1 = 0";

/// One step of the schema.
struct Migration {
    version: &'static str,
    postgres: &'static str,
    sqlite: &'static str,
}

/// The file of that name in both folders.
macro_rules! migrations {
    ($($version:literal),+ $(,)?) => {
        [$(Migration {
            version: $version,
            postgres: include_str!(concat!("migration/postgres/", $version, ".sql")),
            sqlite: include_str!(concat!("migration/sqlite/", $version, ".sql")),
        }),+]
    };
}

const ALL: &[Migration] = &migrations![
    "0001_original",
    "0002_own",
    "0003_indexes",
    "0004_time",
    "0005_due_order",
    "0006_reminders",
    "0007_frame",
    "0008_sweep",
    "0009_kept_answers",
    "0010_rank",
    "0011_deliveries",
    "0012_push",
    "0013_grants",
    "0014_order",
    "0016_release_changes",
    "0017_webhooks",
    "0018_plans",
    "0019_task_history",
    "0020_priority_case",
    "0021_illegible_due",
    "0022_happenings",
    "0023_old_rows",
    "0024_filters",
    "0025_shifted_due",
    "0026_two_factor",
    "0027_passkey",
    "0028_links_of_accounts",
    "0029_other_forms",
];

/// What `SQLite` says of a file in which it finds no fault.
const SOUND: &str = "ok";

/// Why the schema is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    #[error(transparent)]
    Foreign(#[from] Foreign),
    /// What `SQLite` found wrong in the file.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Brings the schema up to date in one transaction. Safe to call from several processes at once.
pub(super) async fn run(connection: &Link) -> Result<(), MigrationError> {
    if is_current(connection).await? {
        connection
            .execute_raw(Statement::from_string(connection.get_database_backend(), TRIAL))
            .await?;
        return Ok(());
    }
    let transaction = connection.begin().await?;
    lock(&transaction).await?;
    schema::check(&transaction).await??;
    // Another process may have done it while this one waited.
    transaction.execute_unprepared(LEDGER).await?;
    let applied = applied(&transaction).await?;
    for migration in ALL.iter().filter(|migration| !applied.contains(migration.version)) {
        apply(&transaction, migration).await?;
    }
    Ok(transaction.commit().await?)
}

/// Looks at what is there: whether it can be read whole, and its tables are not somebody else's.
pub(super) async fn look(connection: &Link) -> Result<(), MigrationError> {
    schema::check(connection).await??;
    if connection.get_database_backend() == DbBackend::Sqlite {
        let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA quick_check(1)");
        let found = connection.query_one_raw(check).await?;
        let said: String = found.map_or(Ok(SOUND.to_owned()), |row| row.try_get_by_index(0))?;
        if said != SOUND {
            return Err(MigrationError::Damaged(said));
        }
    }
    Ok(())
}

/// Whether all migrations of this program were applied. Later ones may have been as well.
pub(super) async fn is_current(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let applied = applied(connection).await?;
    Ok(ALL.iter().all(|migration| applied.contains(migration.version)))
}

async fn applied(connection: &impl ConnectionTrait) -> Result<HashSet<String>, DbErr> {
    let backend = connection.get_database_backend();
    let ledger = match backend {
        DbBackend::Sqlite => "SELECT 1 FROM sqlite_master WHERE name = 'todo_chatbot_migrations'",
        _ => "SELECT 1 WHERE to_regclass('todo_chatbot_migrations') IS NOT NULL",
    };
    if connection.query_one_raw(Statement::from_string(backend, ledger)).await?.is_none() {
        return Ok(HashSet::new());
    }
    let versions = Statement::from_string(backend, "SELECT version FROM todo_chatbot_migrations");
    let rows = connection.query_all_raw(versions).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

async fn apply(transaction: &DatabaseTransaction, migration: &Migration) -> Result<(), DbErr> {
    match transaction.get_database_backend() {
        DbBackend::Sqlite => {
            for statement in migration.sqlite.split_inclusive(";\n") {
                match transaction.execute_unprepared(statement).await {
                    Err(error) if is_column_there(&error) => {}
                    done => drop(done?),
                }
            }
        }
        _ => drop(transaction.execute_unprepared(migration.postgres).await?),
    }
    let version = migration.version;
    let note = format!("INSERT INTO todo_chatbot_migrations (version) VALUES ('{version}')");
    transaction.execute_unprepared(&note).await?;
    Ok(())
}

/// Whether `SQLite` refused to add a column because there is one: it has no `IF NOT EXISTS` for them.
fn is_column_there(error: &DbErr) -> bool {
    error.to_string().contains("duplicate column name")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_numbered_in_their_order_without_doubles() {
        let number =
            |migration: &Migration| migration.version.split('_').next().unwrap_or_default();
        for pair in ALL.windows(2) {
            assert!(number(&pair[0]) < number(&pair[1]), "{}", pair[1].version);
        }
        assert!(ALL.iter().all(|migration| number(migration).len() == 4));
    }

    #[test]
    fn migrations_only_add() {
        for migration in ALL {
            for sql in [migration.postgres, migration.sqlite] {
                for word in ["DROP ", "ALTER COLUMN", "RENAME", "UPDATE ", "DELETE FROM", "TRIGGER"]
                {
                    assert!(!sql.contains(word), "{} says {word}", migration.version);
                }
            }
        }
    }
}
