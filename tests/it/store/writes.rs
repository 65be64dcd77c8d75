//! What a commit does: all of it or none, and never to somebody else.

use jiff::civil::{date, time};
use todo_core::{
    ports::{StoreError, TaskStore as _, Write},
    task::{Description, Due, Kept, Priority, Rule, State, Tags, Task, Title},
};

use super::{alice, at, bob, id, insert, stores, task};

fn renamed(task: &Task, title: &str, microsecond: i64) -> Task {
    let title = Title::parse(title).unwrap();
    Task { title, updated_at: at(microsecond), ..task.clone() }
}

#[tokio::test]
async fn a_task_comes_back_as_it_was_written() {
    for opened in stores().await {
        let mut written = task(1, "Pay the rent", at(1));
        written.description = Some(Description::parse("to the landlord\nin time").unwrap());
        written.priority = Priority::High;
        written.due = Some(Due::At(at(123_456)));
        written.tags = Tags::parse(["Home", "Über%_\\"]).unwrap();
        written.length = "PT5400S".parse().ok();
        written.recurrence = Rule::parse("FREQ=YEARLY;BYMONTH=5;COUNT=3").ok();
        written.keep_every = true;
        written.skipped = 4;
        let (half_past_two, eight) = (time(2, 30, 0, 0), time(8, 0, 0, 0));
        written.kept =
            Kept { month_day: Some(31), time: Some(half_past_two), reminder_time: Some(eight) };
        written.reminder = Some(at(-999_999));
        written.state = State::Done { at: Some(at(7)) };
        insert(&opened.store, &written).await;

        let read = opened.store.find(&alice(), written.id).await.unwrap();

        assert_eq!(read, Some(written), "{}", opened.name);
    }
}

#[tokio::test]
async fn days_from_the_first_to_the_last_come_back() {
    for opened in stores().await {
        for (number, day) in [(1, date(1, 1, 1)), (2, date(2026, 2, 28)), (3, date(9999, 12, 31))] {
            let mut written = task(number, "Some day", at(0));
            written.due = Some(Due::Day(day));
            insert(&opened.store, &written).await;
            let read = opened.store.find(&alice(), written.id).await.unwrap().unwrap();
            assert_eq!(read.due, Some(Due::Day(day)), "{}", opened.name);
        }
    }
}

#[tokio::test]
async fn an_update_of_a_task_that_changed_meanwhile_is_refused() {
    for opened in stores().await {
        let first = task(1, "First", at(0));
        insert(&opened.store, &first).await;
        let update = |title, microsecond| {
            let task = renamed(&first, title, microsecond);
            [Write::Update { before: first.clone(), task }]
        };
        opened.store.commit(&alice(), &update("Second", 1)).await.unwrap();

        let late = opened.store.commit(&alice(), &update("Third", 2)).await;

        assert!(matches!(late, Err(StoreError::Stale)), "{}: {late:?}", opened.name);
        let kept = opened.store.find(&alice(), first.id).await.unwrap().unwrap();
        assert_eq!(kept.title.as_str(), "Second");
    }
}

#[tokio::test]
async fn of_many_updates_at_once_exactly_one_wins() {
    for opened in stores().await {
        let first = task(1, "First", at(0));
        insert(&opened.store, &first).await;
        let attempts = (1..=20).map(|n| {
            let update = Write::Update {
                before: first.clone(),
                task: renamed(&first, &format!("By {n}"), n),
            };
            let store = opened.store.clone();
            let next = Write::Insert(task(2, "Next", at(0)));
            tokio::spawn(async move { store.commit(&alice(), &[update, next]).await })
        });
        let mut won = 0;
        for attempt in attempts.collect::<Vec<_>>() {
            match attempt.await.unwrap() {
                Ok(()) => won += 1,
                Err(StoreError::Stale) => {}
                Err(error) => panic!("{}: {error:?}", opened.name),
            }
        }
        assert_eq!(won, 1, "{}", opened.name);
        assert_eq!(opened.store.count(&alice()).await.unwrap().total, 2);
    }
}

#[tokio::test]
async fn a_batch_that_fails_leaves_nothing_behind() {
    for opened in stores().await {
        insert(&opened.store, &task(1, "There", at(0))).await;
        let batch = [
            Write::Insert(task(2, "New", at(0))),
            Write::DeleteUnchanged { id: id(1), loaded: at(0) },
            Write::Update {
                before: task(3, "Not there", at(0)),
                task: task(3, "Not there", at(1)),
            },
        ];

        let result = opened.store.commit(&alice(), &batch).await;

        assert!(matches!(result, Err(StoreError::Stale)), "{}: {result:?}", opened.name);
        assert!(opened.store.find(&alice(), id(1)).await.unwrap().is_some());
        assert!(opened.store.find(&alice(), id(2)).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn an_id_is_taken_once_whoever_asks() {
    for opened in stores().await {
        insert(&opened.store, &task(1, "First", at(0))).await;
        let again = task(1, "Again", at(0));
        for owner in [alice(), bob()] {
            let insert = opened.store.commit(&owner, &[Write::Insert(again.clone())]).await;
            assert!(matches!(insert, Err(StoreError::Exists)), "{}: {insert:?}", opened.name);
        }
        let kept = opened.store.find(&alice(), again.id).await.unwrap().unwrap();
        assert_eq!(kept.title.as_str(), "First");
        assert_eq!(opened.store.count(&bob()).await.unwrap().total, 0);
    }
}

#[tokio::test]
async fn nobody_reaches_the_tasks_of_somebody_else() {
    for opened in stores().await {
        let hers = task(1, "Hers", at(0));
        insert(&opened.store, &hers).await;
        let stolen = Write::Update { before: hers.clone(), task: renamed(&hers, "His", 1) };
        let unchanged = Write::DeleteUnchanged { id: hers.id, loaded: hers.updated_at };

        for write in [stolen, unchanged] {
            let result = opened.store.commit(&bob(), &[write]).await;
            assert!(matches!(result, Err(StoreError::Stale)), "{}: {result:?}", opened.name);
        }
        assert_eq!(opened.store.find(&bob(), hers.id).await.unwrap(), None);
        assert_eq!(opened.store.find(&alice(), hers.id).await.unwrap(), Some(hers));
    }
}

#[tokio::test]
async fn a_task_that_changed_is_not_deleted_as_unchanged() {
    for opened in stores().await {
        let first = task(1, "First", at(0));
        insert(&opened.store, &first).await;
        let delete = |loaded| [Write::DeleteUnchanged { id: first.id, loaded }];

        let early = opened.store.commit(&alice(), &delete(at(-1))).await;
        assert!(matches!(early, Err(StoreError::Stale)), "{}: {early:?}", opened.name);
        opened.store.commit(&alice(), &delete(at(0))).await.unwrap();
        assert_eq!(opened.store.find(&alice(), first.id).await.unwrap(), None);
    }
}
