//! Databases of the original application: they open, and nothing in them is lost.

use jiff::{Timestamp, civil::date};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _};
use todo_core::{
    chat::{ConversationId, Speaker},
    ports::{self, TaskStore as _, Write},
    task::{
        Due, Priority, Recurrence, State, Task,
        list::{Query, Sort},
    },
};
use todo_server::store::{Address, Database, SeaStore, entity};
use todo_tests::postgres;

use super::{alice, at, insert, task};

const ENUMERATIONS: &str = include_str!("original/enumerations.sql");
const JSON: &str = include_str!("original/json.sql");
const EARLY: &str = include_str!("original/early.sql");

/// A database as the original left it.
async fn original(sql: &str) -> Option<Database> {
    let url = postgres::empty_database().await?;
    let database = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    database.connection().execute_unprepared(sql).await.unwrap();
    Some(database)
}

async fn adopted(sql: &str) -> Option<(Database, SeaStore)> {
    let database = original(sql).await?;
    database.migrate().await.unwrap();
    let store = SeaStore::new(database.connection().clone());
    Some((database, store))
}

async fn tasks(store: &SeaStore) -> Vec<Task> {
    let oldest_due_first = Query { sort: Sort::DueAscending, ..Query::default() };
    store.list(&alice(), &oldest_due_first).await.unwrap().tasks
}

fn conversations(store: &SeaStore) -> &dyn ports::ConversationStore {
    store
}

/// What all three originals say about the rent.
fn assert_is_the_rent(task: &Task) {
    assert_eq!(task.title.as_str(), "Pay the RENT");
    assert_eq!(task.description.as_ref().unwrap().as_str(), "Über den Dächern");
    assert_eq!(task.priority, Priority::High);
    assert_eq!(task.due, Some(Due::Day(date(2026, 11, 24))));
    assert_eq!(task.tags.as_slice(), ["Home", "Money"]);
    assert_eq!(task.state, State::Open);
    assert_eq!(task.created_at, "2026-11-01T10:00:00.123456Z".parse::<Timestamp>().unwrap());
}

#[tokio::test]
async fn enumerations_arrays_and_numbered_conversations_are_taken_over() {
    let Some((_, store)) = adopted(ENUMERATIONS).await else { return };

    let [rent, mom] = &tasks(&store).await[..] else { panic!("two tasks") };
    assert_is_the_rent(rent);
    assert_eq!(rent.recurrence_word(), Recurrence::Monthly);
    assert_eq!(rent.reminder, Some("2026-11-23T09:30:00.000001Z".parse().unwrap()));
    assert_eq!(mom.priority, Priority::Low);
    assert_eq!(mom.due, Some(Due::At("2026-11-24T17:15:00Z".parse().unwrap())));
    assert_eq!(mom.state, State::Done { at: None });
    assert!(mom.tags.is_empty());

    let seven = ConversationId("7".to_owned());
    let messages = conversations(&store).messages(&alice(), &seven, 10).await.unwrap();
    let said: Vec<_> = messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(said, ["Add a task", "Added."]);
    assert_eq!(messages[1].speaker, Speaker::Assistant);
}

#[tokio::test]
async fn json_tags_free_words_and_times_without_a_zone_are_taken_over() {
    let Some((database, store)) = adopted(JSON).await else { return };

    let [rent, mom, odd] = &tasks(&store).await[..] else { panic!("three tasks") };
    assert_is_the_rent(rent);
    assert_eq!(mom.due, Some(Due::At("2026-11-24T17:15:00Z".parse().unwrap())));
    assert_eq!((odd.priority, odd.recurrence_word()), (Priority::Medium, Recurrence::None));
    assert!(odd.tags.is_empty());

    let account = entity::user::Entity::find_by_id("alice").one(database.connection()).await;
    let created: Timestamp = account.unwrap().unwrap().created_at.into();
    assert_eq!(created, "2026-01-01T03:00:00.123456Z".parse().unwrap());
    let id = ConversationId("00000000-0000-4000-8000-000000000007".to_owned());
    assert_eq!(conversations(&store).messages(&alice(), &id, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn numbered_tasks_of_an_early_version_are_taken_over() {
    let Some((database, store)) = adopted(EARLY).await else { return };

    let [rent, mom] = &tasks(&store).await[..] else { panic!("two tasks") };
    assert_is_the_rent(rent);
    assert_eq!(rent.id.to_string(), "00000000-0000-0000-0000-000000000001");
    assert!(mom.is_done());
    let kept = entity::task::Entity::find().count(database.connection()).await.unwrap();
    assert_eq!(kept, 3, "also the task that belongs to nobody");
}

#[tokio::test]
async fn adopted_tasks_are_found_by_words_and_tags() {
    for sql in [ENUMERATIONS, JSON, EARLY] {
        let Some((_, store)) = adopted(sql).await else { return };
        for query in [
            Query { search: Some("ÜBER den d".to_owned()), ..Query::default() },
            Query { search: Some("the rent".to_owned()), ..Query::default() },
            Query { tag: Some("money".to_owned()), ..Query::default() },
            Query { priority: Some(Priority::High), ..Query::default() },
        ] {
            let found = store.list(&alice(), &query).await.unwrap().tasks;
            assert_eq!(found.len(), 1, "{query:?}");
            assert_is_the_rent(&found[0]);
        }
    }
}

#[tokio::test]
async fn adopted_tables_take_new_rows_and_changes() {
    for sql in [ENUMERATIONS, JSON, EARLY] {
        let Some((database, store)) = adopted(sql).await else { return };
        if sql == JSON {
            let bound = "ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey";
            let kept = database.connection().execute_unprepared(bound).await;
            kept.expect("the reference to the account is still there");
        }
        insert(&store, &task(99, "New", at(0))).await;
        let mut rent = tasks(&store).await.remove(0);
        let loaded = rent.updated_at;
        rent.updated_at = at(1);
        rent.priority = Priority::Medium;
        let update = Write::Update { task: rent.clone(), loaded };
        store.commit(&alice(), &[update]).await.unwrap();
        assert_eq!(store.find(&alice(), rent.id).await.unwrap(), Some(rent));
    }
}

#[tokio::test]
async fn a_second_adoption_changes_nothing() {
    for sql in [ENUMERATIONS, JSON, EARLY] {
        let Some((database, _)) = adopted(sql).await else { return };
        let before = everything(&database).await;
        let forget = "DROP TABLE todo_chatbot_migrations";
        database.connection().execute_unprepared(forget).await.unwrap();

        database.migrate().await.unwrap();

        assert_eq!(everything(&database).await, before);
    }
}

/// All columns, constraints, indexes and rows, but for the list of migrations.
async fn everything(database: &Database) -> Vec<String> {
    let mut found = texts(
        database,
        "SELECT (table_name, column_name, data_type, is_nullable, column_default)::text \
         FROM information_schema.columns WHERE table_schema = 'public' \
         UNION ALL SELECT (conrelid::regclass, conname, pg_get_constraintdef(oid))::text \
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    )
    .await;
    for table in ["user", "session", "account", "jwks", "tasks", "conversations", "messages"] {
        found.extend(texts(database, &format!(r#"SELECT t::text FROM "{table}" AS t"#)).await);
    }
    found.retain(|text| !text.contains("todo_chatbot_migrations"));
    found.sort();
    found
}

async fn texts(database: &Database, sql: &str) -> Vec<String> {
    let connection = database.connection();
    let statement = sea_orm::Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}
