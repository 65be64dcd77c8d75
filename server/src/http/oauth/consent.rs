//! The page that asks whether a program may act for somebody: no scripts, in nobody's frame.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use todo_core::token::Scope;
use url::form_urlencoded;

use crate::{auth::oauth::Wanted, html::escape};

const STYLE: &str = include_str!("consent.css");
const ALLOW: &str = "allow";
/// Names of the form's fields.
const QUERY: &str = "query";
const TICKET: &str = "ticket";
const SCOPE: &str = "scope";
const DECISION: &str = "decision";

/// What was answered on the page.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// The request that the page asked about.
    pub(super) query: String,
    pub(super) ticket: String,
    pub(super) scopes: Vec<String>,
    pub(super) allows: bool,
}

impl Answer {
    /// What is missing is empty, and allows nothing.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match &*name {
                QUERY => answer.query = value.into_owned(),
                TICKET => answer.ticket = value.into_owned(),
                SCOPE => answer.scopes.push(value.into_owned()),
                DECISION => answer.allows = value == ALLOW,
                _ => {}
            }
        }
        answer
    }
}

/// Asks the person with this address about `wanted`.
pub(super) fn ask(wanted: &Wanted, email: &str, query: &str, ticket: &str) -> Response {
    let name = escape(&wanted.program.name);
    let scopes: String = wanted.scopes.as_slice().iter().copied().map(scope).collect();
    let body = format!(
        "<p><strong><bdi>{name}</bdi></strong> wants to work the list of <bdi>{}</bdi>. It calls itself \
         that; nobody checked it.</p>\
         <form method=\"post\" action=\"/api/oauth/authorize\">\
         <fieldset><legend>It may</legend>{scopes}</fieldset>\
         <p>Your answer goes to <strong><bdi>{}</bdi></strong>. Allow it only if you came from there.</p>\
         <input type=\"hidden\" name=\"{QUERY}\" value=\"{}\">\
         <input type=\"hidden\" name=\"{TICKET}\" value=\"{ticket}\">\
         <p><button name=\"{DECISION}\" value=\"{ALLOW}\">Allow</button>\
         <button name=\"{DECISION}\" value=\"deny\">Refuse</button></p></form>\
         <p>You can take it back on <a href=\"/profile\">your profile</a>.</p>",
        escape(email),
        escape(&wanted.destination()),
        escape(query),
    );
    page(StatusCode::OK, &format!("Let {name} in?"), &body, &wanted.source())
}

/// Says why nothing can be asked.
pub(super) fn refuse(status: StatusCode, why: &str) -> Response {
    let body =
        format!("<p>{}</p><p><a href=\"/profile\">Programs that act for you</a></p>", escape(why));
    page(status, "This did not work", &body, "")
}

fn scope(scope: Scope) -> String {
    let words = match scope {
        Scope::TasksRead => "see your tasks",
        Scope::TasksWrite => "add, change, complete and delete tasks",
    };
    format!(
        "<label><input type=\"checkbox\" name=\"{SCOPE}\" value=\"{}\" checked> {words}</label>",
        scope.name()
    )
}

/// The form leads here, and from here to `onward`: browsers hold redirects to the policy, too.
fn page(status: StatusCode, heading: &str, body: &str, onward: &str) -> Response {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self' {onward}; \
         frame-ancestors 'none'; base-uri 'none'"
    );
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{heading}</title>\
         <style>{STYLE}</style></head><body><h1>{heading}</h1>{body}</body></html>"
    );
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    let policy =
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // With `no-referrer` a browser would not say whose page the form was on.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
