//! How many statements tools and requests take: as many for a long list as for a short one, and for many
//! tasks as for a few.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jiff::{SignedDuration, civil::date, tz::TimeZone};
use serde_json::{Value, json};
use todo_core::{
    chat::{ConversationId, tool::ToolCall},
    journal::{Actor, ChangeQuery},
    ports::{ChangeStore as _, TaskStore as _, Write},
    task::{Adjustment, Due, NewTask, Rule, TaskId, Title, list::Query},
    testing::{FixedNotifier, MemoryConversations, MemoryUsage, ScriptedModel, SettableClock},
    usage::Limits,
    usecase::{
        self, Context,
        chat::tool,
        task::{Change, Expected},
    },
};
use todo_server::store::{Database, SeaStore};
use uuid::Uuid;

use super::{Opened, alice, at, stores, task};

const FEW: u128 = 5;
const MANY: u128 = 50;

/// A store that counts what it sends.
struct Counted {
    store: SeaStore,
    sent: Arc<AtomicUsize>,
}

async fn counted(database: &Database) -> Counted {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = sent.clone();
    let database = database.clone().overheard(move |statement| {
        // What is told of it to other replicas goes its own way.
        if !statement.sql.contains("pg_notify(") {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    Counted { store: database.store().await.unwrap(), sent }
}

impl Counted {
    /// What a tool returns, and how many statements that took.
    async fn run(&self, name: &str, arguments: Value) -> (Value, usize) {
        let call = ToolCall::new(name, arguments);
        let request = Uuid::new_v4();
        self.count(async |ctx| tool::run(ctx, &alice(), &call, request).await.unwrap()).await
    }

    /// What comes of `work`, and how many statements that took.
    async fn count<T>(&self, work: impl AsyncFnOnce(&Context<'_>) -> T) -> (T, usize) {
        let (conversations, usage) = (MemoryConversations::default(), MemoryUsage::default());
        let (model, ids) = (ScriptedModel::default(), RandomIds);
        let notifier = FixedNotifier::default();
        let clock = SettableClock::at(at(0) + SignedDuration::from_hours(1));
        let ctx = Context {
            tasks: &self.store,
            changes: &self.store,
            conversations: &conversations,
            usage: &usage,
            model: &model,
            notifier: &notifier,
            clock: &clock,
            ids: &ids,
            limits: Limits::default(),
            zone: TimeZone::UTC,
            actor: Actor::Owner,
            occasion: None,
        };
        self.sent.store(0, Ordering::Relaxed);
        let output = work(&ctx).await;
        (output, self.sent.load(Ordering::Relaxed))
    }
}

/// They are as long as the texts themselves: who reads a list would hold each twice.
#[tokio::test]
async fn what_is_shown_is_read_without_the_texts_that_only_searches_look_through() {
    for opened in stores().await {
        super::insert(&opened.store, &task(1, "Milk", at(0))).await;
        let heard = Arc::new(std::sync::Mutex::new(Vec::new()));
        let said = heard.clone();
        let overheard = opened.database.clone().overheard(move |statement| {
            said.lock().unwrap().push(statement.sql.clone());
        });
        let store = overheard.store().await.unwrap();
        for search in [None, Some("milk".to_owned())] {
            let query = Query { search, ..Query::default() };
            assert_eq!(store.list(&alice(), &query).await.unwrap().tasks.len(), 1);
        }
        let conversation = ConversationId(Uuid::from_u128(1).to_string());
        todo_core::ports::ConversationStore::messages(&store, &alice(), &conversation, 1)
            .await
            .unwrap();
        let heard = heard.lock().unwrap();
        let read: Vec<_> = heard.iter().filter_map(|sql| sql.split_once(" FROM ")).collect();
        assert!(read.len() >= 3, "{heard:?}");
        for (columns, _) in read {
            for column in ["search_text", "tags_text", "derived_from"] {
                let is_read = columns.contains(&format!(r#"."{column}""#));
                assert!(!is_read, "{}: {columns}", opened.name);
            }
        }
    }
}

/// Ids that no other context gave.
struct RandomIds;

impl todo_core::ports::Ids for RandomIds {
    fn next(&self) -> Uuid {
        Uuid::new_v4()
    }
}

/// Puts tasks on the list: every third repeats, every third has a day.
async fn fill(opened: &Opened, numbers: std::ops::Range<u128>) -> Vec<String> {
    let mut writes = Vec::new();
    for number in numbers.clone() {
        let mut new = task(number, &format!("Chore {number}"), at(i64::try_from(number).unwrap()));
        new.due = (number % 3 > 0).then(|| Due::At(at(0) - SignedDuration::from_hours(1)));
        new.recurrence = Rule::parse("FREQ=DAILY").ok().filter(|_| number % 3 == 1);
        writes.push(Write::Insert(new));
    }
    opened.store.commit(&alice(), &writes).await.unwrap();
    numbers.map(|number| Uuid::from_u128(number).to_string()).collect()
}

#[tokio::test]
async fn a_change_of_many_tasks_takes_as_many_statements_as_one_of_a_few() {
    for opened in stores().await {
        let counted = counted(&opened.database).await;
        let mut taken = Vec::new();
        for (first, count) in [(1000, FEW), (2000, MANY)] {
            let ids = fill(&opened, first..first + count).await;
            let note = json!({ "task_ids": &ids, "priority": "high", "add_note": "again" });
            let (output, moving) = counted.run("update_tasks", note).await;
            assert_eq!(output["tasks"].as_array().map(Vec::len), Some(ids.len()), "{output}");
            assert!(output["tasks"][0]["error"].is_null(), "{output}");
            let (output, completing) =
                counted.run("complete_tasks", json!({ "task_ids": &ids })).await;
            let done = output["tasks"].as_array().unwrap();
            assert!(done.iter().all(|task| task["status"] == "completed"), "{output}");
            taken.push((moving, completing));
        }
        assert_eq!(taken[0], taken[1], "{}", opened.name);
    }
}

#[tokio::test]
async fn one_task_and_its_note_take_one_statement_on_postgres() {
    for opened in stores().await.into_iter().filter(|opened| opened.name == "Postgres") {
        let counted = counted(&opened.database).await;
        let new = NewTask::titled(Title::parse("Water the fig").unwrap());
        let add = async |ctx: &Context<'_>| {
            usecase::task::add(ctx, &alice(), new.clone(), None).await.unwrap()
        };
        let (added, adding) = counted.count(add).await;
        assert_eq!(adding, 1);

        // Loaded, changed; and again.
        let complete = async |ctx: &Context<'_>| {
            usecase::task::change(ctx, &alice(), added.id, &Change::Complete).await
        };
        let (completed, completing) = counted.count(complete).await;
        assert!(completed.is_ok());
        let delete = async |ctx: &Context<'_>| usecase::task::delete(ctx, &alice(), added.id).await;
        let (deleted, deleting) = counted.count(delete).await;
        assert!(deleted.is_ok());
        assert_eq!((completing, deleting), (2, 2));
        let newest = ChangeQuery { limit: 10, ..ChangeQuery::default() };
        let noted = opened.store.changes(&alice(), &newest).await.unwrap().changes;
        assert_eq!(noted.len(), 3);
    }
}

#[tokio::test]
async fn many_are_found_changed_deleted_and_taken_back_with_as_many_statements_as_a_few() {
    for opened in stores().await {
        let counted = counted(&opened.database).await;
        let mut taken = Vec::new();
        for (first, count) in [(1000, FEW), (2000, MANY)] {
            let texts = fill(&opened, first..first + count).await;
            let ids: Vec<TaskId> = texts.iter().map(|id| TaskId(id.parse().unwrap())).collect();
            let named = Query { ids: Some(ids.clone()), ..Query::default() };
            let list = async |ctx: &Context<'_>| usecase::task::list(ctx, &alice(), &named).await;
            let (found, finding) = counted.count(list).await;
            assert_eq!(found.unwrap().tasks.len(), ids.len(), "{}", opened.name);

            let wanted: Vec<_> = ids.iter().map(|id| (*id, Expected::Anything)).collect();
            let friday = Adjustment { day: Some(date(2026, 11, 27)), ..Adjustment::default() };
            let to_friday = Change::Adjust(friday);
            let change = async |ctx: &Context<'_>| {
                usecase::task::change_each(ctx, &alice(), &wanted, &to_friday).await
            };
            let (moved, moving) = counted.count(change).await;
            assert!(moved.unwrap().iter().all(Result::is_ok), "{}", opened.name);

            let delete =
                async |ctx: &Context<'_>| usecase::task::delete_each(ctx, &alice(), &ids).await;
            let (deleted, deleting) = counted.count(delete).await;
            assert!(deleted.unwrap().iter().all(Result::is_ok), "{}", opened.name);

            let newest = ChangeQuery { limit: ids.len(), ..ChangeQuery::default() };
            let noted = opened.store.changes(&alice(), &newest).await.unwrap().changes;
            let noted: Vec<_> = noted.iter().map(|noted| noted.change.id).collect();
            let undo =
                async |ctx: &Context<'_>| usecase::journal::undo_each(ctx, &alice(), &noted).await;
            let (undone, undoing) = counted.count(undo).await;
            assert!(undone.unwrap().iter().all(Result::is_ok), "{}", opened.name);
            taken.push([finding, moving, deleting, undoing]);
        }
        assert_eq!(taken[0], taken[1], "{}", opened.name);
        assert!(taken[0].iter().all(|statements| *statements < 12), "{taken:?}");
    }
}

#[tokio::test]
async fn a_long_list_is_shown_and_summed_up_with_as_many_statements_as_a_short_one() {
    for opened in stores().await {
        let counted = counted(&opened.database).await;
        let mut taken = Vec::new();
        for tasks in [1..100, 100..1500] {
            fill(&opened, tasks.clone()).await;
            let (listed, listing) = counted.run("list_tasks", json!({ "title": "chore" })).await;
            let listed = listed.as_array().unwrap();
            let (last, shown) = listed.split_last().unwrap();
            let left_out = usize::try_from(last["left_out"].as_u64().unwrap()).unwrap();
            assert_eq!((shown.len() + left_out) as u128, tasks.end - 1, "{}", opened.name);
            let (summary, summing) = counted.run("summarize_tasks", json!({})).await;
            let overdue = summary["overdue"]["count"].as_u64().unwrap();
            let dated = (1..tasks.end).filter(|number| number % 3 > 0).count();
            assert_eq!(usize::try_from(overdue).unwrap(), dated, "{}", opened.name);
            taken.push((listing, summing));
        }
        assert_eq!(taken[0], taken[1], "{}", opened.name);
    }
}
