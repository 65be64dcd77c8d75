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
    let account = UserId(path_value(&mut parts, &app, "user_id").await?);
    if account != caller.user {
        return Err(Problem::forbidden("This is somebody else's list; use your own user id."));
    }
    parts.extensions.insert(Owner(account));
    Ok(next.run(Request::from_parts(parts, body)).await)
}
