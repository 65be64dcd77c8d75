//! Where a request comes from: for rate limits and the list of sessions.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{HeaderName, header, request::Parts},
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Longer names of browsers are cut.
const USER_AGENT_CHARACTERS: usize = 512;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub address: Option<IpAddr>,
    pub user_agent: Option<String>,
}

impl Client {
    /// `trusted_proxies` stand between the client and us, each adding what it saw to
    /// `X-Forwarded-For`; what stands before that is the client's own invention.
    pub fn of(request: &Parts, trusted_proxies: usize) -> Self {
        let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let address = match trusted_proxies {
            0 => peer,
            proxies => forwarded(request, proxies).or(peer),
        };
        // A socket for both families shows IPv4 addresses as IPv6 ones.
        let address = address.map(|address| address.to_canonical());
        let user_agent = request
            .headers
            .get(header::USER_AGENT)
            .and_then(|name| name.to_str().ok())
            .map(|name| name.chars().take(USER_AGENT_CHARACTERS).collect());
        Self { address, user_agent }
    }
}

/// The address that the outermost trusted proxy saw.
fn forwarded(request: &Parts, proxies: usize) -> Option<IpAddr> {
    let lines: Vec<_> = request
        .headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    let seen = lines.iter().rev().flat_map(|line| line.rsplit(',')).nth(proxies - 1)?.trim();
    let bare = seen.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| seen.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn address(forwarded_for: &[&str], trusted_proxies: usize) -> Option<String> {
        let mut request = Request::get("/");
        for line in forwarded_for {
            request = request.header("x-forwarded-for", *line);
        }
        let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 9], 4000)));
        let (parts, ()) = request.extension(peer).body(()).unwrap().into_parts();
        Client::of(&parts, trusted_proxies).address.map(|address| address.to_string())
    }

    #[test]
    fn what_a_client_claims_about_its_address_does_not_count() {
        assert_eq!(address(&["198.51.100.1"], 0).unwrap(), "192.0.2.9");
        assert_eq!(address(&["198.51.100.1, 203.0.113.5"], 1).unwrap(), "203.0.113.5");
        assert_eq!(address(&["198.51.100.1", "203.0.113.5, 10.0.0.1"], 2).unwrap(), "203.0.113.5");
    }

    #[test]
    fn an_address_is_the_same_by_whichever_family_it_came() {
        assert_eq!(address(&["::ffff:203.0.113.5"], 1).unwrap(), "203.0.113.5");
        assert_eq!(address(&["2001:db8::5"], 1).unwrap(), "2001:db8::5");
    }

    #[test]
    fn without_a_readable_header_the_peer_counts() {
        assert_eq!(address(&[], 1).unwrap(), "192.0.2.9");
        assert_eq!(address(&["somewhere"], 1).unwrap(), "192.0.2.9");
        assert_eq!(address(&["[2001:db8::1]:443"], 1).unwrap(), "2001:db8::1");
    }
}
