//! Plain forms: what a browser without scripts (or before them) sends to an action.
//!
//! The action runs as it does for a script. Then the browser is sent on with 303 or, if the action
//! was refused, shown the page it came from with what was typed and why it was not taken. Nothing
//! typed travels in an address.

use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use leptos::server_fn::{ServerFn as _, error::FromServerFnError};
use tower::ServiceExt;
use url::form_urlencoded;

use crate::{
    actions::{
        PREFIX, Plain, Refused, Submission,
        account::{SignIn, SignInLink, SignUp},
        exchange::ImportTasks,
        recovery::{ForgotPassword, ResetPassword},
        second_factor::SecondStep,
    },
    model::{exchange::FILE_MAX_BYTES, listing::local_path},
};

/// The largest form. A description may have 10,000 characters of four bytes, escaped.
const FORM_MAX_BYTES: usize = 256 * 1024;
/// The largest form that holds a file, escaped.
const FILE_FORM_MAX_BYTES: usize = 3 * FILE_MAX_BYTES;
/// The largest answer of an action to a form: an error in words.
const ANSWER_MAX_BYTES: usize = 256 * 1024;
/// What is said of a form beyond that.
const TOO_LARGE: &str = "The form holds more than a task can. Go back and shorten it.";
/// The hidden input that names the page a form stands on.
pub(crate) const BACK: &str = "back";
/// Where to go when nothing says where the form stood.
const HOME: &str = "/dashboard";

/// Where visitors find the forms of these actions: a refusal is shown at the action's own address, which somebody may
/// ask for again.
const PAGES: [(&str, &str); 6] = [
    (SignUp::PATH, "/login?mode=sign-up"),
    (SignIn::PATH, "/login"),
    (SecondStep::PATH, "/login?mode=second-step"),
    (SignInLink::PATH, "/login?mode=link"),
    (ForgotPassword::PATH, "/forgot-password"),
    (ResetPassword::PATH, "/reset-password"),
];

/// Answers plain forms, with one of `pages` where need be; everything else goes on as it is.
pub(crate) async fn answer(State(pages): State<Router>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(PREFIX) {
        return next.run(request).await;
    }
    if request.method() != Method::POST {
        return Redirect::to(page_of(request.uri().path())).into_response();
    }
    if !wants_a_page(request.headers()) {
        return answer_script(request, next).await;
    }
    let (mut head, body) = request.into_parts();
    let most =
        if head.uri.path() == ImportTasks::PATH { FILE_FORM_MAX_BYTES } else { FORM_MAX_BYTES };
    let Ok(body) = to_bytes(body, most).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE).into_response();
    };
    let asked = head.headers.clone();
    // An action that is not asked for a page answers in data, which tells success from refusal.
    head.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    head.extensions.insert(Plain);
    let action = head.uri.path().to_owned();
    let response = run(next, Request::from_parts(head, body.clone().into())).await;

    let values: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let back = back(&values, &asked);
    if response.status().is_success() || response.status().is_redirection() {
        return go_on(&response, &back);
    }
    let (head, body) = response.into_parts();
    let refused = match to_bytes(body, ANSWER_MAX_BYTES).await {
        Ok(body) => Refused::de(body),
        Err(_) => Refused::de(Bytes::new()),
    };
    let page = page(&back, asked, Submission { action, refused, values });
    let mut response = match pages.oneshot(page).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.status().is_success() {
        *response.status_mut() = head.status;
    }
    keep_cookies(&head.headers, response.headers_mut());
    response
}

/// Answers a script, in data.
async fn answer_script(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, FORM_MAX_BYTES).await else {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return (status, Json(Refused::new(status.as_u16(), TOO_LARGE))).into_response();
    };
    run(next, Request::from_parts(head, body.into())).await
}

/// Runs an action. What it was sent and cannot read is refused before it begins, and that is answered with
/// 500 whatever the refusal says: its own status counts.
async fn run(next: Next, request: Request) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_MAX_BYTES).await.unwrap_or_default();
    if let Ok(refused) = serde_json::from_slice::<Refused>(&body) {
        head.status = StatusCode::from_u16(refused.status).unwrap_or(head.status);
    }
    Response::from_parts(head, body.into())
}

fn page_of(action: &str) -> &'static str {
    PAGES.iter().find(|(path, _)| *path == action).map_or(HOME, |(_, page)| page)
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The page the form stood on: what the form says, else the referrer.
fn back(values: &[(String, String)], headers: &HeaderMap) -> String {
    let said = values.iter().find(|(name, _)| name == BACK).map(|(_, value)| value.clone());
    let referrer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let referrer = referrer.and_then(|address| address.parse::<Uri>().ok());
    said.or_else(|| referrer?.path_and_query().map(ToString::to_string))
        .filter(|place| local_path(place).is_some() && !place.starts_with(PREFIX))
        .unwrap_or_else(|| HOME.to_owned())
}

/// To where the action leads, else back.
fn go_on(response: &Response, back: &str) -> Response {
    let place = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let mut onward = Redirect::to(place.unwrap_or(back)).into_response();
    keep_cookies(response.headers(), onward.headers_mut());
    onward
}

fn keep_cookies(from: &HeaderMap, to: &mut HeaderMap) {
    for cookie in from.get_all(header::SET_COOKIE) {
        to.append(header::SET_COOKIE, cookie.clone());
    }
}

fn page(back: &str, mut headers: HeaderMap, submission: Submission) -> Request {
    for gone in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        headers.remove(gone);
    }
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = back.parse().unwrap_or_else(|_| Uri::from_static(HOME));
    *request.headers_mut() = headers;
    request.extensions_mut().insert(submission);
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(place: &str) -> Vec<(String, String)> {
        vec![(BACK.to_owned(), place.to_owned())]
    }

    #[test]
    fn a_form_leads_back_to_its_own_page() {
        assert_eq!(
            back(&said("/dashboard?view=upcoming"), &HeaderMap::new()),
            "/dashboard?view=upcoming"
        );
    }

    #[test]
    fn without_a_word_the_referrer_decides() {
        let referrer = HeaderValue::from_static("http://localhost:3000/chat?c=1");
        let headers = HeaderMap::from_iter([(header::REFERER, referrer)]);
        assert_eq!(back(&[], &headers), "/chat?c=1");
    }

    #[test]
    fn a_form_never_leads_to_another_site_or_into_an_action() {
        for place in ["https://evil.example/", "//evil.example", "/actions/sign-out"] {
            assert_eq!(back(&said(place), &HeaderMap::new()), HOME);
        }
    }
}
