//! Talking to the list: conversations. What is said in them is in `turn`.

mod stream;
mod turn;

use axum::{
    extract::{OriginalUri, State},
    http::StatusCode,
    response::Response,
};
use jiff::tz::TimeZone;
use todo_core::{
    chat::{
        ConversationId, Message,
        listing::{Place, Query},
    },
    usecase::{chat as usecase, usage::today},
    user::UserId,
    wire,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{ConversationPath, Json, Owner, Parameters, Zone},
    http::{
        list::{List, Part},
        page,
        parameters::{OfConversation, OfOwner},
    },
    problem::Problem,
    state::App,
};

pub(super) use turn::{routes as turns, wants_events};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(conversations))
        .routes(routes!(messages))
        .routes(routes!(rename, remove))
        .routes(routes!(used))
}

/// Lists conversations, last used first.
///
/// Answers all of them, or one page with `limit`. A further page is announced by `X-Next-Cursor`
/// (send it as `cursor`) and `Link`.
#[utoipa::path(
    get,
    operation_id = "list_conversations",
    path = "/conversations",
    tag = "chat",
    params(OfOwner, wire::ConversationParameters),
    responses((
        status = OK,
        body = Vec<wire::Conversation>,
        headers(
            ("X-Next-Cursor" = String, description = "Where the next page starts, if there is one"),
            ("Link" = String, description = "The next page, as rel=\"next\""),
        ),
    )),
)]
async fn conversations(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    uri: OriginalUri,
    Parameters(parameters): Parameters<wire::ConversationParameters>,
) -> Result<Response, Problem> {
    let list = read(&app, &owner, &zone, parameters.parse()?);
    let (answer, next) = list.answer(&owner).await?;
    let next = next.map(|place| place.encode());
    let at = |cursor| wire::ConversationParameters { cursor: Some(cursor), ..parameters };
    Ok(page::announce(answer, uri.path(), next, at))
}

/// The conversations that `query` asks for, to be read as they are sent.
fn read(app: &App, owner: &UserId, zone: &TimeZone, query: Query) -> List<Place> {
    let (owner, zone) = (owner.clone(), zone.clone());
    List::new(app, query.after.clone(), query.limit, move |app, after, rows| {
        let (owner, zone) = (owner.clone(), zone.clone());
        let query = Query { after, limit: Some(rows), ..query.clone() };
        Box::pin(async move {
            let found = usecase::conversations(&app.context(zone)?, &owner, &query).await?;
            let is_last = found.next.is_none();
            Part::new::<_, wire::Conversation>(&found.conversations, Place::of, is_last)
        })
    })
}

/// Lists a conversation's messages, oldest first.
///
/// Answers the last ones. That there are earlier ones is announced by `X-Next-Cursor` (send it as `cursor`) and
/// `Link`.
#[utoipa::path(
    get,
    operation_id = "list_messages",
    path = "/conversations/{conversation_id}/messages",
    tag = "chat",
    params(OfOwner, OfConversation, wire::MessageParameters),
    responses((
        status = OK,
        body = Vec<wire::Message>,
        headers(
            ("X-Next-Cursor" = String, description = "Where the earlier messages end, if there are any"),
            ("Link" = String, description = "The page of earlier messages, as rel=\"next\""),
        ),
    )),
)]
async fn messages(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    ConversationPath(id): ConversationPath,
    uri: OriginalUri,
    Parameters(parameters): Parameters<wire::MessageParameters>,
) -> Result<Response, Problem> {
    let (limit, before) = parameters.parse()?;
    let ctx = app.context(zone.clone())?;
    let places = usecase::last_messages(&ctx, &owner, &id, before, limit).await?;
    let earlier = (places.start > 0).then(|| wire::MessageParameters::cursor(places.start));
    // Without an end of its own the list goes on to the last one, and need not look ahead for that.
    let wanted = before.and_then(|_| usize::try_from(places.end - places.start).ok());
    let list = read_messages(&app, &owner, &zone, id, Some(places.start), wanted);
    let (answer, _) = list.answer(&owner).await?;
    let at = |cursor| wire::MessageParameters { cursor: Some(cursor), ..parameters };
    Ok(page::announce(answer, uri.path(), earlier, at))
}

/// The messages of a conversation, to be read as they are sent: `wanted` of them, or all, after the first `skipped`; without
/// these, as many as are shown. Their places are counted from its beginning.
pub(super) fn read_messages(
    app: &App,
    owner: &UserId,
    zone: &TimeZone,
    id: ConversationId,
    skipped: Option<u64>,
    wanted: Option<usize>,
) -> List<u64> {
    let (owner, zone) = (owner.clone(), zone.clone());
    List::new(app, skipped, wanted, move |app, skipped, rows| {
        let (owner, zone, id) = (owner.clone(), zone.clone(), id.clone());
        Box::pin(async move {
            let ctx = app.context(zone)?;
            let found = usecase::messages(&ctx, &owner, &id, skipped, rows).await?;
            let mut place = found.skipped;
            let count = |_: &Message| {
                place += 1;
                place
            };
            Part::new::<_, wire::Message>(&found.messages, count, found.is_last)
        })
    })
}

/// Gives a conversation another title.
#[utoipa::path(
    patch,
    operation_id = "rename_conversation",
    path = "/conversations/{conversation_id}",
    tag = "chat",
    params(OfOwner, OfConversation),
    request_body(content = wire::RenameConversation, example = json!({ "title": "Groceries" })),
    responses((status = OK, body = wire::Conversation)),
)]
async fn rename(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    ConversationPath(id): ConversationPath,
    Json(body): Json<wire::RenameConversation>,
) -> Result<axum::Json<wire::Conversation>, Problem> {
    let conversation = usecase::rename(&app.context(zone)?, &owner, &id, &body.title).await?;
    Ok(axum::Json(wire::Conversation::from(&conversation)))
}

/// Deletes a conversation and its messages. The tasks it made stay.
#[utoipa::path(
    delete,
    operation_id = "delete_conversation",
    path = "/conversations/{conversation_id}",
    tag = "chat",
    params(OfOwner, OfConversation),
    responses((status = NO_CONTENT, description = "It is gone")),
)]
async fn remove(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    ConversationPath(id): ConversationPath,
) -> Result<StatusCode, Problem> {
    usecase::delete(&app.context(zone)?, &owner, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers what the assistant was used for today, and how much of it is left.
///
/// Days are those of UTC. A request counts when it begins, also if it fails; one that is repeated
/// with its `Idempotency-Key` counts once.
#[utoipa::path(
    get,
    operation_id = "usage",
    path = "/usage",
    tag = "chat",
    params(OfOwner),
    responses((status = OK, body = wire::Usage, example = json!({
        "day": "2026-11-24",
        "requests": 12,
        "input_tokens": 18_400,
        "output_tokens": 950,
        "requests_max": 2000,
        "tokens_max": 1_000_000,
        "resets_at": "2026-11-25T00:00:00Z",
    }))),
)]
async fn used(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
) -> Result<axum::Json<wire::Usage>, Problem> {
    let context = app.context(zone)?;
    let today = today(&context, &owner).await?;
    Ok(axum::Json(wire::Usage::new(&today, &context.limits)))
}
