//! Priorities, tags and values of another type than their column's, as other programs wrote them.

use todo_core::{
    ports::TaskStore,
    task::{
        Priority,
        list::{Query, Sort},
    },
};

use super::{SORTS, alice, at, execute, ids, insert, load, stores, task};

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
