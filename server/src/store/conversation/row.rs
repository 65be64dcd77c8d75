//! Between conversations, their messages and the rows of both.

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    prelude::Json,
};
use serde::{Serialize, de::DeserializeOwned};
use todo_core::{
    chat::{Conversation, ConversationId, MadeBy, Message, Speaker, model::Usage},
    task::fold,
    user::UserId,
};

use crate::store::{
    Key, Lenient, Schema, Text,
    entity::{
        conversation,
        message::{self, Column},
    },
    without_nul,
};

pub(super) fn read(row: conversation::Model) -> Conversation {
    Conversation {
        id: ConversationId(row.id.as_str().to_owned()),
        title: row.title.unwrap_or_default().0,
        created_at: row.created_at.map_or(Timestamp::UNIX_EPOCH, Timestamp::from),
        updated_at: row.updated_at.map_or(Timestamp::UNIX_EPOCH, Timestamp::from),
    }
}

pub(super) fn read_message(row: message::Model) -> Message {
    let speaker =
        if row.role.0.eq_ignore_ascii_case("user") { Speaker::User } else { Speaker::Assistant };
    Message {
        id: row.id.uuid(),
        speaker,
        text: row.content.unwrap_or_default().0,
        calls: read_json(row.calls),
        proposal: read_json(row.proposal),
        frame: row.frame.and_then(|frame| serde_json::from_value(frame.0).ok()),
        made_by: read_maker(row.model, row.input_tokens, row.output_tokens),
        at: row.created_at.map_or(Timestamp::UNIX_EPOCH, Timestamp::from),
    }
}

pub(super) fn write_message(
    schema: &Schema,
    owner: &UserId,
    conversation: Key,
    message: &Message,
) -> message::ActiveModel {
    let role = match message.speaker {
        Speaker::User => "user",
        Speaker::Assistant => "assistant",
    };
    let made_by = message.made_by.as_ref();
    message::ActiveModel {
        id: schema.key(Column::Id, &message.id.to_string()).map_or(NotSet, Set),
        conversation_id: Set(conversation),
        user_id: Set(owner.0.clone()),
        role: Set(Text(role.to_owned())),
        content: Set(Some(Text(without_nul(&message.text)))),
        calls: Set(write_json(&message.calls)),
        proposal: Set(write_json(&message.proposal)),
        frame: Set(message
            .frame
            .as_ref()
            .and_then(|frame| serde_json::to_value(frame).ok())
            .map(|frame| Lenient(storable(frame)))),
        created_at: Set(Some(schema.moment(Column::CreatedAt, message.at))),
        search_text: Set(Some(searchable(&message.text))),
        model: Set(made_by.map(|made_by| without_nul(&made_by.model))),
        input_tokens: Set(made_by.map(|made_by| number(made_by.usage.input_tokens))),
        output_tokens: Set(made_by.map(|made_by| number(made_by.usage.output_tokens))),
    }
}

/// Text as it is searched.
pub(crate) fn searchable(text: &str) -> String {
    fold(&without_nul(text))
}

fn read_maker(model: Option<String>, input: Option<i64>, output: Option<i64>) -> Option<MadeBy> {
    let tokens =
        |number: Option<i64>| number.and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
    let usage = Usage { input_tokens: tokens(input), output_tokens: tokens(output) };
    model.map(|model| MadeBy { model, usage })
}

fn number(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}

/// What another version wrote and this one cannot read is as good as not there: the words remain.
fn read_json<T: DeserializeOwned>(json: Option<Lenient>) -> Vec<T> {
    json.and_then(|json| serde_json::from_value(json.0).ok()).unwrap_or_default()
}

fn write_json<T: Serialize>(values: &[T]) -> Option<Lenient> {
    let json = || serde_json::to_value(values).ok().map(|json| Lenient(storable(json)));
    if values.is_empty() { None } else { json() }
}

/// Models put anything into the arguments of a tool; Postgres refuses NUL within JSON too.
fn storable(json: Json) -> Json {
    match json {
        Json::String(text) => Json::String(without_nul(&text)),
        Json::Array(items) => items.into_iter().map(storable).collect(),
        Json::Object(fields) => {
            fields.into_iter().map(|(name, value)| (without_nul(&name), storable(value))).collect()
        }
        plain => plain,
    }
}
