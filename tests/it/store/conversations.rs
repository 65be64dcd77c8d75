//! Conversations and their messages.

use jiff::SignedDuration;
use sea_orm::ConnectionTrait as _;
use todo_core::{
    chat::{
        Conversation, ConversationId, MadeBy, Message, Speaker, listing, model::Usage,
        proposal::Proposed, tool::ToolCall,
    },
    ports::{ConversationStore as _, Hold, StoreError},
};
use todo_server::store::SeaStore;
use uuid::Uuid;

use super::{alice, at, bob, stores};

fn message(id: u128, text: &str) -> Message {
    let extra = Some("kept \0 for a model".into());
    let call = ToolCall { id: "1".into(), extra, ..ToolCall::new("delete_task", "NUL \0".into()) };
    Message {
        id: Uuid::from_u128(id),
        speaker: Speaker::Assistant,
        text: text.to_owned(),
        calls: Vec::new(),
        proposal: vec![Proposed::unasked(call)],
        frame: None,
        made_by: None,
        at: at(i64::try_from(id).unwrap()),
    }
}

#[tokio::test]
async fn a_conversation_keeps_its_messages_in_order_until_it_is_deleted() {
    for opened in stores().await {
        let (store, id) = (&opened.store, named("thread"));
        let title = "Groceries".to_owned();
        let begun = Conversation { id: id.clone(), title, created_at: at(0), updated_at: at(0) };
        store.create(&alice(), &begun).await.unwrap();
        let turn = hold(store, &id, 0).await.unwrap();
        for n in 1..=3 {
            store.append(&alice(), &id, turn, &message(n, &format!("{n} \0"))).await.unwrap();
        }

        let last: Vec<_> = store.messages(&alice(), &id, 2).await.unwrap();
        assert_eq!(last.iter().map(|m| m.id.as_u128()).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(last[0].proposal[0].call.name, "delete_task");
        assert_eq!(
            listed(store, listing::Query::default()).await.conversations[0].updated_at,
            at(3)
        );
        assert!(store.rename(&alice(), &id, "Shopping").await.unwrap());
        assert!(!store.rename(&bob(), &id, "Mine").await.unwrap());
        assert!(!store.delete(&bob(), &id).await.unwrap());
        assert!(store.messages(&bob(), &id, 2).await.unwrap().is_empty());
        let refused = store.append(&bob(), &id, turn, &message(4, "")).await;
        assert!(matches!(refused, Err(StoreError::Stale)), "{}: {refused:?}", opened.name);

        assert!(store.delete(&alice(), &id).await.unwrap());
        assert!(store.messages(&alice(), &id, 9).await.unwrap().is_empty());
        let gone = store.append(&alice(), &id, turn, &message(5, "")).await;
        assert!(matches!(gone, Err(StoreError::Stale)), "{}: {gone:?}", opened.name);
    }
}

fn named(name: &str) -> ConversationId {
    ConversationId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string())
}

/// Takes the conversation for a turn at that second; `None` if another one has it.
async fn hold(store: &SeaStore, id: &ConversationId, second: i64) -> Option<Uuid> {
    let now = at(second * 1_000_000);
    let turn = Uuid::from_u128(1000 + u128::try_from(second).unwrap());
    let hold = Hold { turn, now, until: now + SignedDuration::from_secs(10) };
    store.hold(&alice(), id, &hold).await.unwrap().then_some(turn)
}

async fn listed(store: &SeaStore, query: listing::Query) -> listing::Page {
    store.list(&alice(), &query).await.unwrap()
}

async fn begin(store: &SeaStore, name: &str, second: i64) -> ConversationId {
    let (id, title) = (named(name), name.to_owned());
    let at = at(second * 1_000_000);
    let begun = Conversation { id: id.clone(), title, created_at: at, updated_at: at };
    store.create(&alice(), &begun).await.unwrap();
    id
}

#[tokio::test]
async fn a_conversation_is_one_turns_until_it_is_given_back_or_lost() {
    for opened in stores().await {
        let store = &opened.store;
        let id = begin(store, "thread", 0).await;
        let first = hold(store, &id, 0).await.unwrap();
        assert_eq!(hold(store, &id, 9).await, None, "{}: it is held", opened.name);
        store.release(&alice(), &id, Uuid::nil()).await.unwrap();
        assert_eq!(hold(store, &id, 9).await, None, "{}: not by that one", opened.name);
        store.release(&bob(), &id, first).await.unwrap();
        assert_eq!(hold(store, &id, 9).await, None, "{}: not by another account", opened.name);

        let renewal = Hold { turn: first, now: at(9_000_000), until: at(12_000_000) };
        assert!(store.renew(&alice(), &id, &renewal).await.unwrap(), "{}", opened.name);
        assert!(!store.renew(&bob(), &id, &renewal).await.unwrap(), "{}", opened.name);
        assert_eq!(hold(store, &id, 11).await, None, "{}: it was renewed", opened.name);

        let second = hold(store, &id, 12).await.expect("the first one was lost");
        let taken = store.renew(&alice(), &id, &renewal).await.unwrap();
        assert!(!taken, "{}: another one has it", opened.name);
        let late = store.append(&alice(), &id, first, &message(1, "late")).await;
        assert!(matches!(late, Err(StoreError::Stale)), "{}: {late:?}", opened.name);
        store.release(&alice(), &id, second).await.unwrap();
        assert!(hold(store, &id, 13).await.is_some(), "{}: it was given back", opened.name);
        let nothing = named("nothing");
        assert_eq!(hold(store, &nothing, 0).await, None, "{}", opened.name);
    }
}

