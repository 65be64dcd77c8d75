//! How reminders reach an account besides the open page.

mod push;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use jiff::civil::Time;
use todo_core::{
    reminder::{Channel, Quiet},
    user::UserId,
    wire,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameters::OfOwner;
use crate::{
    auth::User,
    extract::{self, Owner},
    notify::{self, Wanted, Wishes},
    problem::Problem,
    state::App,
};

/// How times of a day are written.
const TIME: &str = "%H:%M";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(find, update))
        .routes(routes!(try_out))
        .routes(routes!(push::ask, push::forget))
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
    Ok(Json(present(&app, &owner).await?))
}

/// How reminders reach the owner as things stand.
pub(super) async fn present(app: &App, owner: &UserId) -> Result<wire::Notifications, Problem> {
    let storage = app.storage()?;
    let wishes = storage.deliveries.wishes(owner).await?;
    let plan_at = storage.plans.plan_at(owner).await?;
    Ok(render(app, &user(app, owner).await?, &wishes, plan_at))
}

/// Changes how reminders reach you; absent fields stay.
#[utoipa::path(
    patch,
    operation_id = "update_notifications",
    path = "/notifications",
    tag = "reminders",
    params(OfOwner),
    request_body(content = wire::UpdateNotifications, example = json!({
        "email": true, "quiet_from": "22:00", "quiet_until": "07:00", "plan_at": "07:30",
    })),
    responses((status = OK, body = wire::Notifications)),
)]
async fn update(
    State(app): State<App>,
    Owner(owner): Owner,
    extract::Json(body): extract::Json<wire::UpdateNotifications>,
) -> Result<Json<wire::Notifications>, Problem> {
    let deliveries = &app.storage()?.deliveries;
    let before = deliveries.wishes(&owner).await?;
    let quiet = quiet(before.quiet, &body)?;
    let wishes = Wishes { email: body.email.unwrap_or(before.email), quiet, ..before };
    let plan = body.plan_at.as_ref().map(|at| time("plan_at", at.as_deref())).transpose()?;
    deliveries.set_wishes(&owner, &wishes).await?;
    if let Some(at) = plan {
        set_plan(&app, &owner, at).await?;
    }
    Ok(Json(present(&app, &owner).await?))
}

/// Sends something by a channel now, to show that it arrives.
#[utoipa::path(
    post,
    operation_id = "try_notifications",
    path = "/notifications/{channel}/test",
    tag = "reminders",
    params(OfOwner, ("channel" = String, Path, description = "`email` or `push`")),
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
    let channel = Channel::named(&channel).ok_or_else(|| Problem::not_found(notify::NO_CHANNEL))?;
    notify::try_out(&app, &user(&app, &owner).await?, channel).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// From now on there is a plan each day at that time, or none.
async fn set_plan(app: &App, owner: &UserId, at: Option<Time>) -> Result<(), Problem> {
    let plans = &app.storage()?.plans;
    let Some(at) = at else { return Ok(plans.want_no_plan(owner).await?) };
    let zone = notify::zone_of(&user(app, owner).await?);
    let due = notify::next_plan(at, &app.clock().now().to_zoned_datetime(zone));
    Ok(plans.want_plan(&Wanted { owner: owner.clone(), at }, due).await?)
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
        Some(asked) => time(name, asked.as_deref()),
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

fn time(name: &str, asked: Option<&str>) -> Result<Option<Time>, Problem> {
    let read = |text| Time::strptime(TIME, text);
    let unreadable = |_| Problem::invalid(name, "is no time of a day such as 22:00");
    asked.map(read).transpose().map_err(unreadable)
}

fn render(app: &App, user: &User, wishes: &Wishes, plan_at: Option<Time>) -> wire::Notifications {
    let hint = notify::missing(app, user, Channel::Email);
    let time = |time: Time| time.strftime(TIME).to_string();
    wire::Notifications {
        push: wire::Channel {
            on: wishes.push,
            ready: wishes.push,
            hint: (!wishes.push).then(|| notify::push::NONE.to_owned()),
        },
        push_key: app.push().sender.public.clone(),
        email: wire::Channel { on: wishes.email, ready: wishes.email && hint.is_none(), hint },
        quiet_from: wishes.quiet.map(|quiet| time(quiet.from)),
        quiet_until: wishes.quiet.map(|quiet| time(quiet.until)),
        plan_at: plan_at.map(time),
    }
}
