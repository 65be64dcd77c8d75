//! A reminder that was told.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminders")]
pub struct Model {
    /// Follows from the task and the moment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: String,
    pub task_id: Uuid,
    pub remind_at: Moment,
    pub told_at: Moment,
    pub dismissed_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
