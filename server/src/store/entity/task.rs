//! Tasks. What may be NULL here but not in the domain is so in adopted rows.

use sea_orm::{Iterable as _, QuerySelect as _, entity::prelude::*};

use crate::store::{Flag, Key, Lenient, Moment, Text};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tasks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Key,
    pub user_id: String,
    pub title: Text,
    pub description: Option<Text>,
    pub priority: Option<Text>,
    pub due_date: Option<Moment>,
    /// Whether only the day of `due_date` counts. NULL: it does if the time is midnight in UTC.
    pub due_all_day: Option<bool>,
    pub tags: Option<Lenient>,
    pub recurrence: Option<Text>,
    /// RFC 5545's rule, where `recurrence` does not say it all.
    pub rrule: Option<String>,
    pub keep_every: Option<bool>,
    /// Occurrences that completing it passed over.
    pub skipped: Option<i32>,
    /// How long it lasts: ISO 8601.
    pub length: Option<String>,
    /// Where its owner moved it. NULL: where it was made.
    pub rank: Option<String>,
    pub month_day: Option<i16>,
    /// Local times that it keeps to, such as `02:30:00`.
    pub due_time: Option<String>,
    pub reminder_time: Option<String>,
    pub reminder_at: Option<Moment>,
    pub completed: Flag,
    pub completed_at: Option<Moment>,
    /// Title and description, folded for searching.
    pub search_text: Option<String>,
    /// The tags, folded, each between two marks.
    pub tags_text: Option<String>,
    /// What of title, description and tags the two were made from: another program changes those alone.
    pub derived_from: Option<String>,
    pub created_at: Option<Moment>,
    pub updated_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Tasks to be shown: without the texts that only searches look through. They are as long as the task is, up to twice,
/// and whoever reads a list would hold them all.
pub fn shown() -> Select<Entity> {
    let is_derived = |column: &Column| {
        matches!(column, Column::SearchText | Column::TagsText | Column::DerivedFrom)
    };
    let shown = Column::iter().filter(|column| !is_derived(column));
    let without = |select: Select<Entity>, column: Column| {
        select.expr_as(Expr::cust("CAST(NULL AS text)"), column.as_str())
    };
    Column::iter().filter(is_derived).fold(Entity::find().select_only().columns(shown), without)
}
