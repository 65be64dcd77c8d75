//! Where an account is at home, and what it speaks.

use axum::extract::State;
use todo_core::{speech::Language, wire};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameters::OfOwner;
use crate::{
    auth::{Home, known_zone},
    extract::{Json, Owner, Zone},
    problem::Problem,
    state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find, update))
}

/// Answers where you are at home.
///
/// The time zone says what a date without an offset means, when a day ends, and the hour that a
/// repeating task keeps to, for every request that does not name another in `X-Time-Zone`. Both are
/// taken from the first request that names them.
#[utoipa::path(
    get,
    operation_id = "find_settings",
    path = "/settings",
    tag = "account",
    params(OfOwner),
    responses((status = OK, body = wire::Settings, example = json!({
        "time_zone": "Asia/Karachi",
        "language": "en-GB",
    }))),
)]
async fn find(
    State(app): State<App>,
    Owner(owner): Owner,
) -> Result<axum::Json<wire::Settings>, Problem> {
    Ok(axum::Json(render(app.auth().home(&owner).await?)))
}

/// Changes where you are at home; absent fields stay.
#[utoipa::path(
    patch,
    operation_id = "update_settings",
    path = "/settings",
    tag = "account",
    params(OfOwner),
    request_body(content = wire::UpdateSettings, example = json!({ "time_zone": "Europe/Berlin" })),
    responses((status = OK, body = wire::Settings)),
)]
async fn update(
    State(app): State<App>,
    Owner(owner): Owner,
    Json(body): Json<wire::UpdateSettings>,
) -> Result<axum::Json<wire::Settings>, Problem> {
    let mut home = app.auth().home(&owner).await?;
    if let Some(zone) = body.time_zone {
        home.time_zone = zone.as_deref().map(zone_name).transpose()?;
    }
    if let Some(language) = body.language {
        let language = language.as_deref().map(Language::parse).transpose()?;
        home.language = language.map(|language| language.tag().to_owned());
    }
    app.auth().set_home(&owner, &home).await?;
    Ok(axum::Json(render(home)))
}

/// The name as the time zone database spells it.
fn zone_name(name: &str) -> Result<String, Problem> {
    let zone = known_zone(name).ok_or_else(|| Zone::unknown("time_zone"))?;
    Ok(zone.iana_name().unwrap_or("UTC").to_owned())
}

pub(super) fn render(Home { time_zone, language }: Home) -> wire::Settings {
    wire::Settings { time_zone, language }
}
