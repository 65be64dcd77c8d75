//! What happens is heard of elsewhere, once it has happened.

use std::time::Duration;

use sea_orm::ConnectionTrait as _;
use todo_core::{
    journal::{Actor, Change, ChangeId, Effect, Occasion},
    ports::{ReminderStore as _, TaskStore as _, Write},
    task::{NewTask, Task, Title},
};
use todo_server::{
    ports::{Hearing as _, Notice},
    store::{Address, Database, Notices},
};
use todo_tests::{User, postgres, program::Program};
use tokio::time::timeout;
use uuid::Uuid;

use super::{alice, at, id, insert, open, stores, task};

/// Longer than any of this should take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How soon a change shows on another replica.
const SHOWN_TIME_MAX: Duration = Duration::from_secs(1);

fn noted(number: u128, task: &Task) -> Write {
    Write::Record(Change {
        id: ChangeId(Uuid::from_u128(number)),
        at: at(0),
        actor: Actor::Owner,
        occasion: Occasion {
            id: Uuid::from_u128(number),
            conversation: None,
            tool: "add_task".to_owned(),
        },
        effect: Effect::created(task.clone()),
        occurrence: None,
        undoes: None,
    })
}

async fn heard(notices: &mut Notices) -> Notice {
    timeout(PATIENCE, notices.next()).await.expect("a notice").unwrap()
}

fn happened<const N: usize>(numbers: [u128; N]) -> Notice {
    Notice::Happened(alice(), numbers.map(Uuid::from_u128).to_vec())
}

#[tokio::test]
async fn what_was_done_is_heard_and_what_failed_is_not() {
    let Some(url) = postgres::database().await else { return };
    let opened = open("Postgres", &url, None).await;
    let mut notices = opened.database.notices().await.unwrap().unwrap();
    let milk = task(1, "Buy milk", at(0));
    let writes = [Write::Insert(milk.clone()), noted(7, &milk)];
    opened.store.commit(&alice(), &writes).await.unwrap();
    // The same again fails at its first write or at its last.
    let first = [noted(8, &milk), Write::Insert(milk.clone())];
    opened.store.commit(&alice(), &first).await.unwrap_err();
    assert_eq!(heard(&mut notices).await, happened([7]));
    // What happens together is told together.
    opened.store.commit(&alice(), &[noted(9, &milk), noted(10, &milk)]).await.unwrap();
    assert_eq!(heard(&mut notices).await, happened([9, 10]));

    let new =
        NewTask { reminder: Some(at(5)), ..NewTask::titled(Title::parse("Stretch").unwrap()) };
    let stretch = new.create(id(2), alice(), &jiff::tz::TimeZone::UTC, at(0));
    insert(&opened.store, &stretch).await;
    opened.store.tell_due(at(0), at(9)).await.unwrap();
    let told = heard(&mut notices).await;
    assert!(matches!(&told, Notice::Happened(owner, _) if *owner == alice()), "{told:?}");
}

#[tokio::test]
async fn a_listener_that_was_cut_off_says_so_and_hears_again() {
    let Some(url) = postgres::database().await else { return };
    let opened = open("Postgres", &url, None).await;
    let mut notices = opened.database.notices().await.unwrap().unwrap();
    let other = Database::open(&Address::parse(&url, None).unwrap()).unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    other.connection().execute_unprepared(cut).await.unwrap();
    assert_eq!(heard(&mut notices).await, Notice::Gap);
    let milk = task(1, "Buy milk", at(0));
    opened.store.commit(&alice(), &[noted(7, &milk)]).await.unwrap();
    assert_eq!(heard(&mut notices).await, happened([7]));
}

#[tokio::test]
async fn sqlite_has_nobody_to_tell() {
    let opened = stores().await.remove(0);
    assert!(opened.database.notices().await.unwrap().is_none(), "{}", opened.name);
}

#[tokio::test]
async fn a_change_shows_on_another_server_within_a_second_and_after_one_is_killed() {
    let Some(url) = postgres::database().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let (one, other) =
        tokio::join!(Program::start(folder.path(), &url), Program::start(folder.path(), &url));
    let alice = User::sign_up(&one.base, "alice").await;
    let mut events = alice.at(&other.base).watch().await;
    let mut next = async || timeout(PATIENCE, events.next()).await.expect("an event").unwrap();
    assert_eq!(next().await.0, "tasks", "it begins with what there is");
    for title in ["Buy milk", "Buy bread", "Buy jam"] {
        alice.add(title).await;
        let begun = std::time::Instant::now();
        assert_eq!(next().await.0, "tasks");
        assert!(begun.elapsed() < SHOWN_TIME_MAX, "{title} took {:?}", begun.elapsed());
    }
    // What a server did at last is told all the same.
    alice.add("Stretch").await;
    one.kill().await;
    assert_eq!(next().await.0, "tasks");
    assert!(other.terminate().await);
}
