//! Talking to the list.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::{
        backend::Answer,
        model::{
            conversation::{ConversationLine, MessageLine, address},
            listing::escape,
            task_line::TaskLine,
        },
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
/// Messages that are shown at once, the last ones; and so many more each time that earlier ones are asked for.
#[cfg(feature = "ssr")]
const MESSAGES_SHOWN: usize = 30;
/// Conversations that are listed, those used last.
#[cfg(feature = "ssr")]
const CONVERSATIONS_SHOWN: usize = 50;
/// Tasks that are looked up for the rows of answers.
#[cfg(feature = "ssr")]
const KNOWN_TASKS_MAX: usize = 200;
/// How often, and how many times, a message that is being written down is looked for.
#[cfg(feature = "ssr")]
const AWAITED_POLL: Duration = Duration::from_millis(100);
#[cfg(feature = "ssr")]
const AWAITED_LOOKS_MAX: usize = 20;

/// The conversations that a text to `find` is in, or those used last, and the messages of one: of the named one, else of
/// the latest. They are its last ones, or the last `before` a place. An `awaited` message was cut off and is being written
/// down: it is waited for, for a while.
#[server(prefix = "/actions", endpoint = "load-thread")]
pub async fn load_thread(
    #[server(default)] conversation: String,
    #[server(default)] before: String,
    #[server(default)] find: String,
    #[server(default)] awaited: String,
) -> Result<Thread, Refused> {
    let now = api::now();
    let (zone, now) = (now.time_zone(), now.timestamp());
    let path = api::own("conversations").await?;
    let find = find.trim().to_owned();
    let listed = format!("{path}?limit={CONVERSATIONS_SHOWN}&search={}", escape(&find));
    let listed: Answer<Vec<wire::Conversation>> = api::get(&listed).await?;
    let open = match conversation.as_str() {
        "" if find.is_empty() => listed.body.first().map(|latest| latest.id.clone()),
        "" => latest(&path).await?,
        NEW => None,
        id => Some(id.to_owned()),
    };
    let said = match &open {
        Some(id) => {
            let messages = format!("{path}/{}/messages", escape(id));
            Some(messages_of(&messages, &before, &awaited).await?)
        }
        None => None,
    };
    let earlier = said.as_ref().and_then(|it| it.next_cursor().map(str::to_owned));
    let messages = said.map(|it| it.body).unwrap_or_default();
    let known = if messages.iter().any(|message| !message.tool_calls.is_empty()) {
        known(zone, now).await?
    } else {
        HashMap::new()
    };
    let messages = messages.into_iter().map(|message| MessageLine::new(message, &known, zone, now));
    Ok(Thread {
        has_more: listed.next_cursor().is_some(),
        conversations: listed
            .body
            .into_iter()
            .map(|conversation| ConversationLine::new(conversation, zone, now))
            .collect(),
        found: find,
        open,
        messages: messages.collect(),
        earlier,
        before,
        turns: 0,
    })
}

/// The conversation used last.
#[cfg(feature = "ssr")]
async fn latest(path: &str) -> Result<Option<String>, Refused> {
    let latest: Answer<Vec<wire::Conversation>> = api::get(&format!("{path}?limit=1")).await?;
    Ok(latest.body.into_iter().next().map(|latest| latest.id))
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
async fn messages_of(
    path: &str,
    before: &str,
    awaited: &str,
) -> Result<Answer<Vec<wire::Message>>, Refused> {
    let path = format!("{path}?limit={MESSAGES_SHOWN}&cursor={}", escape(before));
    for _ in 0..AWAITED_LOOKS_MAX {
        let said: Answer<Vec<wire::Message>> = api::get(&path).await?;
        if awaited.is_empty() || said.body.iter().any(|message| message.id == awaited) {
            return Ok(said);
        }
        tokio::time::sleep(AWAITED_POLL).await;
    }
    api::get(&path).await
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
    leptos_axum::redirect(&format!("{}#latest", address(&answer.conversation_id)));
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
