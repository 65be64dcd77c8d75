//! The page behind a reminder's letter: a few buttons, without scripts and without signing in.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use todo_core::{
    reminder::Snooze,
    talk::put_off_until,
    usecase::{
        self, reminder,
        task::{self, Change},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::User,
    extract::{Fields, Parameters},
    html::escape,
    notify::{Action, Asked, Words, moment, words, zone_of},
    problem::Problem,
    state::App,
};

/// Forms of these pages lead back to them alone; nothing else is loaded or run.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);
const GONE: &str = "This link is older than a week, or not whole. Open your list instead.";
/// Longest moment in words.
const WORDS_CHARS_MAX: usize = 100;
/// The page says so in English: whose link it was is not known.
const TOO_LATE: &str = "Too late";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ask, act))
}

/// A link of a letter, as it was followed.
#[derive(Deserialize)]
pub(super) struct Followed {
    #[serde(default)]
    pub(super) token: String,
}

/// Shows what can be done about the reminder of a letter. Nothing is done before a button is pressed.
#[utoipa::path(
    get,
    operation_id = "ask_about_reminder",
    path = "/api/reminders/act",
    tag = "reminders",
    security(()),
    params(("token" = Option<String>, Query, description = "As the letter has it")),
    responses(
        (status = OK, body = String, content_type = "text/html"),
        (status = NOT_FOUND, description = "It is too late", body = String, content_type = "text/html"),
    ),
)]
async fn ask(
    State(app): State<App>,
    Parameters(Followed { token }): Parameters<Followed>,
) -> Result<Response, Problem> {
    let Some(asked) = Asked::read(app.auth(), &token, app.clock().now()) else {
        return Ok(too_late());
    };
    let user = app.storage()?.accounts.accounts.user(asked.owner().as_str()).await?;
    let spoken = spoken(user.as_ref());
    Ok(page(StatusCode::OK, spoken, &spoken.1.reminder, &asked.title, &forms(spoken.1, &token)))
}

/// The buttons, and the field for a moment in words: a form of its own, so that Enter presses none of them.
fn forms(words: &Words, token: &str) -> String {
    let button = |(action, name): &(Action, &str)| {
        let label = escape(action.label(words));
        format!("<p><button name=\"action\" value=\"{name}\">{label}</button></p>")
    };
    let buttons: String = Action::ALL.iter().map(button).collect();
    let label = escape(Action::InWords.label(words));
    let field = format!(
        "<input type=\"hidden\" name=\"action\" value=\"in_words\"><p><label>{label} <input name=\"until\" required \
         maxlength=\"{WORDS_CHARS_MAX}\" dir=\"auto\" placeholder=\"{}\"></label> <button>OK</button></p>",
        escape(&words.example)
    );
    let form = |content: &str| {
        format!(
            "<form method=\"post\" action=\"/api/reminders/act\">\
             <input type=\"hidden\" name=\"token\" value=\"{}\">{content}</form>",
            escape(token)
        )
    };
    form(&buttons) + &form(&field)
}

/// What a page's form says.
#[derive(Deserialize, utoipa::ToSchema)]
struct Pressed {
    /// As the letter has it.
    token: String,
    action: Action,
    /// With `in_words`: when to remind again, such as "friday at 9".
    #[serde(default)]
    until: String,
}

/// Does what the button says: completes the task, puts the reminder off, or lets it be.
#[utoipa::path(
    post,
    operation_id = "act_on_reminder",
    path = "/api/reminders/act",
    tag = "reminders",
    security(()),
    request_body(content = Pressed, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, body = String, content_type = "text/html"),
        (status = NOT_FOUND, description = "It is too late", body = String, content_type = "text/html"),
        (status = UNPROCESSABLE_ENTITY, description = "The form is not whole, or its words are no moment to come"),
    ),
)]
async fn act(
    State(app): State<App>,
    Fields(Pressed { token, action, until }): Fields<Pressed>,
) -> Result<Response, Problem> {
    let Some(asked) = Asked::read(app.auth(), &token, app.clock().now()) else {
        return Ok(too_late());
    };
    let user = app.storage()?.accounts.accounts.user(asked.owner().as_str()).await?;
    let spoken = spoken(user.as_ref());
    let snooze = match (&user, action) {
        (Some(user), Action::InWords) => {
            let now = app.clock().now().to_zoned_datetime(zone_of(user));
            let until = put_off_until(&until, &now).filter(|_| until.len() <= WORDS_CHARS_MAX);
            let Some(until) = until else {
                let (words, status) = (spoken.1, StatusCode::UNPROCESSABLE_ENTITY);
                return Ok(page(
                    status,
                    spoken,
                    &words.unclear,
                    &asked.title,
                    &forms(words, &token),
                ));
            };
            Some(Snooze::At(until))
        }
        _ => action.snooze(),
    };
    let done = match &user {
        Some(user) => done(&app, user, &asked, action, snooze).await?,
        None => None,
    };
    let said = done.unwrap_or_else(|| spoken.1.task_gone.clone());
    Ok(page(StatusCode::OK, spoken, &said, &asked.title, ""))
}

/// The language of whoever reads the page, and its words.
pub(super) type Spoken = (&'static str, &'static Words);

pub(super) fn spoken(user: Option<&User>) -> Spoken {
    words(user.and_then(|user| user.home.language.as_deref()))
}

/// What was done, in words; `None` if there is no such task.
async fn done(
    app: &App,
    user: &User,
    asked: &Asked,
    action: Action,
    snooze: Option<Snooze>,
) -> Result<Option<String>, Problem> {
    let (owner, zone, (_, words)) = (asked.owner(), zone_of(user), spoken(Some(user)));
    let storage = app.storage()?;
    let ctx = app.context(zone.clone())?;
    let done = if let Some(snooze) = snooze {
        reminder::snooze(&ctx, &owner, asked.task(), snooze)
            .await
            .map(|task| words.again(&moment(task.reminder.unwrap_or(ctx.clock.now()), zone)))
    } else if action == Action::Complete {
        let done = task::change(&ctx, &owner, asked.task(), &Change::Complete).await;
        done.map(|_| Action::Complete.label(words).to_owned())
    } else {
        let dismissed =
            reminder::dismiss(&ctx, &*storage.reminders, &owner, asked.task(), asked.at());
        dismissed.await.map(|()| words.let_be.clone())
    };
    match done {
        Ok(said) => Ok(Some(said)),
        Err(usecase::Error::TaskNotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn too_late() -> Response {
    page(StatusCode::NOT_FOUND, words(None), TOO_LATE, GONE, "")
}

pub(super) fn page(
    status: StatusCode,
    (language, words): Spoken,
    heading: &str,
    text: &str,
    form: &str,
) -> Response {
    let html = Html(format!(
        "<!doctype html><html lang=\"{language}\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{0}</title><body dir=\"auto\"><h1>{0}</h1><p dir=\"auto\">{1}</p>{form}<p><a href=\"/dashboard\">{2}</a></p></html>",
        escape(heading),
        escape(text),
        escape(&words.open)
    ));
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, html).into_response()
}
