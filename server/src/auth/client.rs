//! Where a request comes from: for rate limits and the list of sessions.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{header, request::Parts},
};
use todo_serve::client_address;

/// Longer names of browsers are cut.
const USER_AGENT_CHARACTERS: usize = 512;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub address: Option<IpAddr>,
    pub user_agent: Option<String>,
}

impl Client {
    /// Who sends `request`, behind so many proxies of ours.
    pub fn of(request: &Parts, trusted_proxies: usize) -> Self {
        let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let user_agent = request
            .headers
            .get(header::USER_AGENT)
            .and_then(|name| name.to_str().ok())
            .map(|name| name.chars().take(USER_AGENT_CHARACTERS).collect());
        Self { address: client_address(&request.headers, peer, trusted_proxies), user_agent }
    }
}
