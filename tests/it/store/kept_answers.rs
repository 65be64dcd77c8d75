//! Requests that are done once: who does them, and for how long the answer is kept.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use todo_server::{
    ports::{AnswerStore, KeptAnswer, Once, Standing},
    store::SeaStore,
};

use super::{alice, at, stores};

/// How long somebody works on a request at most.
const HOLD: SignedDuration = SignedDuration::from_secs(60);
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn once(request: &str) -> Once {
    Once { owner: alice(), key: "k".to_owned(), request: request.to_owned() }
}

fn answer() -> KeptAnswer {
    let headers = BTreeMap::from([("etag".to_owned(), "\"1\"".to_owned())]);
    KeptAnswer { status: 201, headers, body: "{}".to_owned() }
}

async fn take_on(store: &SeaStore, request: &str, id: &str, now: Timestamp) -> Standing {
    AnswerStore::take_on(store, &once(request), id.to_owned(), now, now + HOLD).await.unwrap()
}

fn answered(id: &str) -> Standing {
    Standing::Answered(id.to_owned(), answer())
}

fn open(id: &str) -> Standing {
    Standing::Open(id.to_owned())
}

#[tokio::test]
async fn one_does_the_work_and_the_next_finds_the_answer_for_a_day() {
    for opened in stores().await {
        let store = &opened.store;
        assert_eq!(take_on(store, "a", "1", at(0)).await, open("1"));
        assert_eq!(take_on(store, "a", "2", at(1)).await, Standing::Running);
        assert_eq!(take_on(store, "b", "2", at(1)).await, Standing::Another);
        store.keep_answer(&once("a"), "1", &answer()).await.unwrap();
        store.sweep(at(0) + DAY).await.unwrap();
        let last = at(0) + DAY - SignedDuration::from_secs(1);
        assert_eq!(take_on(store, "a", "3", last).await, answered("1"));
        assert_eq!(take_on(store, "b", "3", last).await, Standing::Another);
        assert_eq!(take_on(store, "b", "4", at(0) + DAY).await, open("4"), "{}", opened.name);
        assert_eq!(take_on(store, "b", "5", at(0) + DAY).await, Standing::Running);
    }
}

#[tokio::test]
async fn work_that_was_cut_off_is_taken_up_under_its_name_and_once() {
    for opened in stores().await {
        let store = &opened.store;
        take_on(store, "a", "1", at(0)).await;
        assert_eq!(take_on(store, "a", "2", at(0) + HOLD).await, open("1"));
        assert_eq!(take_on(store, "a", "3", at(0) + HOLD).await, Standing::Running);
        store.put_down(&once("a"), "1", at(1)).await.unwrap();
        assert_eq!(take_on(store, "a", "4", at(1)).await, open("1"), "{}", opened.name);
    }
}

#[tokio::test]
async fn a_key_that_was_given_up_is_free_and_an_old_one_is_swept() {
    for opened in stores().await {
        let store = &opened.store;
        take_on(store, "a", "1", at(0)).await;
        store.give_up(&once("a"), "1").await.unwrap();
        assert_eq!(take_on(store, "b", "2", at(1)).await, open("2"));
        store.keep_answer(&once("b"), "2", &answer()).await.unwrap();
        store.give_up(&once("b"), "2").await.unwrap();
        assert_eq!(take_on(store, "b", "3", at(2)).await, answered("2"));
        store.sweep(at(2) + DAY).await.unwrap();
        assert_eq!(take_on(store, "c", "4", at(3)).await, open("4"), "{}", opened.name);
    }
}
