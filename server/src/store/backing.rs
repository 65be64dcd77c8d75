//! The database itself, as the rest of the server knows it.

use async_trait::async_trait;
use jiff::Timestamp;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use todo_core::ports::StoreError;

use super::{Database, store_error};
use crate::ports::{Backing, Hearing};

#[async_trait]
impl Backing for Database {
    async fn ping(&self) -> Result<(), StoreError> {
        Self::ping(self).await
    }

    async fn has_room(&self, now: Timestamp) -> bool {
        Self::has_room(self, now).await
    }

    async fn hear(&self) -> Result<Option<Box<dyn Hearing>>, StoreError> {
        let notices = self.notices().await?;
        Ok(notices.map(|notices| -> Box<dyn Hearing> { Box::new(notices) }))
    }
}

impl Database {
    /// What the database's own clock says, in seconds since 1970; `None` where it has none (`SQLite`).
    pub async fn clock(&self) -> Result<Option<f64>, StoreError> {
        let backend = self.connection().get_database_backend();
        if backend == DbBackend::Sqlite {
            return Ok(None);
        }
        let question = "SELECT CAST(EXTRACT(EPOCH FROM now()) AS DOUBLE PRECISION)";
        let asked = Statement::from_string(backend, question);
        let row = self.connection().query_one_raw(asked).await.map_err(store_error)?;
        row.map(|row| row.try_get_by_index(0)).transpose().map_err(store_error)
    }
}
