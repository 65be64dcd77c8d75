//! Conversations and their messages.

use todo_core::{
    chat::{Conversation, ConversationId, Message, Speaker, tool::ToolCall},
    ports::{ConversationStore as _, StoreError},
};
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
        proposal: vec![call],
        at: at(i64::try_from(id).unwrap()),
    }
}

#[tokio::test]
async fn a_conversation_keeps_its_messages_in_order_until_it_is_deleted() {
    for opened in stores().await {
        let (store, id) = (&opened.store, ConversationId("thread".to_owned()));
        let title = "Groceries".to_owned();
        let begun = Conversation { id: id.clone(), title, created_at: at(0), updated_at: at(0) };
        store.create(&alice(), &begun).await.unwrap();
        for n in 1..=3 {
            store.append(&alice(), &id, &message(n, &format!("{n} \0"))).await.unwrap();
        }

        let last: Vec<_> = store.messages(&alice(), &id, 2).await.unwrap();
        assert_eq!(last.iter().map(|m| m.id.as_u128()).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(last[0].proposal[0].name, "delete_task");
        assert_eq!(store.list(&alice()).await.unwrap()[0].updated_at, at(3));
        assert!(store.rename(&alice(), &id, "Shopping").await.unwrap());
        assert!(!store.rename(&bob(), &id, "Mine").await.unwrap());
        assert!(!store.delete(&bob(), &id).await.unwrap());
        assert!(store.messages(&bob(), &id, 2).await.unwrap().is_empty());
        let refused = store.append(&bob(), &id, &message(4, "")).await;
        assert!(matches!(refused, Err(StoreError::Stale)), "{}: {refused:?}", opened.name);

        assert!(store.delete(&alice(), &id).await.unwrap());
        assert!(store.messages(&alice(), &id, 9).await.unwrap().is_empty());
        let gone = store.append(&alice(), &id, &message(5, "")).await;
        assert!(matches!(gone, Err(StoreError::Stale)), "{}: {gone:?}", opened.name);
    }
}
