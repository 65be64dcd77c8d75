//! Storage on `SQLite` or Postgres: one schema, one set of queries.
//!
//! [`Address`] is where the database is, [`Database`] the way to it, [`SeaStore`] the domain's ports
//! on top. What only one of the two databases understands stands in `migration` and `dialect`.

mod account;
mod address;
mod change;
mod conversation;
mod database;
mod dialect;
pub mod entity;
mod hopeless;
mod key;
mod lenient;
mod migration;
mod moment;
mod refold;
mod reminder;
mod schema;
mod task;
mod usage;

use std::sync::Arc;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqlErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use todo_core::ports::StoreError;

pub use address::{Address, InvalidAddress};
pub use database::{CannotOpen, Database};
pub use hopeless::Hopeless;
pub use key::Key;
pub use lenient::Lenient;
pub use migration::MigrationError;
pub use moment::Moment;
pub use schema::Foreign;
use schema::{Form, Schema};

/// Tasks, the journal of their changes, and conversations in the database.
#[derive(Clone, Debug)]
pub struct SeaStore {
    connection: DatabaseConnection,
    schema: Arc<Schema>,
}

impl SeaStore {
    /// A store on a database whose schema is current.
    pub async fn on(connection: DatabaseConnection) -> Result<Self, StoreError> {
        let schema = Arc::new(Schema::read(&connection).await.map_err(store_error)?);
        Ok(Self { connection, schema })
    }
}

/// The domain's word for what the driver reports.
pub fn store_error(error: DbErr) -> StoreError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => StoreError::Exists,
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// A transaction that will write. `SQLite` is told so at once: one that reads first could find
/// another writer ahead of it, and would have to begin again.
pub async fn write_transaction(
    connection: &DatabaseConnection,
) -> Result<DatabaseTransaction, DbErr> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..Default::default() };
    connection.begin_with_options(options).await
}

/// Text without NUL, which Postgres refuses, even in a question. Nothing stored holds one, so what
/// is asked with one finds nothing.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}
