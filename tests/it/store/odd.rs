//! Rows that other programs left, as no calendar and no form of ours has them: they hide no other row, and can be
//! changed.

mod written;

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use todo_core::{
    chat::{Conversation, ConversationId, listing},
    ports::{ConversationStore as _, StoreError, TaskStore, Write},
    task::{
        Priority, Rank, Task, TaskId, Title,
        list::{Query, Sort},
    },
};
use todo_server::store::{Address, Database};
use todo_tests::{TestApp, User, on_both_databases, postgres};

use super::{Opened, alice, at, id, insert, stores, task};

const SORTS: [Sort; 5] =
    [Sort::Newest, Sort::DueAscending, Sort::DueDescending, Sort::Priority, Sort::Manual];
/// Rows of each odd kind.
const EACH: u128 = 3;

/// Times as other programs may have left them, in SQL.
fn odd_times(opened: &Opened) -> &'static [&'static str] {
    match opened.name {
        "SQLite" => &[
            "'9999-12-31 23:59:59'",
            "'9999-12-31T23:59:58.000Z'",
            "'2026-01-01'",
            "'2026-01-01 00:00:00'",
            "'2026-01-01T00:00:00Z'",
            "'2026-01-01T05:00:00+05:00'",
            "'0000-12-31 00:00:00'",
            "'1969-12-31 10:00:00'",
            "''",
        ],
        _ => &[
            "'infinity'",
            "'9999-12-31 23:59:59+00'",
            "'294276-01-01 00:00:00+00'",
            "'-infinity'",
            "'0044-03-15 00:00:00+00 BC'",
            "'1969-12-31 10:00:00+00'",
        ],
    }
}

/// What other programs may have left in the due date of a file, in SQL, and what it is read as: none at all, or the
/// last time before it that a calendar has.
const ODD_DATES: [(&str, Option<&str>); 20] = [
    ("'soon'", None),
    ("''", None),
    ("' '", None),
    ("'null'", None),
    ("7", None),
    ("1795510800", None),
    ("2461368.5", None),
    ("'20261124'", None),
    ("'31/12/2026'", None),
    ("'24 Nov 2026'", None),
    ("'2026-11-24 soon'", None),
    ("'2026-11'", None),
    ("x'00ff'", None),
    ("'now'", None),
    ("' 2026-11-24 09:00:00'", None),
    ("'2026-02-30'", Some("2026-02-28T00:00:00")),
    ("'2026-13-35 10:00:00'", Some("2026-12-31T10:00:00Z")),
    ("'2026-11-24 25:00:00'", Some("2026-11-24T23:59:59Z")),
    ("'2026-11-24T09:00 or so'", Some("2026-11-24T09:00:00Z")),
    ("'2026-11-24T05:00:00+05:00'", Some("2026-11-24T00:00:00Z")),
];

async fn execute(opened: &Opened, sql: &str) {
    opened.database.connection().execute_unprepared(sql).await.unwrap();
}

/// The ids of all tasks, page by page.
async fn ids(store: &dyn TaskStore, mut query: Query) -> Vec<TaskId> {
    let mut ids = Vec::new();
    for _ in 0..200 {
        let page = store.list(&alice(), &query).await.unwrap();
        ids.extend(page.tasks.iter().map(|task| task.id));
        match page.next {
            // As a client carries it.
            Some(next) => {
                query.after =
                    Some(todo_core::task::list::Cursor::parse(&next.encode(), query.sort).unwrap());
            }
            None => return ids,
        }
    }
    panic!("{query:?} has no end: {ids:?}");
}

