//! Elicitation as of 2025-06-18 and 2025-11-25: the question goes out on the stream of the call that it is about, and
//! the answer comes back as a message of its own, perhaps to another replica. Nothing of a session is kept: what the
//! client said of itself when it greeted is in the session's id, signed.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, request::Parts},
    response::{IntoResponse, Response, sse::Event},
};
use futures_util::stream::{self, StreamExt as _};
use jiff::Timestamp;
use rmcp::model::{
    CallToolResult, ContentBlock, ElicitResult, RequestMetaObject, RequestStateCodec, SealOptions,
};
use serde_json::{Value, json};
use todo_core::{
    chat::tool::{Tool, ToolCall},
    user::UserId,
};
use tokio::time::{Instant, sleep};

use super::{
    super::event_stream::event_stream,
    consent::{self, ANSWER_TIME_MAX},
    message,
    tools::{Agreed, Tools, result_of},
};
use crate::{
    places::Place,
    ports::{KeptAnswer, Once},
    state::App,
};

/// The versions in which a server asks while a call runs.
const VERSIONS: [&str; 2] = ["2025-06-18", "2025-11-25"];
/// What says which session a client is in.
const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
/// What the key that signs sessions is for.
const PURPOSE: &str = "mcp sessions";
/// What stands in a session's id.
const ELICITS: &str = "elicits";
/// What the ids of our questions begin with.
const QUESTION: &str = "consent-";
/// How often it is looked whether the answer is there.
const LOOK: Duration = Duration::from_millis(300);

/// `response` to a greeting, with a session's id if the client can put questions to its user in a version that has
/// no other way to know it later.
pub(super) fn greeted(
    app: &App,
    owner: &UserId,
    message: &Value,
    mut response: Response,
) -> Response {
    if message["method"] == "initialize"
        && can_ask(&message["params"])
        && response.status().is_success()
        && let Some(id) = codec(app).and_then(|codec| {
            let options = SealOptions::new().associated_data(owner.as_str().as_bytes());
            codec.seal_json_with(&ELICITS, &options).ok()
        })
        && let Ok(id) = HeaderValue::try_from(id)
    {
        response.headers_mut().insert(SESSION, id);
    }
    response
}

/// Whether a greeting says that its client has forms, in a version where a server asks during a call.
fn can_ask(greeting: &Value) -> bool {
    let is_asked_so = greeting["protocolVersion"].as_str().is_some_and(|it| VERSIONS.contains(&it));
    let modes = &greeting["capabilities"]["elicitation"];
    // One that names no mode has forms.
    is_asked_so && modes.is_object() && (modes["form"].is_object() || modes["url"].is_null())
}

fn codec(app: &App) -> Option<RequestStateCodec> {
    RequestStateCodec::try_new(app.auth().secret().derive(PURPOSE)).ok()
}

/// Whether the sender of a message says that it is in a session.
pub(super) fn is_in_session(headers: &HeaderMap) -> bool {
    headers.contains_key(SESSION)
}

/// Whether the sender of a message is one that [`greeted`] gave a session to: its user is asked, or nothing is lost.
pub(super) fn is_asked(app: &App, owner: &UserId, headers: &HeaderMap) -> bool {
    let id = headers.get(SESSION).and_then(|id| id.to_str().ok());
    id.is_some_and(|id| {
        let opened =
            codec(app).map(|codec| codec.open_json_with::<String>(id, owner.as_str().as_bytes()));
        matches!(opened, Some(Ok(said)) if said == ELICITS)
    })
}

/// The response to a message that is part of asking: a call that has to be asked about, or the answer to a question.
/// `None`: it is none of these.
pub(super) async fn handle(
    tools: &Tools,
    parts: &Parts,
    takes_stream: bool,
    message: &Value,
) -> Option<Response> {
    let owner = &tools.holder.user;
    if message.get("method").is_none() {
        let id = message["id"].as_str()?.strip_prefix(QUESTION)?;
        return Some(answered(tools, id, message).await);
    }
    if message["method"] != "tools/call" || !is_asked(&tools.app, owner, &parts.headers) {
        return None;
    }
    let parameters = &message["params"];
    let tool = Tool::named(parameters["name"].as_str()?).filter(|tool| !tool.is_read_only())?;
    let call = ToolCall::new(tool.name(), parameters["arguments"].clone());
    let meta: RequestMetaObject =
        serde_json::from_value(parameters["_meta"].clone()).unwrap_or_default();
    // What is wrong with the call is said where it runs.
    let agreed = tools.to_agree(tool, &call, &meta).await.ok()??;
    // A question has nowhere to go: neither is it asked, nor is the call run without.
    let Some(id) = message.get("id").cloned() else {
        return Some(message::unanswerable(&Value::Null, NO_ID).into_response());
    };
    if !takes_stream {
        return Some(message::unanswerable(&id, NO_STREAM).into_response());
    }
    let Some(place) = tools.app.questions().take(owner) else {
        let refused = CallToolResult::error(vec![ContentBlock::text(TOO_MANY)]);
        return Some(axum::Json(response(&id, &refused)).into_response());
    };
    Some(ask(tools.clone(), id, agreed, place).await)
}

