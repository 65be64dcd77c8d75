//! Lists that are answered a page at a time.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use serde::Serialize;

/// The header that says where the next page starts.
const NEXT_CURSOR: HeaderName = HeaderName::from_static("x-next-cursor");

/// Announces the page that starts at the cursor `next`, if there is one; `at` makes the parameters
/// that ask for it.
pub(super) fn announce<P: Serialize>(
    mut response: Response,
    path: &str,
    next: Option<String>,
    at: impl FnOnce(String) -> P,
) -> Response {
    let Some(next) = next else { return response };
    let link = format!("<{path}?{}>; rel=\"next\"", encode(&at(next.clone())));
    let headers = response.headers_mut();
    for (name, text) in [(NEXT_CURSOR, next), (header::LINK, link)] {
        // Cursors and encoded queries are ASCII.
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
    response
}

/// The parameters as a query string.
fn encode(parameters: &impl Serialize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(parameters) {
        for (name, value) in &fields {
            query.append_pair(name, value.as_str().unwrap_or_default());
        }
    }
    query.finish()
}
