//! Whose address stands behind proxies of ours.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

/// What each proxy adds the address to that it saw.
pub const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address: `trusted_proxies` stand between it and us, each adding what it saw to
/// `X-Forwarded-For`; what stands before that is the client's own invention.
pub fn client_address(
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    trusted_proxies: usize,
) -> Option<IpAddr> {
    let address = match trusted_proxies {
        0 => peer,
        proxies => forwarded(headers, proxies).or(peer),
    };
    // A socket for both families shows IPv4 addresses as IPv6 ones.
    address.map(|address| address.to_canonical())
}

/// The address that the outermost trusted proxy saw.
fn forwarded(headers: &HeaderMap, proxies: usize) -> Option<IpAddr> {
    let lines: Vec<_> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    let entries = lines.iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim);
    let seen = entries.filter(|entry| !entry.is_empty()).nth(proxies - 1)?;
    let bare = seen.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| seen.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn address(forwarded_for: &[&'static str], trusted_proxies: usize) -> String {
        let lines =
            forwarded_for.iter().map(|line| (FORWARDED_FOR, HeaderValue::from_static(line)));
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(name, line);
        }
        let peer = Some(IpAddr::from([192, 0, 2, 9]));
        client_address(&headers, peer, trusted_proxies).expect("an address").to_string()
    }

    #[test]
    fn what_a_client_claims_about_its_address_does_not_count() {
        assert_eq!(address(&["198.51.100.1"], 0), "192.0.2.9");
        assert_eq!(address(&["198.51.100.1, 203.0.113.5"], 1), "203.0.113.5");
        assert_eq!(address(&["198.51.100.1", "203.0.113.5, 10.0.0.1"], 2), "203.0.113.5");
    }

    #[test]
    fn an_address_is_the_same_by_whichever_family_it_came() {
        assert_eq!(address(&["::ffff:203.0.113.5"], 1), "203.0.113.5");
        assert_eq!(address(&["2001:db8::5"], 1), "2001:db8::5");
    }

    #[test]
    fn without_a_readable_header_the_peer_counts() {
        assert_eq!(address(&[], 1), "192.0.2.9");
        assert_eq!(address(&["somewhere"], 1), "192.0.2.9");
        assert_eq!(address(&["[2001:db8::1]:443"], 1), "2001:db8::1");
    }
}