#[tokio::test]
async fn of_many_turns_that_begin_at_once_one_has_the_conversation() {
    for opened in stores().await {
        let id = begin(&opened.store, "thread", 0).await;
        let turns = (0..8).map(|second| {
            let (store, id) = (opened.store.clone(), id.clone());
            tokio::spawn(async move { hold(&store, &id, second).await })
        });
        let mut held = 0;
        for turn in turns.collect::<Vec<_>>() {
            held += usize::from(turn.await.unwrap().is_some());
        }
        assert_eq!(held, 1, "{}", opened.name);
    }
}

#[tokio::test]
async fn what_is_said_anew_takes_the_place_of_what_followed() {
    for opened in stores().await {
        let store = &opened.store;
        let id = begin(store, "thread", 0).await;
        let turn = hold(store, &id, 0).await.unwrap();
        // Two at the same time: their ids are their order.
        let same_time = |n| Message { at: at(2), ..message(n, "") };
        for said in [message(1, ""), same_time(2), same_time(3), message(4, "")] {
            store.append(&alice(), &id, turn, &said).await.unwrap();
        }
        let usage = Usage { input_tokens: 7, output_tokens: 3 };
        let made_by = Some(MadeBy { model: "acme/large".to_owned(), usage });
        let anew = Message { made_by, ..message(9, "anew") };

        let foreign = store.replace(&bob(), &id, turn, &same_time(3), &anew).await;
        assert!(matches!(foreign, Err(StoreError::Stale)), "{}: {foreign:?}", opened.name);
        let gone = store.replace(&alice(), &id, turn, &same_time(8), &anew).await;
        assert!(matches!(gone, Err(StoreError::Stale)), "{}: {gone:?}", opened.name);
        let late = store.replace(&alice(), &id, Uuid::nil(), &same_time(3), &anew).await;
        assert!(matches!(late, Err(StoreError::Stale)), "{}: {late:?}", opened.name);
        assert_eq!(store.messages(&alice(), &id, 9).await.unwrap().len(), 4, "nothing is lost");

        store.replace(&alice(), &id, turn, &same_time(3), &anew).await.unwrap();
        let messages = store.messages(&alice(), &id, 9).await.unwrap();
        let ids: Vec<_> = messages.iter().map(|message| message.id.as_u128()).collect();
        assert_eq!(ids, [1, 2, 9], "{}", opened.name);
        assert_eq!(messages[2].made_by, anew.made_by, "{}", opened.name);
    }
}

#[tokio::test]
async fn conversations_are_found_by_their_words_in_any_case() {
    for opened in stores().await {
        let store = &opened.store;
        for (name, second, text) in
            [("ÉCOLE", 1, "100% _sure_"), ("b", 2, "Buy MILK"), ("c", 3, "")]
        {
            let id = begin(store, name, second).await;
            let turn = hold(store, &id, second).await.unwrap();
            let said = Message {
                at: at(second * 1_000_000),
                ..message(second.unsigned_abs().into(), text)
            };
            store.append(&alice(), &id, turn, &said).await.unwrap();
        }
        let found = async |part: &str| {
            let search = Some(part.to_owned());
            let page = listed(store, listing::Query { search, ..listing::Query::default() }).await;
            page.conversations.into_iter().map(|known| known.title).collect::<Vec<_>>()
        };
        assert_eq!(found("école").await, ["ÉCOLE"], "{}", opened.name);
        assert_eq!(found("milk").await, ["b"], "{}", opened.name);
        assert_eq!(found("100% _").await, ["ÉCOLE"], "{}: no pattern", opened.name);
        assert!(found("100%sure").await.is_empty(), "{}", opened.name);
        assert!(found("a\0").await.is_empty(), "{}", opened.name);
        for table in ["conversations", "messages"] {
            // As a program wrote it that knew of no searches.
            let forget = format!("UPDATE {table} SET search_text = NULL");
            opened.database.connection().execute_unprepared(&forget).await.unwrap();
        }
        assert_eq!(found("buy milk").await, ["b"], "{}", opened.name);
        assert!(found("nothing").await.is_empty(), "{}", opened.name);

        let first = listed(store, listing::Query { limit: Some(2), ..Default::default() }).await;
        let rest = listing::Query { limit: Some(2), after: first.next, ..Default::default() };
        let second = listed(store, rest).await;
        let titles = [first.conversations, second.conversations].concat();
        let titles: Vec<_> = titles.iter().map(|known| known.title.as_str()).collect();
        assert_eq!(titles, ["c", "b", "ÉCOLE"], "{}", opened.name);
        assert_eq!(second.next, None, "{}", opened.name);
    }
}
