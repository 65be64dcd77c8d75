//! Turns come one after the other, messages say who made them, and both can be searched.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

use super::table::Kind::{self, BigInt, Moment, Text};

/// New columns, all of which the version before leaves empty.
const COLUMNS: [(&str, &str, Kind); 7] = [
    ("conversations", "turn", Text),
    ("conversations", "turn_until", Moment),
    ("conversations", "search_text", Text),
    ("messages", "search_text", Text),
    ("messages", "model", Text),
    ("messages", "input_tokens", BigInt),
    ("messages", "output_tokens", BigInt),
];

pub(super) struct Turns;

impl MigrationName for Turns {
    fn name(&self) -> &'static str {
        "0002_turns"
    }
}

#[async_trait]
impl MigrationTrait for Turns {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = connection.get_database_backend();
        let unless = if backend == DbBackend::Postgres { "IF NOT EXISTS " } else { "" };
        for (table, column, kind) in COLUMNS {
            let kind = kind.spell(backend);
            let sql = format!("ALTER TABLE {table} ADD COLUMN {unless}{column} {kind}");
            connection.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
