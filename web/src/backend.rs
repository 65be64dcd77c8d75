//! The way to the API: over HTTP when the back end runs elsewhere, by a call when it runs here.

use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header,
        uri::{PathAndQuery, Scheme},
    },
};
use http_body_util::{BodyExt, Limited};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use todo_serve::FORWARDED_FOR;
use tower::ServiceExt;
use url::Url;

use crate::connector::{Connector, connector};

/// How long the back end may take to begin its answer. A chat turn waits for a model, by default for
/// two minutes at most.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(150);
/// Idle connections close before the back end would close them under a request.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest JSON answer a page reads.
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// The name of a time zone, in the browser's cookie and on the way to the API.
pub(crate) const TIME_ZONE_COOKIE: &str = "tz";
pub(crate) const TIME_ZONE_HEADER: HeaderName = HeaderName::from_static("x-time-zone");
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Where a request belongs in a trace (W3C Trace Context).
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACE_STATE: HeaderName = HeaderName::from_static("tracestate");
/// The longest name of a time zone that is passed on.
const MAX_TIME_ZONE_BYTES: usize = 64;

/// The API, wherever it runs. Pages find it in the context.
#[derive(Clone)]
pub struct Backend(Way);

#[derive(Clone)]
enum Way {
    Http(Arc<Remote>),
    Local(Router),
}

struct Remote {
    client: Client<Connector, Body>,
    base: Url,
}

/// Nobody answered. The cause is for the log; people read the text.
#[derive(Debug, thiserror::Error)]
#[error("The server cannot be reached. Try again in a few seconds.")]
pub struct Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>);

/// What the API answered to a call that it accepted.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    pub status: StatusCode,
    pub body: T,
    /// `Set-Cookie` headers, for the browser.
    pub cookies: Vec<HeaderValue>,
    pub headers: HeaderMap,
}

impl<T> Answer<T> {
    /// Where the next page of a list begins, if there is one.
    pub fn next_cursor(&self) -> Option<&str> {
        self.headers.get("x-next-cursor")?.to_str().ok()
    }
}

/// Why a call has no answer. Each says in plain words what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// A 4xx or 5xx with the server's own words.
    #[error("{}", .0.detail)]
    Refused(Refusal),
    /// A success that does not read as expected: two versions that do not fit.
    #[error("The server answered something unexpected. Reload the page and try again.")]
    Unreadable(#[source] serde_json::Error),
}

/// What the server objected to.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    /// A sentence for a person.
    pub detail: String,
    /// The field it is about, if it is about one.
    pub field: Option<String>,
    /// Better Auth's code, on its routes.
    pub code: Option<String>,
    /// `Set-Cookie` headers, for the browser.
    pub cookies: Vec<HeaderValue>,
}

impl Backend {
    /// A back end that listens at `base`, an `http` address.
    pub fn http(base: Url) -> Self {
        let mut client = Client::builder(TokioExecutor::new());
        let client = client.pool_idle_timeout(IDLE_TIMEOUT).build(connector());
        Self(Way::Http(Arc::new(Remote { client, base })))
    }

    /// A back end in this very process.
    pub fn local(router: Router) -> Self {
        Self(Way::Local(router))
    }

    /// Whether another process serves the API, so that this one's health is its own.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self.0, Way::Http(_))
    }

    /// Sends a request whose URI is a path; the answer's body streams.
    ///
    /// # Errors
    ///
    /// When nobody answers in time.
    pub async fn call(&self, request: Request<Body>) -> Result<Response<Body>, Unreachable> {
        tokio::time::timeout(ANSWER_TIMEOUT, self.send(request)).await.map_err(unreachable)?
    }

    /// Reads JSON on behalf of the caller whose request had the headers `caller`.
    ///
    /// # Errors
    ///
    /// When nobody answers, the server refuses, or the answer does not read as `T`.
    pub async fn get_json<T: DeserializeOwned>(
        &self,
        path: &str,
        caller: &HeaderMap,
    ) -> Result<Answer<T>, Failure> {
        let request = on_behalf(Method::GET, path, caller).map_err(unreachable)?;
        read(self.call(request).await?).await
    }

    /// Sends JSON on behalf of the caller whose request had the headers `caller`, with one of its own
    /// where there is one: a key, a version. An empty answer reads as `null`.
    ///
    /// # Errors
    ///
    /// When nobody answers, the server refuses, or the answer does not read as `T`.
    pub async fn send_json<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &B,
        own: &[(HeaderName, &str)],
        caller: &HeaderMap,
    ) -> Result<Answer<T>, Failure> {
        let mut request = on_behalf(method, path, caller).map_err(unreachable)?;
        *request.body_mut() = Body::from(serde_json::to_vec(body).map_err(unreachable)?);
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in own {
            headers.insert(name, HeaderValue::from_str(value).map_err(unreachable)?);
        }
        read(self.call(request).await?).await
    }

    async fn send(&self, mut request: Request<Body>) -> Result<Response<Body>, Unreachable> {
        match &self.0 {
            Way::Http(remote) => {
                *request.uri_mut() = absolute(&remote.base, request.uri()).map_err(unreachable)?;
                Ok(remote.client.request(request).await.map_err(unreachable)?.map(Body::new))
            }
            Way::Local(router) => {
                // No connection says who asks: the one address that `security` left does.
                if let Some(client) = client_address(request.headers()) {
                    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, 0)));
                }
                router.clone().oneshot(request).await.map_err(|never: Infallible| match never {})
            }
        }
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Way::Http(remote) => write!(formatter, "Backend({})", remote.base),
            Way::Local(_) => formatter.write_str("Backend(in this process)"),
        }
    }
}

