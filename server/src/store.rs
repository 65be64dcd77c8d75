//! Storage on `SQLite` or Postgres: one schema, one set of queries.
//!
//! [`Address`] is where the database is, [`Database`] the way to it, [`SeaStore`] the domain's ports
//! on top. What only one of the two databases understands stands in `migration` and `dialect`.

mod account;
mod address;
mod backing;
mod change;
mod claim;
mod column_value;
mod conversation;
mod database;
mod delivery;
mod device;
mod dialect;
pub mod entity;
mod filter;
mod happening;
mod hopeless;
mod kept_answer;
mod key;
mod lenient;
mod link;
mod migration;
mod moment;
mod notice;
mod odd;
mod plan;
mod pooling;
mod privacy;
mod release_change;
mod reminder;
mod room;
mod schema;
mod searchable;
mod sweep;
mod task;
mod usage;
mod webhook;

use std::sync::Arc;

use sea_orm::{
    ActiveModelTrait, ActiveValue, DbErr, EntityTrait, Iterable, RuntimeErr, SqlErr, Value,
    sqlx::error::DatabaseError,
};
use todo_core::{ports::StoreError, user::UserId};
use uuid::Uuid;

pub use address::{Address, InvalidAddress, Parts};
pub use database::{CannotOpen, Database};
pub use hopeless::Hopeless;
pub use key::Key;
pub use lenient::{Flag, Lenient, Text};
pub use link::Link;
pub use migration::MigrationError;
pub use moment::Moment;
pub use notice::Notices;
use notice::Teller;
pub use schema::Foreign;
use schema::{Form, Schema};

/// What `SQLite` and Postgres call a disk without room (`SQLITE_FULL`, `disk_full`).
const FULL: [&str; 2] = ["13", "53100"];

/// Tasks, the journal of their changes, and conversations in the database.
#[derive(Clone, Debug)]
pub struct SeaStore {
    connection: Link,
    schema: Arc<Schema>,
    teller: Teller,
}

impl SeaStore {
    /// A store on a database whose schema is current.
    pub async fn on(connection: Link) -> Result<Self, StoreError> {
        let schema = Arc::new(Schema::read(&connection).await.map_err(store_error)?);
        Ok(Self { connection, schema, teller: Teller::default() })
    }

    /// Tells other replicas what was committed.
    fn tell(&self, owner: &UserId, ids: impl IntoIterator<Item = Uuid>) {
        self.teller.tell(&self.connection, owner, ids);
    }
}

/// What is set in a row, with its columns.
fn taken<A: ActiveModelTrait>(row: &mut A) -> Vec<(<A::Entity as EntityTrait>::Column, Value)> {
    let take = |column| match row.take(column) {
        ActiveValue::Set(value) => Some((column, value)),
        _ => None,
    };
    <A::Entity as EntityTrait>::Column::iter().filter_map(take).collect()
}

/// The domain's word for what the driver reports.
pub fn store_error(error: DbErr) -> StoreError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => StoreError::Exists,
        _ if is_full(&error) => StoreError::Full(Box::new(error)),
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// Whether the database's disk is full.
fn is_full(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    let code = cause.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| FULL.contains(&code.as_ref()))
}

/// Text without NUL, which Postgres refuses, even in a question. Nothing stored holds one, so what
/// is asked with one finds nothing.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}
