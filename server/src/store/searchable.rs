//! Makes searchable what other programs wrote, and what was folded as an earlier version did: in batches,
//! beside everything else, on any number of replicas at once.

use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement, sea_query::Expr,
};
use todo_core::text::FOLD_VERSION;
use tokio::time::sleep;

use super::{
    Key, Lenient, SeaStore, Text, conversation, dialect,
    entity::{
        conversation as conversations, message,
        task::{self, Column},
    },
    task::row,
};

/// Rows that are read at a time, and tasks that are written in one transaction.
const BATCH: u64 = 500;
/// The pause after each batch, in which others write.
const PAUSE: Duration = Duration::from_millis(20);

/// A task, its account, and what its search texts are made from. Tags of any kind: one odd row must not keep
/// the others from being found.
type Source = (Key, String, Text, Option<Text>, Option<Lenient>);

impl SeaStore {
    /// Brings every stored search text up to date.
    pub(super) async fn make_searchable(&self) -> Result<(), DbErr> {
        self.make_tasks_searchable().await?;
        self.fold_conversations_anew().await
    }

    /// A task says what its search texts were made from, and by which version of the fold.
    async fn make_tasks_searchable(&self) -> Result<(), DbErr> {
        let mut after = None;
        loop {
            let tasks = self.stale_after(after).await?;
            let Some((id, owner, ..)) = tasks.last() else { return Ok(()) };
            after = self.schema.key(Column::Id, id.as_str()).map(|id| (owner.clone(), id));
            let transaction = self.connection.begin().await?;
            for task in tasks {
                self.fill(&transaction, task).await?;
            }
            transaction.commit().await?;
            sleep(PAUSE).await;
        }
    }

    /// Conversations and messages are written by this program alone, once for each version of the fold.
    async fn fold_conversations_anew(&self) -> Result<(), DbErr> {
        let backend = self.connection.get_database_backend();
        // Beside the migrations that were applied: it is done once, by whichever replica is done first.
        let done =
            format!("SELECT 1 FROM todo_chatbot_migrations WHERE version = 'fold_{FOLD_VERSION}'");
        if self.connection.query_one_raw(Statement::from_string(backend, done)).await?.is_some() {
            return Ok(());
        }
        let titles = {
            use conversations::Column::{Id, SearchText, Title};
            [Id, Title, SearchText]
        };
        texts::<conversations::Entity>(self, titles).await?;
        let said = {
            use message::Column::{Content, Id, SearchText};
            [Id, Content, SearchText]
        };
        texts::<message::Entity>(self, said).await?;
        let note = format!(
            "INSERT INTO todo_chatbot_migrations (version) VALUES ('fold_{FOLD_VERSION}') \
             ON CONFLICT (version) DO NOTHING"
        );
        self.connection.execute_unprepared(&note).await?;
        tracing::info!("Search texts are folded as version {FOLD_VERSION} does");
        Ok(())
    }

    /// The next of the tasks that another program wrote, in the order of their index.
    async fn stale_after(&self, after: Option<(String, Key)>) -> Result<Vec<Source>, DbErr> {
        let mut stale = task::Entity::find()
            .select_only()
            .columns([Column::Id, Column::UserId])
            .columns([Column::Title, Column::Description, Column::Tags])
            .filter(dialect::stale(self.connection.get_database_backend()))
            .order_by_asc(Column::UserId)
            .order_by_asc(Column::Id)
            .limit(BATCH);
        if let Some((owner, id)) = after {
            let row = Expr::tuple([Expr::col(Column::UserId), Expr::col(Column::Id)]);
            stale = stale.filter(row.gt(Expr::tuple([Expr::value(owner), Expr::value(id)])));
        }
        stale.into_tuple().all(&self.connection).await
    }

    /// A task that was changed meanwhile is as stale afterwards as before.
    async fn fill(
        &self,
        transaction: &DatabaseTransaction,
        (id, _, title, description, tags): Source,
    ) -> Result<(), DbErr> {
        let Some(id) = self.schema.key(Column::Id, id.as_str()) else { return Ok(()) };
        let description = description.map(|text| text.0);
        let searched = row::search_text(&title.0, description.as_deref());
        let tagged = row::tags_text(&row::read_tags(tags.map(|tags| tags.0)));
        let source = dialect::source(
            self.connection.get_database_backend(),
            Expr::value(title.0),
            Expr::value(description),
            Expr::col(Column::Tags),
        );
        task::Entity::update_many()
            .col_expr(Column::SearchText, Expr::value(searched))
            .col_expr(Column::TagsText, Expr::value(tagged))
            .col_expr(Column::DerivedFrom, source)
            .filter(Column::Id.eq(id))
            .exec(transaction)
            .await?;
        Ok(())
    }
}

/// The texts of a table of conversations or messages: its columns of ids, texts and search texts.
async fn texts<E: EntityTrait>(
    store: &SeaStore,
    [id, text, search]: [E::Column; 3],
) -> Result<(), DbErr> {
    let mut after = Condition::all();
    loop {
        let rows: Vec<(Key, Text, Option<String>)> = E::find()
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
        for (key, Text(said), search_text) in rows {
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

#[cfg(test)]
mod tests {
    use sea_orm::{
        DbBackend,
        sea_query::{Query, SqliteQueryBuilder},
    };

    use super::*;

    #[test]
    fn tasks_that_an_earlier_version_folded_are_stale() {
        let stale = Query::select().cond_where(dialect::stale(DbBackend::Sqlite)).to_owned();
        let sql = stale.to_string(SqliteQueryBuilder);
        assert!(sql.contains(&format!("'{FOLD_VERSION} '")), "{sql}");
    }
}