#[tokio::test]
async fn pages_in_every_order_go_past_times_that_no_calendar_holds() {
    for opened in stores().await {
        let mut number = 0;
        for time in odd_times(&opened).iter().map(|time| Some(*time)).chain([None]) {
            for _ in 0..EACH {
                number += 1;
                let mut odd = task(number, "Odd", at(i64::try_from(number).unwrap()));
                odd.priority = [Priority::Low, Priority::High][usize::from(number % 2 == 0)];
                odd.moved_to = (number % 5 == 0)
                    .then(|| Rank::made(at(20)))
                    .and_then(|rank| Rank::between(Some(&rank), None, odd.id));
                insert(&opened.store, &odd).await;
            }
            if let Some(time) = time {
                let made = format!("UPDATE tasks SET created_at = {time} WHERE title = 'Odd'");
                execute(&opened, &made).await;
            }
            execute(&opened, "UPDATE tasks SET title = 'Done with' WHERE title = 'Odd'").await;
        }
        let expected: BTreeSet<TaskId> = (1..=number).map(id).collect();
        for sort in SORTS {
            for limit in [None, Some(1), Some(4), Some(20)] {
                let query = Query { sort, limit, ..Query::default() };
                let found = ids(&opened.store, query).await;
                let name = opened.name;
                assert_eq!(found.len(), expected.len(), "{name} {sort:?} {limit:?}: each once");
                assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), expected, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn pages_by_date_go_past_dates_that_no_calendar_holds() {
    for opened in stores().await {
        let mut number = 0;
        let no_dates: &[_] = if opened.name == "SQLite" { &["'soon'", "''", "7"] } else { &[] };
        for time in odd_times(&opened).iter().chain(no_dates) {
            for whole_day in ["NULL", "true"] {
                for _ in 0..EACH {
                    number += 1;
                    insert(&opened.store, &task(number, "Odd", at(0))).await;
                }
                let due = format!(
                    "UPDATE tasks SET due_date = {time}, due_all_day = {whole_day}, title = '-' WHERE title = 'Odd'"
                );
                execute(&opened, &due).await;
            }
        }
        let all = usize::try_from(number).unwrap();
        for sort in [Sort::DueAscending, Sort::DueDescending] {
            for limit in [None, Some(1), Some(4)] {
                let found = ids(&opened.store, Query { sort, limit, ..Query::default() }).await;
                let distinct: BTreeSet<_> = found.iter().collect();
                let name = opened.name;
                assert_eq!((found.len(), distinct.len()), (all, all), "{name} {sort:?} {limit:?}");
            }
        }
    }
}

/// On a file: Postgres holds nothing but times.
#[tokio::test]
async fn due_dates_that_are_none_hide_no_others_and_can_be_changed() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let mut plain = Vec::new();
    for day in 20..28 {
        for due in [format!("2026-11-{day}"), format!("2026-11-{day}T10:00:00Z")] {
            plain.push(alice.post("tasks", &json!({ "title": due, "due_date": due })).await.expect(201)["id"].clone());
        }
    }
    alice.post("tasks", &json!({ "title": "Undated" })).await.expect(201);
    for (written, read) in ODD_DATES {
        let task = alice
            .post("tasks", &json!({ "title": written, "due_date": "2026-11-24" }))
            .await
            .expect(201);
        let sql = format!(
            "UPDATE tasks SET due_date = {written} WHERE title = '{}'",
            written.replace('\'', "''")
        );
        app.database.connection().execute_unprepared(&sql).await.unwrap();
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.expect(200)["due_date"], json!(read), "{written}");
    }
    let count = plain.len() + 1 + ODD_DATES.len();
    for sort in ["date_asc", "date_desc", "newest", "priority", "manual"] {
        let whole = alice.get(&format!("tasks?sort_by={sort}")).await.expect(200);
        let whole: Vec<_> =
            whole.as_array().unwrap().iter().map(|task| task["id"].clone()).collect();
        assert_eq!(whole.len(), count, "{sort}");
        for limit in [1, 3, 7] {
            assert_eq!(page_by_page(&alice, sort, limit).await, whole, "{sort} by {limit}");
        }
    }
    let ordered = page_by_page(&alice, "date_asc", 4).await;
    let ordered: Vec<_> = ordered.into_iter().filter(|id| plain.contains(id)).collect();
    assert_eq!(ordered, plain);
    let read = ODD_DATES.iter().filter(|(_, read)| read.is_some()).count();
    let year = alice.get("tasks?due_from=2026-01-01&due_to=2026-12-31").await.expect(200);
    assert_eq!(year.as_array().unwrap().len(), plain.len() + read);
    for (written, _) in ODD_DATES {
        let found = alice.get("tasks").await.expect(200);
        let task = found.as_array().unwrap().iter().find(|task| task["title"] == written).unwrap();
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        alice.put(&path, &json!({ "description": "Changed" })).await.expect(200);
        let changed = alice.put(&path, &json!({ "due_date": "2026-12-01" })).await.expect(200);
        assert_eq!(changed["due_date"], "2026-12-01T00:00:00", "{written}");
    }
}

/// The ids of all tasks in that order, so many at a time.
async fn page_by_page(user: &User, sort: &str, limit: usize) -> Vec<Value> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for _ in 0..100 {
        let path = format!("tasks?sort_by={sort}&limit={limit}&cursor={cursor}");
        let page = user.get(&path).await;
        page.expect(200);
        ids.extend(page.json().as_array().unwrap().iter().map(|task| task["id"].clone()));
        page.header("x-next-cursor").clone_into(&mut cursor);
        if cursor.is_empty() {
            return ids;
        }
    }
    panic!("{sort} by {limit} has no end");
}

