//! What happened to an account besides its tasks.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "happenings")]
pub struct Model {
    /// The order in which it was noted.
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub user_id: String,
    /// `conversations`, `sessions` or `reminders`.
    pub kind: String,
    /// The id of what it happened to; empty where that is no matter.
    pub subject: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
