//! Answers that lead to a page.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Leads to `address`, which was checked.
pub(in crate::http) fn to(address: &str) -> Response {
    let location = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    // Tokens stand in such addresses: nobody keeps them.
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, NO_STORE)];
    (StatusCode::FOUND, headers).into_response()
}

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// `address` with one more parameter in its query.
pub(super) fn with_query(address: &str, name: &str, value: &str) -> String {
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, format!("#{fragment}")),
        None => (address, String::new()),
    };
    let sign = if address.contains('?') { '&' } else { '?' };
    let value = url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
    format!("{address}{sign}{name}={value}{fragment}")
}
