//! Conversations with the assistant.

use sea_orm::entity::prelude::*;

use crate::store::{Key, Moment, Text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Key,
    pub user_id: String,
    pub title: Option<Text>,
    pub created_at: Option<Moment>,
    pub updated_at: Option<Moment>,
    /// The turn that is running, and until when others wait for it.
    pub turn: Option<String>,
    pub turn_until: Option<Moment>,
    /// The title, folded for searches.
    pub search_text: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
