//! All that an account holds, as one file: read and sent a piece at a time, whatever its size.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};
use todo_core::{
    chat::{Conversation, listing},
    journal::ChangeQuery,
    task::list::Query,
    usecase::{chat, reminder},
    user::UserId,
    wire,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    changes, chat::read_messages, list::Interrupted, notifications, parameters::OfOwner, settings,
    tasks, webhooks,
};
use crate::{
    auth::Caller,
    extract::{Owner, Zone},
    problem::Problem,
    state::App,
};

/// What the file is called where it is saved.
const DISPOSITION: HeaderValue =
    HeaderValue::from_static("attachment; filename=\"todo-chatbot.json\"");
/// Conversations that are read at once.
const CONVERSATIONS_AT_ONCE: usize = 50;

/// A piece of the file.
type Piece = Result<Bytes, Interrupted>;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export))
}

/// All that an account holds.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is used: it is never in memory as a whole")]
struct Export {
    /// RFC 3339.
    exported_at: String,
    account: wire::User,
    settings: wire::Settings,
    notifications: wire::Notifications,
    /// Personal tokens and connected programs; never the tokens themselves, which nobody keeps.
    tokens: Vec<wire::PersonalToken>,
    /// What is known of the account's passkeys; their secret halves are with their owner alone.
    passkeys: Vec<wire::Passkey>,
    /// Programs that are told what happens, without their secrets.
    webhooks: Vec<wire::Webhook>,
    /// Questions to the list that are kept under names.
    filters: Vec<wire::SavedFilter>,
    /// Reminders that came due and wait.
    reminders: Vec<wire::Reminder>,
    tasks: Vec<wire::Task>,
    /// What was done, newest first, as far as it is kept.
    changes: Vec<wire::Change>,
    conversations: Vec<ExportedConversation>,
}

/// A conversation with all that was said in it.
#[derive(Serialize, ToSchema)]
struct ExportedConversation {
    #[serde(flatten)]
    conversation: wire::Conversation,
    messages: Vec<wire::Message>,
}

/// Answers all that your account holds, as one JSON document to keep.
///
/// An answer that breaks off is not whole: it then ends before its last brace.
#[utoipa::path(
    get,
    operation_id = "export_account",
    path = "/export",
    tag = "account",
    params(OfOwner),
    responses(
        (
            status = OK,
            body = Export,
            headers(("Content-Disposition" = String, description = "It is a file to save")),
        ),
        (status = TOO_MANY_REQUESTS, description = "Too much is being sent to this account already"),
    ),
)]
async fn export(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    caller: Caller,
) -> Result<Response, Problem> {
    let room = app.rooms().take(&owner).await?;
    let beginning = beginning(&app, &owner, &caller).await?;
    let tasks = tasks::read(&app, &owner, &zone, Query::default());
    let changes = changes::read(&app, &owner, &zone, ChangeQuery::default(), None);
    let pieces = text(beginning)
        .chain(text(",\"tasks\":"))
        .chain(tasks.pieces())
        .chain(text(",\"changes\":"))
        .chain(changes.pieces())
        .chain(text(",\"conversations\":["))
        .chain(conversations(app, owner, zone))
        .chain(text("]}"))
        // Kept until all is sent.
        .inspect(move |_| _ = &room);
    let kind = HeaderValue::from_static("application/json");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, DISPOSITION)];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// What is small, as an object without its last brace.
async fn beginning(app: &App, owner: &UserId, caller: &Caller) -> Result<String, Problem> {
    let storage = app.storage()?;
    let waiting = reminder::waiting(&*storage.reminders, owner).await?;
    let waiting: Vec<_> = waiting.iter().map(wire::Reminder::from).collect();
    let told = storage.webhooks.webhooks(owner).await?;
    let told: Vec<_> = told.iter().map(webhooks::render).collect();
    let passkeys = app.auth().passkeys(owner.as_str()).await?;
    let passkeys: Vec<_> = passkeys.into_iter().map(wire::Passkey::from).collect();
    let filters = storage.filters.saved_filters(owner).await?;
    let filters: Vec<_> = filters.iter().map(wire::SavedFilter::from).collect();
    let small = json!({
        "exported_at": app.clock().now().to_string(),
        "account": wire::User::from(caller.account()),
        "settings": settings::render(app.auth().home(owner).await?),
        "notifications": notifications::present(app, owner).await?,
        "tokens": app.auth().tokens(owner.as_str()).await?,
        "passkeys": passkeys,
        "webhooks": told,
        "filters": filters,
        "reminders": waiting,
    });
    Ok(open(&small))
}

/// The owner's conversations with their messages, the one used last first.
fn conversations(app: App, owner: UserId, zone: TimeZone) -> impl Stream<Item = Piece> {
    let found = found(app.clone(), owner.clone(), zone.clone());
    let numbered = found.enumerate().map(|(number, found)| found.map(|found| (number, found)));
    numbered
        .map_ok(move |(number, found)| {
            let comma = if number > 0 { "," } else { "" };
            let about = open(&json!(wire::Conversation::from(&found)));
            let messages = read_messages(&app, &owner, &zone, found.id, None, None);
            text(format!("{comma}{about},\"messages\":")).chain(messages.pieces()).chain(text("}"))
        })
        .try_flatten()
}

fn found(
    app: App,
    owner: UserId,
    zone: TimeZone,
) -> impl Stream<Item = Result<Conversation, Interrupted>> {
    let first = listing::Query { limit: Some(CONVERSATIONS_AT_ONCE), ..listing::Query::default() };
    let pages = stream::try_unfold(Some(first), move |query| {
        let (app, owner, zone) = (app.clone(), owner.clone(), zone.clone());
        async move {
            let Some(query) = query else { return Ok(None) };
            let ctx = app.context(zone).map_err(|_| Interrupted)?;
            let page = chat::conversations(&ctx, &owner, &query).await.map_err(|_| Interrupted)?;
            let found: Vec<_> = page.conversations.into_iter().map(Ok).collect();
            let next = page.next.map(|after| listing::Query { after: Some(after), ..query });
            Ok(Some((stream::iter(found), next)))
        }
    });
    pages.try_flatten()
}

fn text(text: impl Into<Bytes>) -> impl Stream<Item = Piece> {
    stream::iter([Ok(text.into())])
}

/// An object's JSON without its last brace.
fn open(object: &Value) -> String {
    let mut text = object.to_string();
    text.pop();
    text
}