/// The zone the browser told us, if it looks like one.
pub(crate) fn time_zone(headers: &HeaderMap) -> Option<HeaderValue> {
    if let Some(zone) = headers.get(TIME_ZONE_HEADER) {
        return Some(zone.clone());
    }
    let cookie = todo_serve::cookies(headers).find(|cookie| cookie.name() == TIME_ZONE_COOKIE)?;
    let zone = percent_decode_str(cookie.value()).decode_utf8().ok()?;
    let named = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
    let plausible = (1..=MAX_TIME_ZONE_BYTES).contains(&zone.len()) && zone.bytes().all(named);
    plausible.then(|| HeaderValue::from_str(&zone).ok()).flatten()
}

fn client_address(headers: &HeaderMap) -> Option<IpAddr> {
    headers.get(FORWARDED_FOR)?.to_str().ok()?.parse().ok()
}

fn on_behalf(
    method: Method,
    path: &str,
    caller: &HeaderMap,
) -> Result<Request<Body>, axum::http::Error> {
    let mut request = Request::builder().method(method).uri(path).body(Body::empty())?;
    let headers = request.headers_mut();
    for name in [
        header::COOKIE,
        header::ORIGIN,
        // A link says by this alone which page it is followed from.
        header::REFERER,
        header::USER_AGENT,
        header::ACCEPT_LANGUAGE,
        FORWARDED_FOR,
        REQUEST_ID,
        TRACE_PARENT,
        TRACE_STATE,
    ] {
        for value in caller.get_all(&name) {
            headers.append(name.clone(), value.clone());
        }
    }
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(zone) = time_zone(caller) {
        headers.insert(TIME_ZONE_HEADER, zone);
    }
    Ok(request)
}

async fn read<T: DeserializeOwned>(response: Response<Body>) -> Result<Answer<T>, Failure> {
    let (head, body) = response.into_parts();
    let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await.map_err(Unreachable)?;
    let body = body.to_bytes();
    let cookies = head.headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    if !head.status.is_success() {
        return Err(Failure::Refused(Refusal::read(head.status, &body, cookies)));
    }
    let json: &[u8] = if body.is_empty() { b"null" } else { &body };
    let parsed = serde_json::from_slice(json).map_err(Failure::Unreadable)?;
    Ok(Answer { status: head.status, body: parsed, cookies, headers: head.headers })
}

impl Refusal {
    fn read(status: StatusCode, body: &[u8], cookies: Vec<HeaderValue>) -> Self {
        #[derive(Default, Deserialize)]
        struct Problem {
            detail: Option<String>,
            message: Option<String>,
            field: Option<String>,
            code: Option<String>,
        }
        let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
        let detail = problem.detail.or(problem.message).unwrap_or_else(|| {
            format!("The server answered {status}. Try again, or reload the page.")
        });
        Self { status, detail, field: problem.field, code: problem.code, cookies }
    }
}

fn absolute(base: &Url, path: &Uri) -> Result<Uri, axum::http::Error> {
    let relative = path.path_and_query().map_or("/", PathAndQuery::as_str);
    let prefix = base.path().trim_end_matches('/');
    Uri::builder()
        .scheme(Scheme::HTTP)
        .authority(base.authority())
        .path_and_query(format!("{prefix}{relative}"))
        .build()
}

fn unreachable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Unreachable {
    Unreachable(cause.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone_of(cookie: &'static str) -> Option<HeaderValue> {
        time_zone(&HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(cookie))]))
    }

    #[test]
    fn the_browsers_zone_travels_and_nonsense_stays_behind() {
        assert_eq!(
            zone_of("a=b; tz=Asia%2FKarachi"),
            Some(HeaderValue::from_static("Asia/Karachi"))
        );
        assert_eq!(zone_of("tz=Etc/GMT+5"), Some(HeaderValue::from_static("Etc/GMT+5")));
        assert_eq!(zone_of("tz="), None);
        assert_eq!(zone_of("tz=<script>"), None);
        assert_eq!(zone_of("a=b"), None);
    }

    #[test]
    fn a_page_calls_within_the_trace_of_its_request() {
        let trace =
            HeaderValue::from_static("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        let caller = HeaderMap::from_iter([(TRACE_PARENT, trace.clone())]);

        let request = on_behalf(Method::GET, "/api/tasks", &caller).unwrap();

        assert_eq!(request.headers().get(TRACE_PARENT), Some(&trace));
    }

    #[test]
    fn a_refusal_without_words_still_says_what_to_do() {
        let refusal = Refusal::read(StatusCode::BAD_GATEWAY, b"<html>", vec![]);

        assert!(refusal.detail.contains("Try again"), "{}", refusal.detail);
    }
}
