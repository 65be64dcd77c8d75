//! Moments in a file that were written in another form than their column's: their texts sort elsewhere than they do.

use jiff::{SignedDuration, Timestamp};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use todo_core::{
    ports::{ReminderStore as _, TaskStore as _, Write},
    task::{
        Due, Task,
        list::{Query, Sort},
    },
    testing::MemoryTasks,
};

use todo_server::store::{Address, Database};

use super::{
    super::{open, original::EARLIER_SQLITE},
    Opened, alice, at, execute, ids, insert, load, task,
};

/// Moments around a midnight, as programs write them.
const WRITTEN: [&str; 22] = [
    "2026-11-24T23:59:59-12:00",
    "2026-11-24T23:30:00-05:00",
    "2026-11-25T00:30:00-05:00",
    "2026-11-24 23:45:00.250-00:30",
    "2026-11-25T00:15+00:30",
    "2026-11-25T00:00:00+05:30",
    "2026-11-25T05:29:59.999+05:30",
    "2026-11-24T12:00:00+14:00",
    "2026-11-26T13:59:59+14:00",
    "2026-11-25T01:00:00+01:00",
    "2026-11-24T23:20:00Z",
    "2026-11-25T00:10:00.000Z",
    "2026-11-25T03:00:00+00:00",
    "2026-11-24T23:10:00.5+00:00",
    "2026-11-25T01:30:00+0200",
    "2026-11-24 22:40:00-0130",
    "2026-11-25T02:20:00+02",
    "2026-11-24 19:35:00-05",
    "2026-11-25T04:00:00",
    "2026-11-25 04:00:01",
    "2026-11-25 03:30:00.123456",
    "2026-11-24 23:25",
];

/// Whole days, in another form than a file's own.
const DAYS: [&str; 3] = ["2026-11-23", "2026-11-26T00:00:00Z", "2026-11-27 00:00:00"];

/// What other programs may have left in place of a reminder, and is none.
const NO_TIMES: [&str; 7] =
    ["soon", "", "now", "2026-11", "2026-11-24 soon", "20261124", "2026-02-30T14:45:15Z"];

/// One moment, as programs write it.
const REMINDERS: [&str; 13] = [
    "2026-11-24 14:45:15.000000",
    "2026-11-24 14:45:15",
    "2026-11-24T14:45:15",
    "2026-11-24T14:45:15Z",
    "2026-11-24T14:45:15.000Z",
    "2026-11-24T14:45:15+00:00",
    "2026-11-24T19:45:15+05:00",
    "2026-11-25T04:45:15+14:00",
    "2026-11-24 02:45:15-12:00",
    "2026-11-24T16:45:15+0200",
    "2026-11-24T16:45:15+02",
    "2026-11-24 09:45:15-05",
    "2026-11-24T14:45:15.000000+00:00",
];
/// More than are looked at in one go.
const MANY: u32 = 1_200;

