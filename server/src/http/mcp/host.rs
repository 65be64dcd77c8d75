//! By which names `/mcp` may be called: a page that makes its own name point here must not reach it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, uri::Authority};

use crate::problem::Problem;

const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Refuses a request unless every name that it was sent to is one of `allowed`: this server's, and
/// the one that a proxy of ours was called by.
pub(super) fn check(headers: &HeaderMap, allowed: &[Authority]) -> Result<(), Problem> {
    let names = || headers.get_all(header::HOST).iter().chain(headers.get_all(X_FORWARDED_HOST));
    if names().next().is_none() {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "Send the header Host."));
    }
    if names().all(|name| is_allowed(name, allowed)) {
        return Ok(());
    }
    Err(Problem::forbidden(
        "This server is not known by that name. An operator adds it to the setting \
         http.allowed_hosts.",
    ))
}

/// The name that the client used: the pages in this process hand requests over without `Host`.
pub(super) fn of(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(header::HOST).or_else(|| headers.get(X_FORWARDED_HOST)).cloned()
}

/// Without a port, an allowed name allows every port.
fn is_allowed(name: &HeaderValue, allowed: &[Authority]) -> bool {
    let Ok(name) = Authority::try_from(name.as_bytes()) else { return false };
    allowed.iter().any(|allowed| {
        allowed.host().eq_ignore_ascii_case(name.host())
            && (allowed.port_u16().is_none() || allowed.port_u16() == name.port_u16())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_names(names: &[(HeaderName, &str)]) -> Result<(), Problem> {
        let allowed = ["todo.example", "[::1]", "server:8000"].map(|name| name.parse().unwrap());
        let pair = |(name, value): &(HeaderName, &str)| {
            (name.clone(), HeaderValue::from_str(value).unwrap())
        };
        check(&names.iter().map(pair).collect(), &allowed)
    }

    #[test]
    fn names_that_are_ours_pass_on_any_port_unless_one_is_given() {
        for name in ["todo.example", "Todo.Example:8443", "[::1]:8000", "server:8000"] {
            assert!(check_names(&[(header::HOST, name)]).is_ok(), "{name}");
        }
        for name in ["server", "server:9000", "todo.example.evil.example", "evil.example", "@", ""]
        {
            assert_eq!(check_names(&[(header::HOST, name)]).unwrap_err().status, 403, "{name}");
        }
    }

    #[test]
    fn a_proxy_cannot_make_a_foreign_name_ours_nor_the_other_way_round() {
        let names = |host, forwarded| [(header::HOST, host), (X_FORWARDED_HOST, forwarded)];
        assert!(check_names(&names("server:8000", "todo.example")).is_ok());
        assert!(check_names(&names("evil.example", "todo.example")).is_err());
        assert!(check_names(&names("server:8000", "evil.example")).is_err());
        assert!(check_names(&[(X_FORWARDED_HOST, "todo.example")]).is_ok());
        assert_eq!(check_names(&[]).unwrap_err().status, 400);
    }
}
