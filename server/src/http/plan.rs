//! The page behind the link that ends the plans by e-mail, without signing in; mail programs may press its button themselves
//! (RFC 8058).

use axum::{extract::State, http::StatusCode, response::Response};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::act::{Followed, page, spoken, too_late};
use crate::{
    extract::Parameters, html::escape, notify::plan_ended_by, problem::Problem, state::App,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ask, end))
}

/// Asks whether the plans by e-mail are to end. Nothing is done before a button is pressed.
#[utoipa::path(
    get,
    operation_id = "ask_about_plans",
    path = "/api/plan/end",
    tag = "reminders",
    security(()),
    params(("token" = Option<String>, Query, description = "As the letter has it")),
    responses(
        (status = OK, body = String, content_type = "text/html"),
        (status = NOT_FOUND, description = "The link is not whole", body = String, content_type = "text/html"),
    ),
)]
async fn ask(
    State(app): State<App>,
    Parameters(Followed { token }): Parameters<Followed>,
) -> Result<Response, Problem> {
    let Some(owner) = plan_ended_by(app.auth(), &token) else { return Ok(too_late()) };
    let user = app.storage()?.accounts.accounts.user(owner.as_str()).await?;
    let spoken = spoken(user.as_ref());
    let form =
        format!("<form method=\"post\"><button>{}</button></form>", escape(&spoken.1.end_plan));
    Ok(page(StatusCode::OK, spoken, &spoken.1.end_plan, "", &form))
}

/// Ends the plans by e-mail.
#[utoipa::path(
    post,
    operation_id = "end_plans",
    path = "/api/plan/end",
    tag = "reminders",
    security(()),
    params(("token" = Option<String>, Query, description = "As the letter has it")),
    responses(
        (status = OK, body = String, content_type = "text/html"),
        (status = NOT_FOUND, description = "The link is not whole", body = String, content_type = "text/html"),
    ),
)]
async fn end(
    State(app): State<App>,
    Parameters(Followed { token }): Parameters<Followed>,
) -> Result<Response, Problem> {
    let Some(owner) = plan_ended_by(app.auth(), &token) else { return Ok(too_late()) };
    let storage = app.storage()?;
    let user = storage.accounts.accounts.user(owner.as_str()).await?;
    storage.plans.want_no_plan(&owner).await?;
    let spoken = spoken(user.as_ref());
    Ok(page(StatusCode::OK, spoken, &spoken.1.plan_ended, "", ""))
}
