//! Which pages may use somebody's cookies: our own, and the trusted ones.

use std::{fmt, str::FromStr};

use axum::http::{HeaderMap, HeaderName, Method, header, request::Parts};
use url::Url;

use super::Error;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
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

    fn scheme(&self) -> &str {
        self.0.split_once("://").map_or("", |(scheme, _)| scheme)
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
    /// Refuses a request that changes something with somebody's cookies, unless it says that it
    /// comes from a trusted page. Programs send no cookies, or say where they come from.
    pub fn check(&self, request: &Parts) -> Result<(), Error> {
        let headers = &request.headers;
        let reads = matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if reads || !headers.contains_key(header::COOKIE) && !is_from_browser(headers) {
            return Ok(());
        }
        match origin_of(headers) {
            None | Some("null") if text(headers, &SEC_FETCH_SITE) == Some("same-origin") => Ok(()),
            None | Some("null") => Err(Error::MissingOrigin),
            Some(origin) => {
                let trusted = origin.parse().is_ok_and(|origin| self.trusts(&origin, headers));
                if trusted { Ok(()) } else { Err(Error::ForeignOrigin) }
            }
        }
    }

    /// Refuses a request that comes from a page of another site, for what no cookie opens: programs need not
    /// say where they come from.
    pub fn check_named(&self, request: &Parts) -> Result<(), Error> {
        let headers = &request.headers;
        if matches!(text(headers, &SEC_FETCH_SITE), Some("cross-site" | "same-site")) {
            return Err(Error::ForeignOrigin);
        }
        let Some(named) = text(headers, &header::ORIGIN) else { return Ok(()) };
        let trusted = named.parse().is_ok_and(|origin| self.trusts(&origin, headers));
        if trusted { Ok(()) } else { Err(Error::ForeignOrigin) }
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
            Some(path) => is_plain(path),
            None => Url::parse(callback)
                .ok()
                .and_then(|url| Origin::of(&url))
                .is_some_and(|origin| self.0.contains(&origin)),
        };
        let printable = callback.chars().all(|c| c.is_ascii_graphic() && c != '\\');
        if trusted && printable { Ok(()) } else { Err(Error::ForeignCallback) }
    }

    /// [`check_callback`](Self::check_callback), for the page that a letter leads to.
    pub fn check_redirect(&self, page: &str) -> Result<(), Error> {
        self.check_callback(page).map_err(|_| Error::ForeignRedirect)
    }

    fn trusts(&self, origin: &Origin, headers: &HeaderMap) -> bool {
        self.0.contains(origin) || is_own_host(origin, headers)
    }
}

/// Whether what follows a path's first slash is Better Auth's idea of harmless: no second slash,
/// nothing that some program on the way could take for one, and nothing encoded but in a query.
fn is_plain(path: &str) -> bool {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_common = |c: char| c.is_ascii_alphanumeric() || "_-.+/@".contains(c);
    !path.starts_with('/')
        && path.chars().all(is_common)
        && query.chars().all(|c| is_common(c) || "=&%".contains(c))
}

/// Whether a browser says what kind of request this is.
fn is_from_browser(headers: &HeaderMap) -> bool {
    let said = |name| text(headers, name).is_some_and(|value| !value.is_empty());
    [header::ORIGIN, SEC_FETCH_SITE, SEC_FETCH_MODE, SEC_FETCH_DEST].iter().any(said)
}

/// The page that a request comes from, or its whole address where only that is told.
fn origin_of(headers: &HeaderMap) -> Option<&str> {
    let said = |name| text(headers, name).filter(|value| !value.is_empty());
    said(&header::ORIGIN).or_else(|| said(&header::REFERER).map(without_path))
}

fn without_path(address: &str) -> &str {
    let host = address.find("://").map_or(0, |scheme| scheme + "://".len());
    address[host..].find(['/', '?', '#']).map_or(address, |end| &address[..host + end])
}

/// Whether the page came from the host and by the scheme that this request went to. A foreign page
/// cannot set these headers without asking first, which CORS denies it.
fn is_own_host(origin: &Origin, headers: &HeaderMap) -> bool {
    // No TLS ends in this process: a proxy that does so says it.
    let scheme = text(headers, &X_FORWARDED_PROTO).unwrap_or("http");
    let scheme = scheme.split(',').next().unwrap_or_default().trim();
    let hosts = [text(headers, &X_FORWARDED_HOST), text(headers, &header::HOST)];
    scheme.eq_ignore_ascii_case(origin.scheme())
        && hosts.into_iter().flatten().any(|host| host.eq_ignore_ascii_case(origin.authority()))
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
            &[("cookie", "a=b"), ("origin", "https://todo.example")],
            &[("cookie", "a=b"), ("referer", "https://todo.example/profile?tab=1")],
            &[("origin", "HTTPS://Todo.Example:443")],
            &[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")],
            &[
                ("origin", "https://my.host"),
                ("host", "server:8000"),
                ("x-forwarded-host", "my.host"),
                ("x-forwarded-proto", "https"),
            ],
            &[("cookie", "a=b"), ("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[("cookie", "a=b"), ("sec-fetch-site", "same-origin")],
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
            &[("origin", "https://my.host"), ("host", "my.host")],
            &[("origin", "http://my.host"), ("host", "my.host"), ("x-forwarded-proto", "https")],
            &[("origin", "null")],
            &[("origin", "\u{e9}")],
            &[("sec-fetch-site", "cross-site")],
            &[("cookie", "a=b")],
            &[("cookie", "a=b"), ("origin", "")],
            &[("cookie", "a=b"), ("sec-fetch-site", "same-site")],
            &[("cookie", "a=b"), ("referer", "https://evil.example/https://todo.example/")],
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
        for callback in
            ["/", "/dashboard?tab=1&day=2026%2F11", "/a/b-c_d.e+f@g", "https://todo.example/x"]
        {
            assert!(trusted().check_callback(callback).is_ok(), "{callback}");
        }
        for callback in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "",
            "/a\tb",
            "/%2f/evil.example",
            "/%5Cevil.example",
            "/;//evil.example",
            "/a\\..\\b",
            "/a\u{0}b",
            "/a#//evil.example",
            "/?next=//evil.example?",
            "https://todo.example\\@evil.example",
            "https://todo.example@evil.example",
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
