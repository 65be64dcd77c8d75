//! What was done on an owner's behalf.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "changes")]
pub struct Model {
    /// The order in which changes were noted.
    #[sea_orm(primary_key)]
    pub seq: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub user_id: String,
    pub at: Moment,
    /// `owner`, `assistant` or `token`.
    pub actor: String,
    /// The token's name.
    pub token: Option<String>,
    pub tool: String,
    pub occasion: Uuid,
    pub conversation_id: Option<String>,
    pub task_id: Uuid,
    pub title: String,
    /// The task as it was; absent if it was created.
    pub before: Option<Json>,
    /// The task as it was made; absent if it was deleted.
    pub after: Option<Json>,
    /// The same of the next occurrence that came or went with it.
    pub occurrence_before: Option<Json>,
    pub occurrence_after: Option<Json>,
    /// The change that this one took back.
    #[sea_orm(unique)]
    pub undoes: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
