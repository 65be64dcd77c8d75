//! Accounts.

use sea_orm::entity::prelude::*;

use super::settings;
use crate::store::Moment;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub name: String,
    #[sea_orm(unique)]
    pub email: String,
    pub email_verified: bool,
    pub image: Option<String>,
    pub two_factor_enabled: Option<bool>,
    pub created_at: Option<Moment>,
    pub updated_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl Related<settings::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(settings::Entity).from(Column::Id).to(settings::Column::UserId).into()
    }
}

impl ActiveModelBehavior for ActiveModel {}