#[tokio::test]
async fn conversations_go_past_times_that_no_calendar_holds() {
    for opened in stores().await {
        let mut number = 0_u128;
        for time in odd_times(&opened) {
            for _ in 0..EACH {
                number += 1;
                let conversation = Conversation {
                    id: ConversationId(uuid::Uuid::from_u128(number).to_string()),
                    title: "Odd".to_owned(),
                    created_at: at(0),
                    updated_at: at(0),
                };
                opened.store.create(&alice(), &conversation).await.unwrap();
            }
            let used = format!("UPDATE conversations SET updated_at = {time} WHERE title = 'Odd'");
            execute(&opened, &used).await;
            execute(&opened, "UPDATE conversations SET title = '-' WHERE title = 'Odd'").await;
        }
        for limit in [1, 4] {
            let mut query = listing::Query { limit: Some(limit), ..listing::Query::default() };
            let mut seen = Vec::new();
            for _ in 0..=number {
                let page =
                    todo_core::ports::ConversationStore::list(&opened.store, &alice(), &query)
                        .await
                        .unwrap();
                seen.extend(page.conversations.into_iter().map(|one| one.id.0));
                let Some(next) = page.next else { break };
                query.after = Some(listing::Place::parse(&next.encode()).unwrap());
            }
            let shown = seen.len();
            let distinct: BTreeSet<String> = seen.into_iter().collect();
            let all = usize::try_from(number).unwrap();
            assert_eq!((shown, distinct.len()), (all, all), "{} {limit}", opened.name);
        }
    }
}

