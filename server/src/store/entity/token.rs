//! Personal tokens, by the hash of each.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub user_id: String,
    pub name: String,
    /// SHA-256 of the token, in hexadecimal digits.
    #[sea_orm(unique)]
    pub hash: String,
    /// How the token begins.
    pub hint: String,
    /// Separated by spaces.
    pub scopes: String,
    pub created_at: Moment,
    pub last_used_at: Option<Moment>,
    pub expires_at: Option<Moment>,
    /// The sign-in that it was made in.
    pub session_id: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
