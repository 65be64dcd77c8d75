//! The one check that a path belongs to its caller, over every path with a `{user_id}`.

use axum::extract::FromRequestParts;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use todo_core::user::UserId;

use crate::{
    auth::Caller,
    extract::{Owner, path_value},
    problem::Problem,
    state::App,
};

/// Lets a request through if the path's account is the caller's, and says so to its handler.
pub(super) async fn admit(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    pass(&app, caller, Request::from_parts(parts, body), next).await
}

/// [`admit`] for routes about tasks alone: also programs pass, as far as their personal token
/// allows.
pub(super) async fn admit_programs(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let caller = app.auth().task_caller(&parts).await?;
    app.auth().settle(&caller, &mut parts).await;
    pass(&app, caller, Request::from_parts(parts, body), next).await
}

async fn pass(
    app: &App,
    caller: Caller,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let account = UserId(path_value(&mut parts, app, "user_id").await?);
    if account != caller.user {
        return Err(Problem::forbidden("This is somebody else's list; use your own user id."));
    }
    parts.extensions.insert(Owner(account));
    Ok(next.run(Request::from_parts(parts, body)).await)
}
