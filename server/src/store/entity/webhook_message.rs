//! What a program is told, and how that went.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_messages")]
pub struct Model {
    /// Follows from the webhook and what the message is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub webhook_id: Uuid,
    pub user_id: String,
    /// The change or the reminder.
    pub about: Uuid,
    pub kind: String,
    pub body: String,
    pub made_at: Moment,
    /// When to send it, or to send it again.
    pub due_at: Moment,
    pub attempts: i32,
    /// What the last attempt came to, in a few words.
    pub outcome: Option<String>,
    pub arrived: bool,
    pub done_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
