//! The keys that sign JWTs.

use sea_orm::entity::prelude::*;

use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jwks", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub public_key: String,
    pub private_key: String,
    pub created_at: Option<Moment>,
    pub updated_at: Option<Moment>,
    pub expires_at: Option<Moment>,
    /// `EdDSA`; NULL in keys of older versions, which knew no other.
    pub alg: Option<String>,
    /// `Ed25519`, likewise.
    pub crv: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
