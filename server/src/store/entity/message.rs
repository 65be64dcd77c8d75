//! What was said in a conversation.

use sea_orm::{Iterable as _, QuerySelect as _, entity::prelude::*};

use crate::store::{Key, Lenient, Moment, Text};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Key,
    pub conversation_id: Key,
    pub user_id: String,
    /// `user` or `assistant`.
    pub role: Text,
    pub content: Option<Text>,
    /// The tools that ran before it was said, with their results.
    pub calls: Option<Lenient>,
    /// Calls that wait for a yes.
    pub proposal: Option<Lenient>,
    /// What it leaves behind for the next sentence.
    pub frame: Option<Lenient>,
    pub created_at: Option<Moment>,
    /// `content`, folded for searches.
    pub search_text: Option<String>,
    /// The model that said it, and what that cost.
    pub model: Option<String>,
    pub input_tokens: Option<i64>,
    pub output_tokens: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Messages to be shown: without the text that only searches look through, which is as long.
pub fn shown() -> Select<Entity> {
    let shown = Column::iter().filter(|column| !matches!(column, Column::SearchText));
    let nothing = Expr::cust("CAST(NULL AS text)");
    Entity::find().select_only().columns(shown).expr_as(nothing, Column::SearchText.as_str())
}
