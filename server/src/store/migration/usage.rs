//! What accounts use of the assistant, a row for each day.

use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS usage (
    user_id text NOT NULL,
    day text NOT NULL,
    requests bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    PRIMARY KEY (user_id, day)
)";

pub(super) struct Usage;

impl MigrationName for Usage {
    fn name(&self) -> &'static str {
        "0002_usage"
    }
}

#[async_trait]
impl MigrationTrait for Usage {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(CREATE).await?;
        Ok(())
    }
}
