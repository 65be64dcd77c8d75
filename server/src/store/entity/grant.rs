//! What programs were allowed, by the hashes of their codes and tokens.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oauth_grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub user_id: String,
    /// The sign-in that it was allowed in.
    pub session_id: String,
    pub client_id: String,
    pub client_name: String,
    /// Separated by spaces.
    pub scopes: String,
    pub resource: String,
    pub redirect_uri: String,
    pub challenge: String,
    #[sea_orm(unique)]
    pub code_hash: String,
    pub redeemed_at: Option<Moment>,
    #[sea_orm(unique)]
    pub access_hash: Option<String>,
    pub access_expires_at: Option<Moment>,
    #[sea_orm(unique)]
    pub family_hash: Option<String>,
    pub refresh_hash: Option<String>,
    pub created_at: Moment,
    pub last_used_at: Option<Moment>,
    /// The code's end, and once that was used the refresh token's.
    pub expires_at: Moment,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
