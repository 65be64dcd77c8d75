//! Fills in the columns of adopted tasks that only Rust can compute: databases fold the letters of
//! other languages each in their own way, or not at all.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
    prelude::{Json, Uuid},
};

use crate::store::{
    entity::task::{self, Column},
    task::row,
};

/// Tasks that are read and written at a time.
const BATCH: u64 = 1000;

type Unsearchable = (Uuid, String, Option<String>, Option<Json>);

/// Makes tasks searchable that are not, on Postgres.
pub(super) async fn search_texts(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let mut last = Uuid::nil();
    loop {
        let tasks = after(connection, last).await?;
        let Some((id, ..)) = tasks.last() else { return Ok(()) };
        last = *id;
        fill(connection, tasks).await?;
    }
}

async fn after(connection: &impl ConnectionTrait, last: Uuid) -> Result<Vec<Unsearchable>, DbErr> {
    task::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Title, Column::Description, Column::Tags])
        .filter(Column::Id.gte(last))
        .filter(Column::SearchText.is_null().or(Column::TagsText.is_null()))
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .into_tuple()
        .all(connection)
        .await
}

async fn fill(connection: &impl ConnectionTrait, tasks: Vec<Unsearchable>) -> Result<(), DbErr> {
    let (mut ids, mut texts, mut tags) = (Vec::new(), Vec::new(), Vec::new());
    for (id, title, description, tag) in tasks {
        ids.push(id);
        texts.push(row::search_text(&title, description.as_deref()));
        tags.push(row::tags_text(&row::read_tags(tag)));
    }
    let sql = "UPDATE tasks SET search_text = filled.search_text, tags_text = filled.tags_text \
               FROM unnest($1::uuid[], $2::text[], $3::text[]) AS filled (id, search_text, tags_text) \
               WHERE tasks.id = filled.id";
    let values = [ids.into(), texts.into(), tags.into()];
    let backend = connection.get_database_backend();
    connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}
