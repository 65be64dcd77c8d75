//! A change to the release, as it was noted.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release_changes")]
pub struct Model {
    /// Follows from what was approved.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: Moment,
    pub target: String,
    /// What was wished, what it comes to, and what takes it back, as JSON.
    pub wish: String,
    pub difference: String,
    pub undo: Option<String>,
    /// The change that it takes back.
    pub undoes: Option<Uuid>,
    pub outcome: String,
    pub detail: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
