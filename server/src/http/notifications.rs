//! How reminders reach an account besides the open page.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use jiff::civil::Time;
use todo_core::{reminder::Quiet, user::UserId, wire};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameters::OfOwner;
use crate::{
    auth::User,
    extract::{self, Owner},
    notify::{self, Channel, Wishes},
    problem::Problem,
    state::App,
};

/// How times of a day are written.
const TIME: &str = "%H:%M";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find, update)).routes(routes!(try_out))
}

/// Answers how reminders reach you besides the open page, and what is missing.
#[utoipa::path(
    get,
    operation_id = "find_notifications",
    path = "/notifications",
    tag = "reminders",
    params(OfOwner),
    responses((status = OK, body = wire::Notifications)),
)]
async fn find(
    State(app): State<App>,
    Owner(owner): Owner,
) -> Result<Json<wire::Notifications>, Problem> {
    let wishes = app.storage()?.deliveries.wishes(&owner).await?;
    Ok(Json(render(&app, &user(&app, &owner).await?, &wishes)))
}

/// Changes how reminders reach you; absent fields stay.
#[utoipa::path(
    patch,
    operation_id = "update_notifications",
    path = "/notifications",
    tag = "reminders",
    params(OfOwner),
    request_body(content = wire::UpdateNotifications, example = json!({
        "email": true, "quiet_from": "22:00", "quiet_until": "07:00",
    })),
    responses((status = OK, body = wire::Notifications)),
)]
async fn update(
    State(app): State<App>,
    Owner(owner): Owner,
    extract::Json(body): extract::Json<wire::UpdateNotifications>,
) -> Result<Json<wire::Notifications>, Problem> {
    let deliveries = &app.storage()?.deliveries;
    let present = deliveries.wishes(&owner).await?;
    let quiet = quiet(present.quiet, &body)?;
    let wishes = Wishes { email: body.email.unwrap_or(present.email), quiet };
    deliveries.set_wishes(&owner, &wishes).await?;
    Ok(Json(render(&app, &user(&app, &owner).await?, &wishes)))
}

/// Sends something by a channel now, to show that it arrives.
#[utoipa::path(
    post,
    operation_id = "try_notifications",
    path = "/notifications/{channel}/test",
    tag = "reminders",
    params(OfOwner, ("channel" = String, Path, description = "`email`")),
    responses(
        (status = NO_CONTENT, description = "It was sent"),
        (status = CONFLICT, description = "The channel is not ready; `detail` says what is missing"),
        (status = BAD_GATEWAY, description = "It was not taken"),
    ),
)]
async fn try_out(
    State(app): State<App>,
    Owner(owner): Owner,
    Path((_, channel)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let channel = Channel::named(&channel)
        .ok_or_else(|| Problem::not_found("There is no such channel; email is one."))?;
    notify::try_out(&app, &user(&app, &owner).await?, channel).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn user(app: &App, owner: &UserId) -> Result<User, Problem> {
    let user = app.storage()?.accounts.accounts.user(owner.as_str()).await?;
    user.ok_or_else(|| Problem::unauthenticated("This account is gone."))
}

/// The quiet hours as they are to be: both ends or none.
fn quiet(
    present: Option<Quiet>,
    body: &wire::UpdateNotifications,
) -> Result<Option<Quiet>, Problem> {
    let end = |name: &str, asked: &Option<Option<String>>, present: Option<Time>| match asked {
        None => Ok(present),
        Some(None) => Ok(None),
        Some(Some(text)) => Time::strptime(TIME, text)
            .map(Some)
            .map_err(|_| Problem::invalid(name, "is no time of a day such as 22:00")),
    };
    let from = end("quiet_from", &body.quiet_from, present.map(|quiet| quiet.from))?;
    let until = end("quiet_until", &body.quiet_until, present.map(|quiet| quiet.until))?;
    match (from, until) {
        (Some(from), Some(until)) => Ok(Some(Quiet { from, until })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Problem::invalid("quiet_until", "is needed with quiet_from")),
        (None, Some(_)) => Err(Problem::invalid("quiet_from", "is needed with quiet_until")),
    }
}

fn render(app: &App, user: &User, wishes: &Wishes) -> wire::Notifications {
    let hint = notify::missing(app, user, Channel::Email);
    let time = |time: Time| time.strftime(TIME).to_string();
    wire::Notifications {
        email: wire::Channel { on: wishes.email, ready: wishes.email && hint.is_none(), hint },
        quiet_from: wishes.quiet.map(|quiet| time(quiet.from)),
        quiet_until: wishes.quiet.map(|quiet| time(quiet.until)),
    }
}
