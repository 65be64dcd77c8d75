//! Who asks for a page: found out once, before it is rendered.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use todo_core::wire;

use crate::{
    backend::{Answer, Backend, Failure},
    health,
};

/// How long finding out may take before the page says that the server is away.
const SESSION_TIMEOUT: Duration = Duration::from_secs(5);

/// Whoever asked for this page; `None` is a visitor. Pages find it in the context.
#[derive(Clone, Debug)]
pub struct CurrentSession(pub Option<Arc<wire::SessionAnswer>>);

/// What the layer needs.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    pub(crate) backend: Backend,
    /// The stylesheet's path, for the page shown when nobody answers.
    pub(crate) style: Arc<str>,
}

/// Looks up the session for a page, or answers with the page that says the server is away. Actions
/// go on as they are: the API asks for itself, and signing out must have the last word on cookies.
pub(crate) async fn find(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    if !request.method().is_safe() {
        return next.run(request).await;
    }
    let question = door
        .backend
        .get_json::<Option<wire::SessionAnswer>>("/api/auth/get-session", request.headers());
    let (session, cookies) = match tokio::time::timeout(SESSION_TIMEOUT, question).await {
        Ok(Ok(Answer { body, cookies, .. })) => (body, cookies),
        Ok(Err(Failure::Refused(refusal))) if !refusal.status.is_server_error() => {
            (None, refusal.cookies)
        }
        Ok(Err(failure)) => {
            tracing::warn!(cause = ?failure, "Cannot find out who asks for a page");
            return health::away_page(&door.style);
        }
        Err(_) => {
            tracing::warn!("Finding out who asks for a page took longer than {SESSION_TIMEOUT:?}");
            return health::away_page(&door.style);
        }
    };
    request.extensions_mut().insert(CurrentSession(session.map(Arc::new)));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
