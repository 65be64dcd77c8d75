//! Lists: both databases answer what the fake in memory answers, page by page.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, civil::date, tz::TimeZone};
use sea_orm::{ConnectionTrait as _, Statement};
use todo_core::{
    ports::{TaskStore, Write},
    task::{
        Description, Due, Priority, Rank, Rule, State, Tags, Task, TaskId, Title,
        list::{Cursor, Key, Query, Sort, Status},
    },
    testing::MemoryTasks,
};
use todo_tests::postgres;
use uuid::Uuid;

use super::{Opened, alice, at, bob, id, insert, open, stores, task};

const TASKS: u32 = 60;
const SORTS: [Sort; 5] =
    [Sort::Newest, Sort::DueAscending, Sort::DueDescending, Sort::Priority, Sort::Manual];

/// A small generator of numbers: the same ones every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % sides
    }

    /// From minus `most` to `most`.
    fn signed(&mut self, most: i64) -> i64 {
        let sides = u64::try_from(2 * most + 1).unwrap();
        i64::try_from(self.below(sides)).unwrap() - most
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()].clone()
    }
}

/// A task with many equals, so that ids have to decide, and with the characters that databases trip over.
fn random_task(dice: &mut Dice) -> Task {
    let titles = ["Milk", "100% MILK", "under_score", r"back\slash", "Ünïcode Straße", "'quoted'"];
    let id = Uuid::from_u64_pair(dice.below(u64::MAX), dice.below(u64::MAX));
    let created_at = at(i64::try_from(dice.below(5)).unwrap() * 100_000);
    let mut task = task(0, dice.pick(&titles), created_at);
    task.id = TaskId(id);
    task.description = dice
        .pick(&[None, Some("in the ÉVENING"), Some("%")])
        .map(|text| Description::parse(text).unwrap());
    task.priority = dice.pick(&[Priority::Low, Priority::Medium, Priority::High]);
    let hours = dice.signed(40);
    task.due = dice.pick(&[
        None,
        Some(Due::Day(date(2026, 11, 24))),
        Some(Due::Day(date(2027, 1, 1))),
        Some(Due::At(at(0))),
        Some(Due::At(at(500_000))),
        Some(Due::At(at(500_001))),
        // Around the beginnings and ends of that day, wherever somebody is.
        Some(Due::Day(date(2026, 11, 23))),
        Some(Due::Day(date(2026, 11, 25))),
        Some(Due::At(at(0) - jiff::SignedDuration::from_hours(hours))),
        Some(Due::At("2026-11-24T00:00:00Z".parse().unwrap())),
        Some(Due::At("2026-11-24T05:00:00Z".parse().unwrap())),
        Some(Due::At("2026-11-23T11:00:00Z".parse().unwrap())),
        Some(Due::At("2026-11-23T10:00:00Z".parse().unwrap())),
    ]);
    task.tags =
        Tags::parse(dice.pick(&[&[][..], &["Home"], &["Homework"], &["a%", "ÜBER"]])).unwrap();
    task.state =
        dice.pick(&[State::Open, State::Done { at: Some(at(1)) }, State::Done { at: None }]);
    // Between those that were never moved, above them all, below them, and twice the same.
    task.moved_to = dice.pick(&[
        None,
        None,
        Rank::between(Some(&Rank::made(at(200_000))), Some(&Rank::made(at(100_000))), task.id),
        Rank::between(Some(&Rank::made(at(100_000))), None, task.id),
        Rank::stored("z".to_owned()),
        Rank::stored("000i".to_owned()),
        Rank::stored(format!("{}5", Rank::made(at(300_000)).as_str())),
    ]);
    task
}

/// The same tasks in a fresh fake and in `opened`.
async fn filled(opened: &Opened) -> MemoryTasks {
    let (memory, mut dice) = (MemoryTasks::default(), Dice(7));
    for number in 0..TASKS {
        let owner = if number % 10 == 0 { bob() } else { alice() };
        let write = [Write::Insert(random_task(&mut dice))];
        memory.commit(&owner, &write).await.unwrap();
        opened.store.commit(&owner, &write).await.unwrap();
    }
    memory
}