const TOO_MANY: &str = "Other questions wait for the user's answer; nothing was changed. Call again when they are answered.";
const NO_STREAM: &str = "The user is asked about this call first, on a stream; nothing was changed. \
    Send the header Accept: application/json, text/event-stream.";
const NO_ID: &str =
    "The user is asked about this call first; nothing was changed. Send it with an id.";

/// The stream of a call: the question, and what came of it.
async fn ask(tools: Tools, id: Value, agreed: Agreed, place: Place) -> Response {
    let own = tools.app.ids().next().to_string();
    let once = once(&tools.holder.user, &own);
    let now = tools.app.clock().now();
    let until = now.checked_add(ANSWER_TIME_MAX).unwrap_or(Timestamp::MAX);
    let opened = match tools.app.storage() {
        Ok(storage) => storage.kept_answers.take_on(&once, own.clone(), now, until).await.is_ok(),
        Err(_) => false,
    };
    if !opened {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let question = json!({
        "jsonrpc": "2.0",
        "id": format!("{QUESTION}{own}"),
        "method": "elicitation/create",
        "params": { "message": agreed.question.words, "requestedSchema": consent::form(&agreed.question) },
    });
    let app = tools.app.clone();
    let first = stream::once(async move { Ok(written(&question)) });
    let then = stream::once(async move {
        let _place = place;
        let given = wait(&tools.app, &once).await;
        let result = result_of(tools.on_answer(agreed, given).await);
        Ok(written(&response(&id, &result)))
    });
    event_stream(&app, first.chain(then))
}

/// The answer, once it is there; `None` if none comes while it is waited for.
async fn wait(app: &App, once: &Once) -> Option<ElicitResult> {
    let deadline = Instant::now() + ANSWER_TIME_MAX;
    while Instant::now() < deadline && !app.is_draining() {
        sleep(LOOK).await;
        // A database that is away for a moment has the answer a moment later.
        let Ok(storage) = app.storage() else { continue };
        if let Ok(Some(kept)) = storage.kept_answers.kept_answer(once).await {
            return serde_json::from_str(&kept.body).ok();
        }
    }
    None
}

/// Keeps the answer to the question of this id, if its owner was asked one.
async fn answered(tools: &Tools, id: &str, message: &Value) -> Response {
    let once = once(&tools.holder.user, id);
    let body = message.get("result").unwrap_or(&Value::Null).to_string();
    let answer = KeptAnswer { status: StatusCode::OK.as_u16(), headers: BTreeMap::new(), body };
    let kept = match tools.app.storage() {
        Ok(storage) => storage.kept_answers.keep_answer(&once, id, &answer).await.is_ok(),
        Err(_) => false,
    };
    if kept { StatusCode::ACCEPTED } else { StatusCode::SERVICE_UNAVAILABLE }.into_response()
}

fn once(owner: &UserId, id: &str) -> Once {
    Once { owner: owner.clone(), key: format!("{QUESTION}{id}"), request: QUESTION.to_owned() }
}

fn response(id: &Value, result: &CallToolResult) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

fn written(message: &Value) -> Event {
    Event::default().event("message").data(message.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_forms_and_speaks_a_version_that_asks_during_a_call_is_asked() {
        let greeting = |version: &str, capabilities: Value| json!({ "protocolVersion": version, "capabilities": capabilities });
        for (version, capabilities, asked) in [
            ("2025-06-18", json!({ "elicitation": {} }), true),
            ("2025-11-25", json!({ "elicitation": { "form": {}, "url": {} } }), true),
            ("2025-11-25", json!({ "elicitation": { "url": {} } }), false),
            ("2025-11-25", json!({}), false),
            ("2025-03-26", json!({ "elicitation": {} }), false),
            ("2026-07-28", json!({ "elicitation": {} }), false),
        ] {
            assert_eq!(can_ask(&greeting(version, capabilities)), asked, "{version}");
        }
    }
}
