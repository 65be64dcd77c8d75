//! Lists that come a page at a time.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use serde::Serialize;

/// The header that says where the next page starts.
const NEXT_CURSOR: HeaderName = HeaderName::from_static("x-next-cursor");

/// Says that a further page starts at `next`, and what to ask `path` for it.
pub(super) fn announce(
    response: &mut Response,
    next: String,
    path: &str,
    parameters: &impl Serialize,
) {
    let link = format!("<{path}?{}>; rel=\"next\"", encode(parameters));
    for (name, text) in [(NEXT_CURSOR, next), (header::LINK, link)] {
        // Encoded queries are ASCII, and so are cursors of our own ids.
        if let Ok(value) = HeaderValue::try_from(text) {
            response.headers_mut().insert(name, value);
        }
    }
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
