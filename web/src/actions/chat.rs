//! Talking to the list.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::model::{
        conversation::{ConversationLine, MessageLine},
        listing::escape,
        task_line::TaskLine,
    },
    axum::http::Method,
    jiff::{Timestamp, tz::TimeZone},
    serde_json::Value,
    std::{collections::HashMap, time::Duration},
    todo_core::wire,
};

use super::Refused;
use crate::model::conversation::Thread;

/// The word in the address for a conversation that has not begun.
pub const NEW: &str = "new";
/// Tasks that are looked up for the rows of answers.
#[cfg(feature = "ssr")]
const KNOWN_TASKS_MAX: usize = 200;
/// How often, and how many times, a message that is being written down is looked for.
#[cfg(feature = "ssr")]
const AWAITED_POLL: Duration = Duration::from_millis(100);
#[cfg(feature = "ssr")]
const AWAITED_LOOKS_MAX: usize = 20;

/// The conversations and the messages of one: the named one, else the latest. An `awaited` message
/// was cut off and is being written down: it is waited for, for a while.
#[server(prefix = "/actions", endpoint = "load-thread")]
pub async fn load_thread(
    #[server(default)] conversation: String,
    #[server(default)] awaited: String,
) -> Result<Thread, Refused> {
    let now = api::now();
    let (zone, now) = (now.time_zone(), now.timestamp());
    let path = api::own("conversations").await?;
    let conversations: Vec<wire::Conversation> = api::get(&path).await?.body;
    let open = match conversation.as_str() {
        "" => conversations.first().map(|latest| latest.id.clone()),
        NEW => None,
        id => Some(id.to_owned()),
    };
    let messages: Vec<wire::Message> = match &open {
        Some(id) => messages(&format!("{path}/{}/messages", escape(id)), &awaited).await?,
        None => Vec::new(),
    };
    let known = if messages.iter().any(|message| !message.tool_calls.is_empty()) {
        known(zone, now).await?
    } else {
        HashMap::new()
    };
    Ok(Thread {
        conversations: conversations
            .into_iter()
            .map(|conversation| ConversationLine::new(conversation, zone, now))
            .collect(),
        open,
        messages: messages
            .into_iter()
            .map(|message| MessageLine::new(message, &known, zone, now))
            .collect(),
        turns: 0,
    })
}

/// The tasks that answers may show as rows, by their ids: the newest, which are those that are spoken of.
#[cfg(feature = "ssr")]
async fn known(zone: &TimeZone, now: Timestamp) -> Result<HashMap<String, TaskLine>, Refused> {
    let path = api::own(&format!("tasks?status=all&limit={KNOWN_TASKS_MAX}")).await?;
    let tasks: Vec<wire::Task> = api::get_beside(&path).await?;
    let lines = tasks.into_iter().map(|task| TaskLine::new(task, zone, now));
    Ok(lines.map(|line| (line.id.clone(), line)).collect())
}

#[cfg(feature = "ssr")]
async fn messages(path: &str, awaited: &str) -> Result<Vec<wire::Message>, Refused> {
    for _ in 0..AWAITED_LOOKS_MAX {
        let messages: Vec<wire::Message> = api::get(path).await?.body;
        if awaited.is_empty() || messages.iter().any(|message| message.id == awaited) {
            return Ok(messages);
        }
        tokio::time::sleep(AWAITED_POLL).await;
    }
    Ok(api::get(path).await?.body)
}

/// Says something; the answer is found in the conversation.
#[server(prefix = "/actions", endpoint = "say")]
pub async fn say(
    #[server(default)] message: String,
    #[server(default)] conversation: String,
    #[server(default)] key: String,
) -> Result<(), Refused> {
    let request = wire::ChatRequest {
        message,
        conversation_id: (!conversation.is_empty()).then_some(Value::String(conversation)),
    };
    let path = api::own("chat").await?;
    let answer: wire::ChatAnswer = api::send(Method::POST, &path, &request, Some(&key)).await?;
    leptos_axum::redirect(&format!("/chat?c={}#latest", escape(&answer.conversation_id)));
    Ok(())
}

/// Removes a conversation and its messages; its tasks stay.
#[server(prefix = "/actions", endpoint = "delete-conversation")]
pub async fn delete_conversation(id: String) -> Result<(), Refused> {
    let path = api::own(&format!("conversations/{}", escape(&id))).await?;
    api::send::<Value>(Method::DELETE, &path, &Value::Null, None).await?;
    leptos_axum::redirect("/chat");
    Ok(())
}

/// Gives a conversation another title.
#[server(prefix = "/actions", endpoint = "rename-conversation")]
pub async fn rename_conversation(
    id: String,
    #[server(default)] title: String,
) -> Result<(), Refused> {
    let path = api::own(&format!("conversations/{}", escape(&id))).await?;
    let body = wire::RenameConversation { title };
    api::send::<Value>(Method::PATCH, &path, &body, None).await?;
    Ok(())
}
