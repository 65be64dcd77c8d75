//! The page behind a reminder's letter: a few buttons, without scripts and without signing in.

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use jiff::tz::TimeZone;
use serde::Deserialize;
use todo_core::{
    task::Task,
    usecase::{
        self, reminder,
        task::{self, Change},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::known_zone,
    html::escape,
    notify::{Action, Asked},
    problem::Problem,
    state::App,
};

/// Forms of these pages lead back to them alone; nothing else is loaded or run.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);
const GONE: &str = "This link is older than a week, or not whole. Open your list instead.";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ask, act))
}

#[derive(Deserialize)]
struct Followed {
    #[serde(default)]
    token: String,
}

/// Shows what can be done about the reminder of a letter. Nothing is done before a button is pressed.
#[utoipa::path(
    get,
    operation_id = "ask_about_reminder",
    path = "/api/reminders/act",
    tag = "reminders",
    security(()),
    params(("token" = Option<String>, Query, description = "As the letter has it")),
    responses((status = OK, body = String, content_type = "text/html")),
)]
async fn ask(State(app): State<App>, Query(Followed { token }): Query<Followed>) -> Response {
    let Some(asked) = Asked::read(app.auth(), &token, app.clock().now()) else {
        return page(StatusCode::NOT_FOUND, "Too late", GONE, "");
    };
    let button = |(_, name, label): &(Action, &str, &str)| {
        format!("<p><button name=\"action\" value=\"{name}\">{label}</button></p>")
    };
    let buttons: String = Action::ALL.iter().map(button).collect();
    let token = escape(&token);
    let form = format!(
        "<form method=\"post\" action=\"/api/reminders/act\">\
         <input type=\"hidden\" name=\"token\" value=\"{token}\">{buttons}</form>"
    );
    page(StatusCode::OK, "Reminder", &asked.title, &form)
}

#[derive(Deserialize)]
struct Pressed {
    token: String,
    action: Action,
}

/// Does what the button says: completes the task, puts the reminder off, or lets it be.
#[utoipa::path(
    post,
    operation_id = "act_on_reminder",
    path = "/api/reminders/act",
    tag = "reminders",
    security(()),
    responses((status = OK, body = String, content_type = "text/html")),
)]
async fn act(
    State(app): State<App>,
    Form(Pressed { token, action }): Form<Pressed>,
) -> Result<Response, Problem> {
    let Some(asked) = Asked::read(app.auth(), &token, app.clock().now()) else {
        return Ok(page(StatusCode::NOT_FOUND, "Too late", GONE, ""));
    };
    let said = match done(&app, &asked, action).await {
        Ok(said) => said,
        Err(usecase::Error::TaskNotFound) => "This task is gone.".to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok(page(StatusCode::OK, &said, &asked.title, ""))
}

async fn done(app: &App, asked: &Asked, action: Action) -> Result<String, usecase::Error> {
    let owner = asked.owner();
    let Ok(storage) = app.storage() else { return Err(usecase::Error::TaskNotFound) };
    let user = storage.accounts.accounts.user(owner.as_str()).await?;
    let home = user.ok_or(usecase::Error::TaskNotFound)?.home;
    let zone = home.time_zone.as_deref().and_then(known_zone).unwrap_or(TimeZone::UTC);
    let Ok(ctx) = app.context(zone.clone()) else { return Err(usecase::Error::TaskNotFound) };
    if let Some(snooze) = action.snooze() {
        let task: Task = reminder::snooze(&ctx, &owner, asked.task(), snooze).await?;
        let at = task.reminder.unwrap_or(ctx.clock.now()).to_zoned_datetime(zone);
        return Ok(format!("I will remind you again on {}", at.strftime("%A, %d %B, at %H:%M")));
    }
    if action == Action::Complete {
        task::change(&ctx, &owner, asked.task(), &Change::Complete).await?;
        return Ok("Done".to_owned());
    }
    reminder::dismiss(&ctx, &*storage.reminders, &owner, asked.task(), asked.at()).await?;
    Ok("It is let be".to_owned())
}

fn page(status: StatusCode, heading: &str, text: &str, form: &str) -> Response {
    let html = Html(format!(
        "<!doctype html><html lang=\"en\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{0}</title><h1>{0}</h1><p dir=\"auto\">{1}</p>{form}<p><a href=\"/dashboard\">Open my list</a></p></html>",
        escape(heading),
        escape(text)
    ));
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, html).into_response()
}