/// Every page's titles and cursor, as text.
async fn pages(store: &dyn TaskStore, mut query: Query) -> (String, Vec<Task>) {
    let (mut log, mut tasks) = (String::new(), Vec::new());
    loop {
        let page = store.list(&alice(), &query).await.unwrap();
        let _ = writeln!(log, "{} {:?}", page.tasks.len(), page.next);
        tasks.extend(page.tasks);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return (log, tasks),
        }
    }
}

async fn assert_same(opened: &Opened, memory: &MemoryTasks, query: Query) {
    let (name, shown) = (opened.name, format!("{query:?}"));
    assert_eq!(
        pages(&opened.store, query.clone()).await,
        pages(memory, query.clone()).await,
        "{name} {shown}"
    );
    assert_eq!(
        opened.store.count_matching(&alice(), &query).await.unwrap(),
        memory.count_matching(&alice(), &query).await.unwrap(),
        "{name} {shown}"
    );
}

#[tokio::test]
async fn every_order_pages_as_in_memory() {
    for opened in stores().await {
        let memory = filled(&opened).await;
        for sort in SORTS {
            for status in [None, Some(Status::Todo), Some(Status::Done)] {
                for limit in [None, Some(1), Some(7), Some(500)] {
                    for dated in [false, true] {
                        let query = Query { sort, status, limit, dated, ..Query::default() };
                        assert_same(&opened, &memory, query).await;
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn due_dates_are_ordered_and_filtered_by_the_owners_zone_as_in_memory() {
    let days = [None, Some(date(2026, 11, 23)), Some(date(2026, 11, 24)), Some(date(2026, 11, 25))];
    for opened in stores().await {
        let memory = filled(&opened).await;
        for zone in ["Pacific/Kiritimati", "Asia/Karachi", "America/New_York", "Pacific/Pago_Pago"]
        {
            let zone = TimeZone::get(zone).unwrap();
            for sort in SORTS {
                for limit in [None, Some(1), Some(4)] {
                    let query = Query { sort, limit, zone: zone.clone(), ..Query::default() };
                    assert_same(&opened, &memory, query).await;
                }
                for (due_from, due_to) in
                    days.into_iter().flat_map(|from| days.map(|to| (from, to)))
                {
                    let (zone, limit) = (zone.clone(), Some(3));
                    let query = Query { sort, limit, zone, due_from, due_to, ..Query::default() };
                    assert_same(&opened, &memory, query).await;
                }
                for moment in [at(0), at(500_001), at(0) - SignedDuration::from_hours(12)] {
                    let (limit, lasting) = (Some(3), Some(false));
                    let query =
                        Query { sort, limit, lasting, zone: zone.clone(), ..Query::default() };
                    let before = Query { due_before: Some(moment), ..query.clone() };
                    assert_same(&opened, &memory, before).await;
                    let since = Query { due_since: Some(moment), due_to: days[2], ..query };
                    assert_same(&opened, &memory, since).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_date_that_the_original_moved_is_a_day_if_it_is_midnight_and_else_a_moment() {
    for opened in stores().await {
        let mut written = task(1, "Call", at(0));
        written.due = Some(Due::Day(date(2026, 11, 24)));
        insert(&opened.store, &written).await;
        let day = opened.store.find(&alice(), id(1)).await.unwrap().unwrap().due;
        assert_eq!(day, written.due, "{}", opened.name);
        let moved = match opened.name {
            "SQLite" => "UPDATE tasks SET due_date = '2026-11-24 17:00:00.000000'",
            _ => "UPDATE tasks SET due_date = '2026-11-24 17:00:00+00'",
        };
        opened.database.connection().execute_unprepared(moved).await.unwrap();
        for sort in [Sort::DueAscending, Sort::DueDescending] {
            let query = Query { sort, limit: Some(5), ..Query::default() };
            let page = opened.store.list(&alice(), &query).await.unwrap();
            let dues: Vec<_> = page.tasks.iter().map(|task| task.due).collect();
            let five = Due::At("2026-11-24T17:00:00Z".parse().unwrap());
            assert_eq!(dues, [Some(five)], "{} {sort:?}", opened.name);
        }
    }
}

#[tokio::test]
async fn a_word_that_the_original_changed_counts_more_than_the_rule_beside_it() {
    for opened in stores().await {
        let mut written = task(1, "Gym", at(0));
        written.recurrence = Rule::parse("FREQ=WEEKLY;BYDAY=MO,WE").ok();
        insert(&opened.store, &written).await;
        for (word, rule) in [("weekly", "FREQ=WEEKLY;BYDAY=MO,WE"), ("daily", "FREQ=DAILY")] {
            let changed = format!("UPDATE tasks SET recurrence = '{word}'");
            opened.database.connection().execute_unprepared(&changed).await.unwrap();
            let found = opened.store.find(&alice(), id(1)).await.unwrap().unwrap();
            assert_eq!(found.recurrence, Rule::parse(rule).ok(), "{}", opened.name);
        }
    }
}

#[tokio::test]
async fn every_filter_finds_what_it_finds_in_memory() {
    let searches =
        ["milk", "MILK", "%", "_", r"\", "straße", "ünï", "évening", "'", "e\u{1F}", "nul\0"];
    let tags = ["home", "HOME", "a%", "über", "%", "", "nul\0", "home\u{1F}"];
    for opened in stores().await {
        let memory = filled(&opened).await;
        for search in searches {
            let query = Query { search: Some(search.to_owned()), ..Query::default() };
            assert_same(&opened, &memory, query).await;
        }
        for tag in tags {
            let query = Query { tag: Some(tag.to_owned()), ..Query::default() };
            assert_same(&opened, &memory, query).await;
        }
        for priority in [Priority::Low, Priority::Medium, Priority::High] {
            let query = Query { priority: Some(priority), limit: Some(4), ..Query::default() };
            assert_same(&opened, &memory, query).await;
        }
        let counts = memory.count(&alice()).await.unwrap();
        assert_eq!(opened.store.count(&alice()).await.unwrap(), counts, "{}", opened.name);
        let mut found = opened.store.completions(&alice(), at(1)).await.unwrap();
        found.sort();
        assert_eq!(found, memory.completions(&alice(), at(1)).await.unwrap(), "{}", opened.name);
    }
}

#[tokio::test]
async fn tasks_that_another_version_wrote_without_search_texts_are_found() {
    for opened in stores().await {
        let mut written = task(1, "Buy Milk", at(0));
        written.tags = Tags::parse(["Home"]).unwrap();
        insert(&opened.store, &written).await;
        let forget = "UPDATE tasks SET search_text = NULL, tags_text = NULL, derived_from = NULL";
        opened.database.connection().execute_unprepared(forget).await.unwrap();

        for (search, tag, found) in [
            (Some("mILK"), None, 1),
            (None, Some("HOME"), 1),
            (Some("%"), None, 0),
            (None, Some("Hom"), 0),
        ] {
            let (search, tag) = (search.map(str::to_owned), tag.map(str::to_owned));
            let query = Query { search, tag, ..Query::default() };
            let page = opened.store.list(&alice(), &query).await.unwrap();
            assert_eq!(page.tasks.len(), found, "{} {query:?}", opened.name);
        }
    }
}

#[tokio::test]
async fn several_words_are_found_in_any_order_and_accents_do_not_count() {
    for opened in stores().await {
        let memory = MemoryTasks::default();
        for (n, title) in
            ["Café Größe", "Call the Dentist’s office", "ΣΊΣΥΦΟΣ", "कल"].iter().enumerate()
        {
            let written = task(n as u128 + 1, title, at(0));
            insert(&opened.store, &written).await;
            memory.commit(&alice(), &[Write::Insert(written)]).await.unwrap();
        }
        for search in [
            "cafe",
            "GROSSE caf",
            "dentist's call",
            "office the",
            "σίσυφος",
            "काल",
            "call mom",
            " ",
        ] {
            let query = Query { search: Some(search.to_owned()), ..Query::default() };
            assert_same(&opened, &memory, query).await;
            let query = Query { title: Some(search.to_owned()), ..Query::default() };
            assert_same(&opened, &memory, query).await;
        }
    }
}

#[tokio::test]
async fn what_an_earlier_version_folded_is_folded_anew() {
    for opened in stores().await {
        insert(&opened.store, &task(1, "Café", at(0))).await;
        let found = async || {
            let query = Query { search: Some("cafe".to_owned()), ..Query::default() };
            opened.store.list(&alice(), &query).await.unwrap().tasks.len()
        };
        // Another version of the fold made it.
        let earlier =
            "UPDATE tasks SET search_text = 'café', derived_from = '0' || substr(derived_from, 2)";
        opened.database.connection().execute_unprepared(earlier).await.unwrap();
        assert_eq!(found().await, 0, "{}", opened.name);
        opened.store.sweep(at(0)).await.unwrap();
        assert_eq!(found().await, 1, "{}", opened.name);
    }
}

#[tokio::test]
async fn a_page_costs_the_same_wherever_it_begins() {
    let Some(url) = postgres::database().await else { return };
    let watcher = open("Postgres", &url, None).await;
    watcher.database.connection().execute_unprepared(MANY).await.unwrap();
    let created = "2026-01-02T17:40:00Z".parse().unwrap();
    let due = Some(Due::At("2026-04-15T04:00:00Z".parse().unwrap()));
    for key in [
        Key::Created(created),
        Key::DueAscending(due),
        Key::DueDescending(due),
        Key::Priority(Priority::Medium, created),
        Key::Manual(Rank::made(created)),
    ] {
        // In the middle of all tasks.
        let (sort, status) = (key.sort(), Some(Status::Todo));
        let after = Some(Cursor { key, id: id(0) });
        let query = Query { sort, status, after, limit: Some(20), ..Query::default() };
        let before = rows_read(&watcher).await;

        // What a connection has read is counted when it ends.
        let reader = open("Postgres", &url, None).await;
        assert_eq!(reader.store.list(&alice(), &query).await.unwrap().tasks.len(), 20);
        reader.database.close().await;

        let deadline = Instant::now() + Duration::from_secs(20);
        let mut read = 0;
        while read < 20 {
            assert!(Instant::now() < deadline, "{sort:?}: the page was not read from an index");
            tokio::time::sleep(Duration::from_millis(20)).await;
            read = rows_read(&watcher).await - before;
        }
        assert!(read < 100, "{sort:?} reads {read} rows for a page of 20");
    }
}

/// Five thousand open tasks, every third without a date.
const MANY: &str = "INSERT INTO tasks (id, user_id, title, priority, recurrence, due_date, due_all_day, completed, \
    created_at, updated_at) SELECT gen_random_uuid(), 'alice', 'Task ' || n, \
    (ARRAY['low', 'medium', 'high'])[n % 3 + 1], 'none', \
    CASE WHEN n % 3 > 0 THEN timestamptz '2026-01-01Z' + n * interval '1 hour' END, n % 24 = 0, false, \
    timestamptz '2026-01-01Z' + n * interval '1 minute', now() FROM generate_series(1, 5000) AS n; \
    ANALYZE tasks";

/// How many rows were read from the indexes of the tasks so far.
async fn rows_read(watcher: &Opened) -> i64 {
    let sql = "SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname = 'tasks'";
    let connection = watcher.database.connection();
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_replicas_sweep_at_once_while_others_write() {
    const STALE: u128 = 700;
    const REPLICAS: usize = 4;
    for opened in stores().await {
        let writes: Vec<_> =
            (1..=STALE).map(|number| Write::Insert(task(number, "Tea", at(0)))).collect();
        opened.store.commit(&alice(), &writes).await.unwrap();
        let foreign = "UPDATE tasks SET title = 'Café'";
        opened.database.connection().execute_unprepared(foreign).await.unwrap();
        let mut replicas = tokio::task::JoinSet::new();
        for _ in 0..REPLICAS {
            let store = opened.store.clone();
            replicas.spawn(async move { store.sweep(at(0)).await });
        }
        for number in 1..=20 {
            let id = task(number, "Tea", at(0)).id;
            let before = opened.store.find(&alice(), id).await.unwrap().unwrap();
            let mut changed = before.clone();
            changed.title = Title::parse("Coffee").unwrap();
            changed.updated_at = at(1);
            let update = Write::Update { before, task: changed };
            opened.store.commit(&alice(), &[update]).await.unwrap();
        }
        while let Some(swept) = replicas.join_next().await {
            swept.unwrap().unwrap();
        }
        opened.store.sweep(at(0)).await.unwrap();
        for (word, count) in [("cafe", 680), ("coffee", 20), ("tea", 0)] {
            let query = Query { search: Some(word.to_owned()), ..Query::default() };
            let found = opened.store.count_matching(&alice(), &query).await.unwrap();
            assert_eq!(found, count, "{word} on {}", opened.name);
        }
    }
}
