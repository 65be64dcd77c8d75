//! Accounts and sessions: who is calling.

use axum::{extract::FromRequestParts, http::request::Parts};
use todo_core::user::UserId;

use crate::{problem::Problem, state::App};

/// Who is calling.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user: UserId,
    pub email: String,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Problem> {
        app.storage()?;
        Err(Problem::unauthenticated("Not authenticated"))
    }
}
