//! Times that no calendar holds: lists go past them, and what has them can be changed.

use std::collections::BTreeSet;

use todo_core::{
    chat::{Conversation, ConversationId, listing},
    ports::{ConversationStore as _, StoreError, TaskStore as _, Write},
    task::{
        Priority, Rank, TaskId, Title,
        list::{Query, Sort},
    },
};

use super::{Opened, SORTS, alice, at, execute, id, ids, insert, load, stores, task};

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
