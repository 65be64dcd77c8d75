//! Who asks for a page: found out once, before it is rendered.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use todo_core::wire;

use crate::{
    backend::{ANSWER_TIMEOUT, Answer, Backend, Failure},
    health,
};

/// How long finding out may take before the page says that the server is away.
const SESSION_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a page or an action may take: more than the back end has for the answers it is made of.
const PAGE_TIME_MAX: Duration = ANSWER_TIMEOUT.saturating_add(Duration::from_secs(10));

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

/// Looks up the session for a page, or answers with the page that says the server is away.
pub(crate) async fn find(State(door): State<Door>, mut request: Request, next: Next) -> Response {
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
    // No page and no action ends in an endless wait, whatever it waits for.
    let Ok(mut response) = tokio::time::timeout(PAGE_TIME_MAX, next.run(request)).await else {
        tracing::error!("A page took longer than {PAGE_TIME_MAX:?}");
        return health::away_page(&door.style);
    };
    let headers = response.headers_mut();
    prolong(headers, cookies);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Passes the session's renewed cookies on. What the page itself says about a cookie, as signing
/// out does, is the last word.
fn prolong(headers: &mut HeaderMap, renewed: Vec<HeaderValue>) {
    let said: Vec<Vec<u8>> =
        headers.get_all(header::SET_COOKIE).iter().map(|cookie| name(cookie).to_vec()).collect();
    for cookie in renewed {
        if !said.iter().any(|said| said == name(&cookie)) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

fn name(cookie: &HeaderValue) -> &[u8] {
    cookie.as_bytes().split(|byte| *byte == b'=').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_out_is_not_undone_by_a_renewed_session() {
        let mut headers = HeaderMap::new();
        headers.append(header::SET_COOKIE, HeaderValue::from_static("session=; Max-Age=0"));

        let renewed = ["session=1; Path=/", "other=2; Path=/"].map(HeaderValue::from_static);
        prolong(&mut headers, renewed.to_vec());

        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["session=; Max-Age=0", "other=2; Path=/"]);
    }
}