async fn load(opened: &Opened, number: u128) -> Task {
    TaskStore::find(&opened.store, &alice(), id(number)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_task_is_changed_whatever_another_program_wrote_as_its_last_change() {
    for opened in stores().await {
        let none: &[_] = if opened.name == "SQLite" {
            &[
                "'soon'",
                "7",
                "'20261124'",
                "'2026-02-30 10:00:00'",
                "'2026-13-01'",
                "'2026-11-24 25:00'",
            ]
        } else {
            &[]
        };
        for (number, time) in (1..).zip(odd_times(&opened).iter().chain(none)) {
            insert(&opened.store, &task(number, "Odd", at(0))).await;
            let changed = format!("UPDATE tasks SET updated_at = {time} WHERE title = 'Odd'");
            execute(&opened, &changed).await;
            let before = load(&opened, number).await;
            let mut after = before.clone();
            after.title = Title::parse("Changed").unwrap();
            after.updated_at = at(1);
            let update = [Write::Update { before: before.clone(), task: after }];
            let (name, owner) = (opened.name, alice());
            let saved = opened.store.commit(&owner, &update).await;
            assert!(saved.is_ok(), "{name} {time}: {saved:?}");

            // It was changed: what was known of it is old.
            let again = opened.store.commit(&owner, &update).await;
            assert!(matches!(again, Err(StoreError::Stale)), "{name} {time}: {again:?}");
            assert_eq!(load(&opened, number).await.title.as_str(), "Changed");

            execute(&opened, &changed.replace("'Odd'", "'Changed'")).await;
            let loaded = load(&opened, number).await.updated_at;
            let delete = [Write::DeleteUnchanged { id: id(number), loaded }];
            let gone = opened.store.commit(&owner, &delete).await;
            assert!(gone.is_ok(), "{name} {time}: {gone:?}");
        }
    }
}

#[tokio::test]
async fn priorities_are_found_as_they_are_shown() {
    for opened in stores().await {
        for (number, word) in (1..).zip(["HIGH", "high", "High", "LOW", "low", "URGENT", ""]) {
            insert(&opened.store, &task(number, "Odd", at(0))).await;
            let wrote =
                format!("UPDATE tasks SET priority = '{word}', title = '-' WHERE title = 'Odd'");
            execute(&opened, &wrote).await;
        }
        for (priority, count) in [(Priority::High, 3), (Priority::Low, 2), (Priority::Medium, 2)] {
            for limit in [None, Some(1)] {
                let query = Query { priority: Some(priority), limit, ..Query::default() };
                let found = TaskStore::list(&opened.store, &alice(), &query).await.unwrap();
                assert!(
                    found.tasks.iter().all(|task| task.priority == priority),
                    "{}",
                    opened.name
                );
                assert_eq!(
                    ids(&opened.store, query).await.len(),
                    count,
                    "{} {priority:?}",
                    opened.name
                );
            }
        }
        let query = Query { sort: Sort::Priority, limit: Some(1), ..Query::default() };
        assert_eq!(ids(&opened.store, query).await.len(), 7, "{}", opened.name);
    }
}

#[tokio::test]
async fn values_of_another_type_hide_no_other_row_of_a_file() {
    let Some(opened) = stores().await.into_iter().find(|opened| opened.name == "SQLite") else {
        return;
    };
    for number in 1..=5 {
        insert(&opened.store, &task(number, &format!("Odd {number}"), at(0))).await;
    }
    for (number, change) in [
        (1, "completed = 'true', title = x'4d696c6b'"),
        (2, "completed = 'no', description = x'ff41', priority = x'68696768'"),
        (3, "completed = 2, recurrence = x'6461696c79', search_text = NULL, derived_from = NULL"),
        (4, "tags = x'5b2261225d', reminder_at = x'00', due_date = 7"),
    ] {
        let odd = format!("UPDATE tasks SET {change} WHERE title = 'Odd {number}'");
        execute(&opened, &odd).await;
    }
    for sort in SORTS {
        let query = Query { sort, ..Query::default() };
        assert_eq!(ids(&opened.store, query).await.len(), 5, "{sort:?}");
    }
    let odd = load(&opened, 1).await;
    assert_eq!((odd.title.as_str(), odd.is_done()), ("Milk", true));
    let odd = load(&opened, 2).await;
    assert_eq!((odd.priority, odd.is_done()), (Priority::High, false));
    assert_eq!(odd.description.unwrap().as_str(), "\u{FFFD}A");
    let counts = opened.store.count(&alice()).await.unwrap();
    assert_eq!((counts.total, counts.completed), (5, 2));
    opened.store.sweep(at(0)).await.unwrap();
}

#[tokio::test]
async fn tags_are_read_whatever_they_were_written_as() {
    for opened in stores().await {
        insert(&opened.store, &task(1, "Odd", at(0))).await;
        for (written, tags) in [
            (r#""[1, 2.5, \"x\"]""#, &["1", "2.5", "x"][..]),
            (r#""[\"a\\u0000b\", \"\\ud800\"]""#, &["a\0b", "\u{FFFD}"]),
            (r#""\"home\"""#, &["home"]),
            (r#""7""#, &["7"]),
            (r#""home, work""#, &["home", "work"]),
            (r#""null""#, &["null"]),
        ] {
            execute(&opened, &format!("UPDATE tasks SET tags = '{written}'")).await;
            let found = load(&opened, 1).await.tags;
            assert_eq!(found.as_slice(), tags, "{} {written}", opened.name);
        }
    }
}

on_both_databases! {
    async fn a_key_for_ever_signs_and_verifies(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.get("/api/auth/token").await.expect(200);
        for time in ["9999-12-31 23:59:59", "9999-12-30 22:00:00"] {
            let sql = format!(r#"UPDATE jwks SET "expiresAt" = '{time}'"#);
            app.database.connection().execute_unprepared(&sql).await.unwrap();
            app.clock.advance(jiff::SignedDuration::from_mins(10));
            for path in ["/api/auth/get-session", "/api/auth/token", "/api/auth/jwks"] {
                alice.get(path).await.expect(200);
            }
        }
    }

    async fn a_reminder_past_the_last_moment_is_taken_and_read_back(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Never", "reminder_at": "9999-12-31T10:00:00Z" });
        let task = alice.post("tasks", &body).await.expect(201);
        assert_eq!(task["reminder_at"], "9999-12-30T22:00:00Z");
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.expect(200)["reminder_at"], "9999-12-30T22:00:00Z");
        let same = json!({ "reminder_at": task["reminder_at"] });
        assert_eq!(alice.put(&path, &same).await.expect(200)["updated_at"], task["updated_at"]);
    }
}

#[tokio::test]
async fn a_reminder_that_another_program_set_past_the_last_moment_is_shown_as_a_moment() {
    let Some(url) = postgres::database().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = app.sign_up("alice").await;
    alice.add("Never").await;
    let database = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    for time in ["9999-12-31 10:00:00+00", "infinity"] {
        let sql = format!("UPDATE tasks SET reminder_at = '{time}'");
        database.connection().execute_unprepared(&sql).await.unwrap();
        let shown = alice.get("tasks").await.expect(200)[0]["reminder_at"].clone();
        assert_eq!(shown, "9999-12-30T22:00:00Z", "{time}");
    }
    database.close().await;
}
