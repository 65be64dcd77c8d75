//! What requests with an `Idempotency-Key` were answered.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_answers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Of the work, the same when it is taken up again.
    pub id: String,
    /// What was asked for: a hash.
    pub request: String,
    pub made_at: Moment,
    /// Until then somebody works on it, unless it is answered.
    pub held_until: Moment,
    pub status: Option<i32>,
    /// A JSON object.
    pub headers: Option<String>,
    pub body: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
