//! Second factors, in Better Auth's table.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "twoFactor", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Sealed.
    pub secret: String,
    /// A sealed list in JSON.
    pub backup_codes: String,
    pub user_id: String,
    /// `NULL` is yes: older versions of Better Auth know no other.
    pub verified: Option<bool>,
    pub failed_verification_count: Option<i32>,
    pub locked_until: Option<Moment>,
    /// Our own.
    pub last_used_step: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
