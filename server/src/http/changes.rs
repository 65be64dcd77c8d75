//! What was done on an account's behalf, and taking it back.

use axum::{
    extract::{OriginalUri, State},
    response::Response,
};
use jiff::tz::TimeZone;
use todo_core::{
    journal::{ChangeId, ChangeQuery, Recorded},
    usecase::journal as usecase,
    user::UserId,
    wire,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    list::{List, Part},
    page,
    parameters::OfOwner,
};
use crate::{
    extract::{ChangePath, Owner, Parameters, Zone},
    problem::Problem,
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(undo))
}

/// Lists what was changed, newest first: by you, by the assistant, by programs.
///
/// Changes are kept for 90 days. A further page is announced by `X-Next-Cursor` (send it as `cursor`) and `Link`.
#[utoipa::path(
    get,
    operation_id = "list_changes",
    path = "/changes",
    tag = "changes",
    params(OfOwner, wire::ChangeParameters),
    responses((
        status = OK,
        body = Vec<wire::Change>,
        headers(
            ("X-Next-Cursor" = String, description = "Where the next page starts, if there is one"),
            ("Link" = String, description = "The next page, as rel=\"next\""),
        ),
    )),
)]
async fn list(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    uri: OriginalUri,
    Parameters(parameters): Parameters<wire::ChangeParameters>,
) -> Result<Response, Problem> {
    let query = parameters.parse()?;
    let limit = Some(query.limit);
    let list = read(&app, &owner, &zone, query, limit);
    let (answer, next) = list.answer(&owner).await?;
    let next = next.map(|next| next.to_string());
    let at = |cursor| wire::ChangeParameters { cursor: Some(cursor), ..parameters.clone() };
    Ok(page::announce(answer, uri.path(), next, at))
}

/// The changes that `query` asks for, `limit` at most, to be read as they are sent.
pub(super) fn read(
    app: &App,
    owner: &UserId,
    zone: &TimeZone,
    query: ChangeQuery,
    limit: Option<usize>,
) -> List<ChangeId> {
    let (owner, zone) = (owner.clone(), zone.clone());
    List::new(app, query.after, limit, move |app, after, limit| {
        let (owner, zone) = (owner.clone(), zone.clone());
        let query = ChangeQuery { after, limit, ..query.clone() };
        Box::pin(async move {
            let found = usecase::list(&app.context(zone)?, &owner, &query).await?;
            let place = |recorded: &Recorded| recorded.change.id;
            Part::new::<_, wire::Change>(&found.changes, place, found.next.is_none())
        })
    })
}

/// Takes a change back, within 24 hours and only once.
///
/// What was created goes, what was deleted comes back with its id, what was edited or completed is
/// as it was before. It is refused if the task was changed since. Answers the change that did it,
/// which can be taken back in turn.
#[utoipa::path(
    post,
    operation_id = "undo_change",
    path = "/changes/{change_id}/undo",
    tag = "changes",
    params(
        OfOwner,
        ("change_id" = Uuid, Path, description = "The change's id"),
    ),
    responses((status = OK, body = wire::Change)),
)]
async fn undo(
    State(app): State<App>,
    Owner(owner): Owner,
    Zone(zone): Zone,
    ChangePath(id): ChangePath,
) -> Result<axum::Json<wire::Change>, Problem> {
    let change = usecase::undo(&app.context(zone)?, &owner, id).await?;
    Ok(axum::Json(wire::Change::of(&change, None)))
}
