//! Listening for both families of addresses.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::net::TcpListener;

/// Listens at `address`. `[::]` takes IPv4 as well as IPv6; where a kernel has no IPv6, IPv4 alone.
///
/// # Errors
///
/// When the address cannot be had.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Err(error) if address.is_ipv6() && address.ip().is_unspecified() && lacks_ipv6(&error) => {
            TcpListener::bind((Ipv4Addr::UNSPECIFIED, address.port())).await
        }
        bound => bound,
    }
}

/// Such a kernel makes no such socket, or has no such address.
fn lacks_ipv6(error: &io::Error) -> bool {
    /// Linux' EAFNOSUPPORT, which has no kind of its own.
    const FAMILY_NOT_SUPPORTED: i32 = 97;
    error.raw_os_error() == Some(FAMILY_NOT_SUPPORTED)
        || error.kind() == io::ErrorKind::AddrNotAvailable
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use tokio::net::TcpStream;

    use super::listen;

    #[tokio::test]
    async fn whoever_comes_by_ipv4_reaches_a_listener_for_both_families() {
        let listener = listen((Ipv6Addr::UNSPECIFIED, 0).into()).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_an_error() {
        let first = listen((Ipv6Addr::UNSPECIFIED, 0).into()).await.unwrap();
        assert!(listen(first.local_addr().unwrap()).await.is_err());
    }
}
