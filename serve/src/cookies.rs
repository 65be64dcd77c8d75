//! The cookies of a request.

use axum::http::{HeaderMap, header};
use cookie::Cookie;

/// The request's cookies in their order; what is none is left out.
pub fn cookies(headers: &HeaderMap) -> impl Iterator<Item = Cookie<'_>> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(Cookie::split_parse)
        .flatten()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn cookies_come_from_every_line_and_odd_ones_hide_none() {
        let mut headers = HeaderMap::new();
        for line in ["a=1;b=\"2\" ; =x; nonsense;a = 3", "c=4=5"] {
            headers.append(header::COOKIE, HeaderValue::from_static(line));
        }
        let found: Vec<(String, String)> = cookies(&headers)
            .map(|cookie| (cookie.name().to_owned(), cookie.value_trimmed().to_owned()))
            .collect();
        let expected = [("a", "1"), ("b", "2"), ("a", "3"), ("c", "4=5")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
