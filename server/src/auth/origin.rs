//! Which pages may use somebody's cookies: our own, and the trusted ones.

use std::{fmt, str::FromStr};

use axum::http::{HeaderMap, HeaderName, Method, header, request::Parts};
use url::Url;

use super::Error;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Scheme, host and port of a page, such as `https://todo.example`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(String);

#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not an origin; write scheme, host and port only, such as https://todo.example:8443"
)]
pub struct InvalidOrigin(String);

impl Origin {
    /// The origin of a page's address.
    pub fn of(url: &Url) -> Option<Self> {
        let http = matches!(url.scheme(), "http" | "https");
        http.then(|| Self(url.origin().ascii_serialization()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Host and port as a browser writes them into `Host`.
    fn authority(&self) -> &str {
        self.0.split_once("://").map_or(&self.0, |(_, authority)| authority)
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let invalid = || InvalidOrigin(text.to_owned());
        let url = Url::parse(text.trim()).map_err(|_| invalid())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        Self::of(&url).filter(|_| bare && anonymous).ok_or_else(invalid)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The origins whose pages may use cookies.
#[derive(Clone, Debug)]
pub struct TrustedOrigins(pub(super) Vec<Origin>);

impl TrustedOrigins {
    /// Refuses a request that acts with somebody's cookies from a page of another site.
    ///
    /// Programs send neither `Origin` nor `Sec-Fetch-Site`; they pass, for no page can make a
    /// browser leave both out.
    pub fn check(&self, request: &Parts) -> Result<(), Error> {
        let reads = matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if reads || self.allows(&request.headers) { Ok(()) } else { Err(Error::ForeignOrigin) }
    }

    /// As [`check`](Self::check), for a request that will set cookies: another site must not
    /// sign anybody in, not even by a form that navigates there.
    pub fn check_sign_in(&self, request: &Parts) -> Result<(), Error> {
        let headers = &request.headers;
        let from_elsewhere = text(headers, &SEC_FETCH_SITE) == Some("cross-site")
            && text(headers, &SEC_FETCH_MODE) == Some("navigate");
        if from_elsewhere { Err(Error::ForeignOrigin) } else { self.check(request) }
    }

    /// Where a page may be sent after signing in: a path of ours or a trusted page.
    pub fn check_callback(&self, callback: &str) -> Result<(), Error> {
        let trusted = match callback.strip_prefix('/') {
            Some(path) => {
                !path.starts_with(['/', '\\']) && !callback.contains(['\\', '\t', '\n', '\r'])
            }
            None => Url::parse(callback)
                .ok()
                .and_then(|url| Origin::of(&url))
                .is_some_and(|origin| self.0.contains(&origin)),
        };
        let printable = callback.chars().all(|c| c.is_ascii_graphic());
        if trusted && printable { Ok(()) } else { Err(Error::ForeignCallback) }
    }

    fn allows(&self, headers: &HeaderMap) -> bool {
        let site = text(headers, &SEC_FETCH_SITE);
        match text(headers, &header::ORIGIN) {
            None | Some("") => site != Some("cross-site"),
            // What a sandboxed frame and a redirected form have; the browser knows better.
            Some("null") => site == Some("same-origin"),
            Some(origin) => origin.parse().is_ok_and(|origin| self.trusts(&origin, headers)),
        }
    }

    fn trusts(&self, origin: &Origin, headers: &HeaderMap) -> bool {
        self.0.contains(origin) || is_own_host(origin, headers)
    }
}

/// Whether the page came from the host that this request went to. A foreign page cannot set
/// either header without asking first, which CORS denies it.
fn is_own_host(origin: &Origin, headers: &HeaderMap) -> bool {
    let hosts = [text(headers, &X_FORWARDED_HOST), text(headers, &header::HOST)];
    hosts.into_iter().flatten().any(|host| host.eq_ignore_ascii_case(origin.authority()))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    // A value that is no text is no origin that anybody trusts.
    headers.get(name).map(|value| value.to_str().unwrap_or("invalid").trim())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn request(headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::post("/api/tasks");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn trusted() -> TrustedOrigins {
        TrustedOrigins(vec!["https://todo.example".parse().unwrap()])
    }

    #[test]
    fn our_own_and_trusted_pages_and_programs_pass() {
        for headers in [
            &[][..],
            &[("origin", "https://todo.example")],
            &[("origin", "HTTPS://Todo.Example:443")],
            &[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")],
            &[
                ("origin", "http://my.host"),
                ("host", "server:8000"),
                ("x-forwarded-host", "my.host"),
            ],
            &[("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "same-origin")],
        ] {
            assert!(trusted().check(&request(headers)).is_ok(), "{headers:?}");
        }
    }

    #[test]
    fn pages_of_other_sites_do_not_pass() {
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "http://todo.example")],
            &[("origin", "https://todo.example.evil.example")],
            &[("origin", "https://todo.example:444")],
            &[("origin", "https://evil.example"), ("host", "todo.example")],
            &[("origin", "null")],
            &[("origin", "\u{e9}")],
            &[("sec-fetch-site", "cross-site")],
        ] {
            assert!(trusted().check(&request(headers)).is_err(), "{headers:?}");
        }
    }

    #[test]
    fn reading_needs_no_origin() {
        let mut request = request(&[("origin", "https://evil.example")]);
        request.method = Method::GET;
        assert!(trusted().check(&request).is_ok());
    }

    #[test]
    fn callbacks_lead_to_us_or_to_trusted_pages() {
        for callback in ["/", "/dashboard?tab=1", "https://todo.example/x"] {
            assert!(trusted().check_callback(callback).is_ok(), "{callback}");
        }
        for callback in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "",
            "/a\tb",
        ] {
            assert!(trusted().check_callback(callback).is_err(), "{callback}");
        }
    }

    #[test]
    fn a_malformed_origin_is_refused_by_name() {
        for text in [
            "todo.example",
            "https://todo.example/path",
            "ftp://x.example",
            "*",
            "https://a@b.example",
        ] {
            let error = text.parse::<Origin>().unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        }
    }
}
