//! Adds the table of personal tokens.

use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

use super::table::{Kind, Presence, Table};

const TOKENS: Table = Table {
    name: "tokens",
    columns: &[
        ("id", Kind::Text, Presence::Key),
        ("user_id", Kind::Text, Presence::Reference),
        ("name", Kind::Text, Presence::Required("''")),
        ("hash", Kind::Text, Presence::Required("''")),
        ("hint", Kind::Text, Presence::Required("''")),
        ("scopes", Kind::Text, Presence::Required("''")),
        ("created_at", Kind::Moment, Presence::Required("CURRENT_TIMESTAMP")),
        ("last_used_at", Kind::Moment, Presence::Optional),
        ("expires_at", Kind::Moment, Presence::Optional),
    ],
    parent: Some(("user_id", "user")),
};
const INDEXES: [&str; 2] = [
    r#"CREATE UNIQUE INDEX IF NOT EXISTS "tokens_hash_key" ON tokens (hash)"#,
    r#"CREATE INDEX IF NOT EXISTS "tokens_newest_idx" ON tokens (user_id, created_at, id)"#,
];

pub(super) struct Tokens;

impl MigrationName for Tokens {
    fn name(&self) -> &'static str {
        "0002_tokens"
    }
}

#[async_trait]
impl MigrationTrait for Tokens {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(&TOKENS.create(connection.get_database_backend())).await?;
        for sql in INDEXES {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
