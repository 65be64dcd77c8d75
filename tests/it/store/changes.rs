//! The journal: written with what it notes or not at all, and everybody's own.

use jiff::SignedDuration;
use sea_orm::ConnectionTrait as _;
use todo_core::{
    chat::ConversationId,
    journal::{Actor, Change, ChangeId, ChangeQuery, Effect, KEPT_DAYS, Occasion},
    ports::{ChangeStore as _, StoreError, TaskStore as _, Write},
    task::Task,
};
use uuid::Uuid;

use super::{alice, at, bob, insert, stores, task};

fn noted(number: u128, task: &Task, undoes: Option<u128>) -> Change {
    let id = |number| ChangeId(Uuid::from_u128(number));
    Change {
        id: id(number),
        at: at(0),
        actor: Actor::Token { name: "laptop 💻".to_owned() },
        occasion: Occasion {
            id: Uuid::from_u128(1),
            conversation: Some(ConversationId("c1".to_owned())),
            tool: "update_task".to_owned(),
        },
        effect: Effect::edited(task.clone(), Task { updated_at: at(1), ..task.clone() }),
        occurrence: Some(Effect::deleted(task.clone())),
        undoes: undoes.map(id),
    }
}

fn everything() -> ChangeQuery {
    ChangeQuery { limit: 10, ..ChangeQuery::default() }
}

#[tokio::test]
async fn a_change_comes_back_as_it_was_noted_to_its_owner_alone() {
    for opened in stores().await {
        let change = noted(7, &task(1, "Buy milk", at(0)), None);
        opened.store.commit(&alice(), &[Write::Record(change.clone())]).await.unwrap();
        let found = opened.store.change(&alice(), change.id).await.unwrap().unwrap();
        assert_eq!((&found.change, found.undone_by), (&change, None), "{}", opened.name);
        let query = ChangeQuery {
            conversation: change.occasion.conversation.clone(),
            occasion: Some(change.occasion.id),
            ..everything()
        };
        let page = opened.store.changes(&alice(), &query).await.unwrap();
        assert_eq!((page.changes, page.next), (vec![found], None), "{}", opened.name);

        assert_eq!(opened.store.change(&bob(), change.id).await.unwrap(), None);
        assert!(opened.store.changes(&bob(), &query).await.unwrap().changes.is_empty());
        let kept = SignedDuration::from_hours(24 * KEPT_DAYS);
        opened.store.sweep(change.at + kept).await.unwrap();
        assert!(opened.store.change(&alice(), change.id).await.unwrap().is_some());
        opened.store.sweep(change.at + kept + SignedDuration::from_secs(1)).await.unwrap();
        assert_eq!(opened.store.change(&alice(), change.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_change_that_failed_is_not_noted_and_one_that_cannot_be_noted_is_not_made() {
    for opened in stores().await {
        let milk = task(1, "Buy milk", at(0));
        insert(&opened.store, &milk).await;
        let update = |loaded| Write::Update {
            before: Task { updated_at: loaded, ..milk.clone() },
            task: Task { updated_at: at(5), ..milk.clone() },
        };
        let note = Write::Record(noted(7, &milk, None));
        let stale = opened.store.commit(&alice(), &[note.clone(), update(at(-1))]).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{}: {stale:?}", opened.name);
        assert!(opened.store.changes(&alice(), &everything()).await.unwrap().changes.is_empty());

        opened.store.commit(&alice(), &[note.clone(), update(at(0))]).await.unwrap();
        let twice = opened.store.commit(&alice(), &[update(at(5)), note]).await;
        assert!(matches!(twice, Err(StoreError::Exists)), "{}: {twice:?}", opened.name);
    }
}

#[tokio::test]
async fn a_change_is_taken_back_by_one_other_only() {
    for opened in stores().await {
        let milk = task(1, "Buy milk", at(0));
        for change in [noted(7, &milk, None), noted(8, &milk, Some(7))] {
            opened.store.commit(&alice(), &[Write::Record(change)]).await.unwrap();
        }
        let second = Write::Record(noted(9, &milk, Some(7)));
        let second = opened.store.commit(&alice(), &[second]).await;
        assert!(matches!(second, Err(StoreError::Exists)), "{}: {second:?}", opened.name);
        let page = opened.store.changes(&alice(), &everything()).await.unwrap();
        let undone: Vec<_> = page.changes.iter().map(|change| change.undone_by).collect();
        assert_eq!(undone, [None, Some(ChangeId(Uuid::from_u128(8)))], "newest first");
    }
}

#[tokio::test]
async fn a_note_that_cannot_be_read_does_not_hide_the_others() {
    for opened in stores().await {
        let milk = task(1, "Buy milk", at(0));
        for number in [7, 8] {
            let change = Write::Record(noted(number, &milk, None));
            opened.store.commit(&alice(), &[change]).await.unwrap();
        }
        let spoil = r#"UPDATE changes SET before = '{"later": true}' WHERE seq = 2"#;
        opened.database.connection().execute_unprepared(spoil).await.unwrap();
        let page = opened.store.changes(&alice(), &everything()).await.unwrap();
        let ids: Vec<_> = page.changes.iter().map(|it| it.change.id.0.as_u128()).collect();
        assert_eq!(ids, [7], "{}", opened.name);
    }
}
