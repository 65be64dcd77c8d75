//! Folds what searches look through anew when core's fold has changed: in batches, beside everything
//! else, once for each version of the fold.

use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement, prelude::Expr,
};
use todo_core::text::FOLD_VERSION;
use tokio::time::sleep;

use super::{
    Key, Lenient, SeaStore, conversation,
    entity::{conversation as conversations, message, task},
    task::row,
};

/// Rows that are read at a time.
const BATCH: u64 = 500;
/// The pause after each batch, in which others write.
const PAUSE: Duration = Duration::from_millis(20);

impl SeaStore {
    /// Brings every stored search text up to the present fold, if that was not done yet. What fails is
    /// tried again at the next start: until then a few texts are found only as they are written.
    pub async fn fold_anew(&self) {
        if let Err(error) = refold(self).await {
            tracing::warn!(cause = %error, "Search texts could not be folded anew; the next start tries again");
        }
    }
}

async fn refold(store: &SeaStore) -> Result<(), DbErr> {
    let connection = &store.connection;
    let backend = connection.get_database_backend();
    // Beside the migrations that were applied: it is done once, by whichever replica is done first.
    let done =
        format!("SELECT 1 FROM todo_chatbot_migrations WHERE version = 'fold_{FOLD_VERSION}'");
    if connection.query_one_raw(Statement::from_string(backend, done)).await?.is_some() {
        return Ok(());
    }
    tasks(store).await?;
    let titles = {
        use conversations::Column::{Id, SearchText, Title};
        [Id, Title, SearchText]
    };
    texts::<conversations::Entity>(store, titles).await?;
    let said = {
        use message::Column::{Content, Id, SearchText};
        [Id, Content, SearchText]
    };
    texts::<message::Entity>(store, said).await?;
    let note = format!(
        "INSERT INTO todo_chatbot_migrations (version) VALUES ('fold_{FOLD_VERSION}') \
         ON CONFLICT (version) DO NOTHING"
    );
    connection.execute_unprepared(&note).await?;
    tracing::info!("Search texts are folded as version {FOLD_VERSION} does");
    Ok(())
}

/// Tags of any kind: one odd row must not keep the others from being folded.
type FoldedTask = (Key, String, Option<String>, Option<Lenient>, Option<String>, Option<String>);

async fn tasks(store: &SeaStore) -> Result<(), DbErr> {
    use task::Column;
    let mut after = Condition::all();
    loop {
        let rows: Vec<FoldedTask> = task::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Title, Column::Description, Column::Tags])
            .columns([Column::SearchText, Column::TagsText])
            .filter(after)
            .order_by_asc(Column::Id)
            .limit(BATCH)
            .into_tuple()
            .all(&store.connection)
            .await?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        after = beyond(store, Column::Id, last);
        for (id, title, description, tags, search_text, tags_text) in rows {
            let folded = Some(row::search_text(&title, description.as_deref()));
            let tags = Some(row::tags_text(&row::read_tags(tags.map(|tags| tags.0))));
            if (&search_text, &tags_text) == (&folded, &tags) {
                continue;
            }
            // Whoever changes the task meanwhile folds it as well.
            let same = match description {
                Some(text) => Column::Description.eq(text),
                None => Column::Description.is_null(),
            };
            task::Entity::update_many()
                .col_expr(Column::SearchText, Expr::value(folded))
                .col_expr(Column::TagsText, Expr::value(tags))
                .filter(is(store, Column::Id, &id).add(Column::Title.eq(title)).add(same))
                .exec(&store.connection)
                .await?;
        }
        sleep(PAUSE).await;
    }
}

/// The texts of a table of conversations or messages: its columns of ids, texts and search texts.
async fn texts<E: EntityTrait>(
    store: &SeaStore,
    [id, text, search]: [E::Column; 3],
) -> Result<(), DbErr> {
    let mut after = Condition::all();
    loop {
        let rows: Vec<(Key, String, Option<String>)> = E::find()
            .select_only()
            .columns([id, text, search])
            .filter(after.add(text.is_not_null()))
            .order_by_asc(id)
            .limit(BATCH)
            .into_tuple()
            .all(&store.connection)
            .await?;
        let Some((last, ..)) = rows.last() else { return Ok(()) };
        after = beyond(store, id, last);
        for (key, said, search_text) in rows {
            let folded = Some(conversation::row::searchable(&said));
            if search_text != folded {
                E::update_many()
                    .col_expr(search, Expr::value(folded))
                    .filter(is(store, id, &key).add(text.eq(said)))
                    .exec(&store.connection)
                    .await?;
            }
        }
        sleep(PAUSE).await;
    }
}

/// Rows after `id`, in the order of their ids.
fn beyond<C: ColumnTrait>(store: &SeaStore, column: C, id: &Key) -> Condition {
    let key = store.schema.key(column, id.as_str());
    key.map_or_else(nothing, |key| Condition::all().add(column.gt(key)))
}

fn is<C: ColumnTrait>(store: &SeaStore, column: C, id: &Key) -> Condition {
    let key = store.schema.key(column, id.as_str());
    key.map_or_else(nothing, |key| Condition::all().add(column.eq(key)))
}

fn nothing() -> Condition {
    Condition::all().add(Expr::value(false))
}
