//! What a browser is told about our pages, and which requests of a browser are refused.

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::SocketAddr;

use todo_serve::{FORWARDED_FOR, client_address};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The policy for a page whose inline scripts carry `nonce`.
///
/// `wasm-unsafe-eval` compiles our own wasm; inline style attributes carry the chart's bars.
pub(crate) fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; \
         media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// The policy for what is not a page of ours: nothing runs there.
pub(crate) const STATIC_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// Adds the headers that every answer carries, unless it already says otherwise.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "microphone=(self), camera=(), geolocation=()",
        ),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Refuses requests that name a host instead of a path, as those for a tunnel do: that is more than pages bear.
pub(crate) async fn no_tunnels(request: Request, next: Next) -> Response {
    let status = match request.method() {
        &Method::CONNECT => StatusCode::METHOD_NOT_ALLOWED,
        _ => StatusCode::BAD_REQUEST,
    };
    if request.method() == Method::CONNECT || request.uri().path_and_query().is_none() {
        let detail = "This server is no proxy. Ask it for a path, such as /.";
        return (status, detail).into_response();
    }
    next.run(request).await
}

/// Refuses forms and scripts of other sites: a browser would send our cookies along.
pub(crate) async fn same_site_only(request: Request, next: Next) -> Response {
    if is_from_elsewhere(request.method(), request.headers()) {
        let detail = "This came from another site. Open the page itself and try again.";
        return (StatusCode::FORBIDDEN, detail).into_response();
    }
    next.run(request).await
}

/// Leaves one address in `X-Forwarded-For`, the client's, as far as our own proxies vouch for it,
/// and names the host and scheme that the browser used.
pub(crate) async fn name_the_client(
    State(trusted_proxies): State<usize>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let client = client_address(request.headers(), peer, trusted_proxies);
    let host = request.headers().get(header::HOST).cloned();
    let headers = request.headers_mut();
    headers.remove(&FORWARDED_FOR);
    if let Some(client) = client.and_then(|client| HeaderValue::try_from(client.to_string()).ok()) {
        headers.insert(FORWARDED_FOR, client);
    }
    if trusted_proxies == 0 {
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
        headers.remove(&FORWARDED_HOST);
    }
    if let Some(host) = host {
        headers.entry(FORWARDED_HOST).or_insert(host);
    }
    next.run(request).await
}

fn is_from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site != "same-origin" && site != "none";
    }
    // An older browser: it names its page's origin, or it is no browser at all.
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let host = headers.get(FORWARDED_HOST).or_else(|| headers.get(header::HOST));
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    origin.map(|(_, authority)| authority) != host.and_then(|host| host.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        for foreign in [
            headers(&[("sec-fetch-site", "cross-site")]),
            headers(&[("sec-fetch-site", "same-site")]),
            headers(&[("origin", "https://evil.example"), ("host", "todo.example")]),
            headers(&[("origin", "null"), ("host", "todo.example")]),
        ] {
            assert!(is_from_elsewhere(&Method::POST, &foreign), "{foreign:?}");
        }
    }

    #[test]
    fn our_own_forms_and_programs_pass() {
        for own in [
            headers(&[("sec-fetch-site", "same-origin")]),
            headers(&[("origin", "http://localhost:3000"), ("host", "localhost:3000")]),
            headers(&[]),
        ] {
            assert!(!is_from_elsewhere(&Method::POST, &own), "{own:?}");
        }
    }
}