/// A file as the original makes it, and one as an earlier version of ours made it.
async fn files() -> [(&'static str, Opened); 2] {
    let (original, earlier) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = |folder: &tempfile::TempDir| format!("sqlite://{}/todo.db", folder.path().display());
    let (original_url, earlier_url) = (url(&original), url(&earlier));
    let made = Database::open(&Address::parse(&earlier_url, None).unwrap()).unwrap();
    let emptied = format!("{EARLIER_SQLITE}; DELETE FROM tasks");
    made.connection().execute_unprepared(&emptied).await.unwrap();
    made.close().await;
    [
        ("original", open("SQLite", &original_url, Some(original)).await),
        ("earlier", open("SQLite", &earlier_url, Some(earlier)).await),
    ]
}

/// Adds a task that another program gave its `column`.
async fn write(opened: &Opened, number: u128, column: &str, text: &str) {
    insert(&opened.store, &task(number, "Odd", at(0))).await;
    let sql = format!("UPDATE tasks SET {column} = '{text}', title = '-' WHERE title = 'Odd'");
    execute(opened, &sql).await;
}

async fn into_model(opened: &Opened, number: u128, model: &MemoryTasks) {
    let read = load(opened, number).await;
    model.commit(&alice(), &[Write::Insert(read)]).await.unwrap();
}

/// Every list that goes by due date: all, days and parts of them.
fn queries(zone: &str) -> Vec<Query> {
    let day = |day| Some(jiff::civil::date(2026, 11, day));
    let moments = ["2026-11-24T23:30:00Z", "2026-11-25T00:00:00Z", "2026-11-25T04:30:00Z"]
        .map(|moment| Some(moment.parse::<Timestamp>().unwrap()));
    let plain = Query { zone: jiff::tz::TimeZone::get(zone).unwrap(), ..Query::default() };
    let days = (23..=26).map(|on| Query { due_from: day(on), due_to: day(on), ..plain.clone() });
    let before = moments.map(|due_before| Query { due_before, ..plain.clone() });
    let since = moments.map(|due_since| Query { due_since, ..plain.clone() });
    [plain.clone()].into_iter().chain(days).chain(before).chain(since).collect()
}

#[tokio::test]
async fn moments_of_a_file_are_listed_where_they_belong_however_they_were_written() {
    let moment = |text: &str| Due::At(text.parse().unwrap());
    let own = [
        Some(moment("2026-11-24T23:59:59Z")),
        Some(moment("2026-11-25T00:00:01Z")),
        Some(Due::Day(jiff::civil::date(2026, 11, 25))),
        Some(Due::Day(jiff::civil::date(2026, 11, 24))),
        None,
    ];
    for (made, opened) in files().await {
        let model = MemoryTasks::default();
        for (number, text) in (1..).zip(WRITTEN.iter().chain(&DAYS)) {
            write(&opened, number, "due_date", text).await;
            into_model(&opened, number, &model).await;
        }
        for (number, due) in (100..).zip(own) {
            insert(&opened.store, &Task { due, ..task(number, "-", at(0)) }).await;
            into_model(&opened, number, &model).await;
        }
        for zone in ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"] {
            for query in queries(zone) {
                for sort in [Sort::Newest, Sort::DueAscending, Sort::DueDescending] {
                    for limit in [None, Some(1), Some(4)] {
                        let query = Query { sort, limit, ..query.clone() };
                        let wanted = ids(&model, query.clone()).await;
                        let found = ids(&opened.store, query.clone()).await;
                        assert_eq!(found, wanted, "{made}: {query:?}");
                    }
                }
            }
        }
    }
}

/// Tells what came due until `now`, and how many reminders wait then.
async fn told(opened: &Opened, now: Timestamp) -> usize {
    opened.store.tell_due(now - SignedDuration::from_hours(24), now).await.unwrap();
    opened.store.waiting(&alice(), REMINDERS.len() * 2).await.unwrap().len()
}

#[tokio::test]
async fn reminders_of_a_file_are_told_at_their_time_however_they_were_written() {
    let due: Timestamp = "2026-11-24T14:45:15Z".parse().unwrap();
    for (made, opened) in files().await {
        for (number, text) in (1..).zip(REMINDERS.iter().chain(&NO_TIMES)) {
            write(&opened, number, "reminder_at", text).await;
        }
        for early in [SignedDuration::from_hours(13), SignedDuration::from_secs(1)] {
            assert_eq!(told(&opened, due - early).await, 0, "{made}: {early:?} before");
        }
        // Texts of one form stand in the order of their seconds.
        let now = due + SignedDuration::from_secs(1);
        assert_eq!(told(&opened, now).await, REMINDERS.len(), "{made}");
        assert_eq!(told(&opened, now).await, REMINDERS.len(), "{made}: each once");
    }
}

#[tokio::test]
async fn many_reminders_that_were_written_otherwise_are_told_at_once() {
    let due: Timestamp = "2026-11-24T14:45:15Z".parse().unwrap();
    for (made, opened) in files().await {
        let tasks = (1..=MANY).map(|number| Write::Insert(task(number.into(), "-", at(0))));
        opened.store.commit(&alice(), &tasks.collect::<Vec<_>>()).await.unwrap();
        // The last half at one moment, the first a millisecond after the other.
        let sql = format!(
            "UPDATE tasks SET reminder_at = strftime('%Y-%m-%dT%H:%M:%fZ', '2026-11-24 14:40:00', \
             '+' || (min(rowid, {MANY} / 2) / 1000.0) || ' seconds')"
        );
        execute(&opened, &sql).await;
        opened.store.tell_due(due - SignedDuration::from_hours(24), due).await.unwrap();
        let sql = "SELECT count(*) FROM reminders";
        let counted = Statement::from_string(DbBackend::Sqlite, sql);
        let row = opened.database.connection().query_one_raw(counted).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), i64::from(MANY), "{made}");
    }
}
