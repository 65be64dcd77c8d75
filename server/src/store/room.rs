//! Whether the database's disk has room for what people write.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

use super::{Database, Schema, entity::verification};
use crate::problem::chain;

/// What is written for a try, in bytes: more than the longest task. A small thing finds a place on a page that is
/// there already, long after nothing else does.
const TRIED_BYTES: usize = 64 * 1024;
/// What the row is called that is written.
const IDENTIFIER: &str = "room on the disk";

impl Database {
    /// Whether as much can be saved as anybody saves at once: it tries, and takes it back.
    pub async fn has_room(&self, now: Timestamp) -> bool {
        match try_room(self.connection(), now).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(cause = chain(&error), "There is no room to save anything");
                false
            }
        }
    }
}

async fn try_room(connection: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    let schema = Schema::read(connection).await?;
    let id = Uuid::from_bytes(rand::random()).to_string();
    let moment = |column| schema.moment(column, now);
    // What looks alike would be stored in less.
    let bytes: Vec<u8> = (0..TRIED_BYTES * 3 / 4).map(|_| rand::random()).collect();
    let row = verification::ActiveModel {
        id: Set(id.clone()),
        identifier: Set(IDENTIFIER.to_owned()),
        value: Set(BASE64_STANDARD.encode(bytes)),
        // Over already: whatever keeps this from being taken back, it is swept away.
        expires_at: Set(Some(moment(verification::Column::ExpiresAt))),
        created_at: Set(Some(moment(verification::Column::CreatedAt))),
        updated_at: Set(Some(moment(verification::Column::UpdatedAt))),
    };
    verification::Entity::insert(row).exec_without_returning(connection).await?;
    verification::Entity::delete_by_id(id).exec(connection).await?;
    Ok(())
}
