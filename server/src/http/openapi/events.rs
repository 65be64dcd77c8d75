//! Server-sent events as they are sent: an event's data is a text, which holds JSON.

use todo_core::wire::ChatEvent;
use utoipa::{
    ToSchema,
    openapi::{
        Components, Object, RefOr, Type,
        schema::{ObjectBuilder, Schema},
    },
};

/// What happened to an account.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is used")]
pub(in crate::http) struct AccountEvent {
    /// `tasks`, `conversations`, `sessions`, `reminders`, `filters` or `reminder`.
    event: String,
    /// Where the stream is after this event. Send the last one as `Last-Event-ID` to be told what happened since.
    id: Option<String>,
    /// JSON: a reminder; of the others `{"ids":[…]}`, or `{}` for everything.
    data: String,
    /// After how long to connect again, in milliseconds.
    retry: Option<u32>,
}

pub(super) fn write_out(components: &mut Components) {
    let events = components.schemas.get_mut(&*<ChatEvent as ToSchema>::name());
    let Some(RefOr::T(Schema::OneOf(events))) = events else { return };
    for event in &mut events.items {
        if let RefOr::T(Schema::Object(event)) = event
            && let Some(data) = event.properties.get_mut("data")
        {
            *data = RefOr::T(Schema::Object(text_of(data.clone())));
        }
    }
}

fn text_of(content: RefOr<Schema>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .content_media_type("application/json")
        .content_schema(Some(content))
        .build()
}
