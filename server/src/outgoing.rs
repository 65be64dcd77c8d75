//! The HTTP client for what the server asks of others.

mod public;

use std::{path::Path, sync::Arc, time::Duration};

use reqwest::redirect;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use url::Url;

pub use public::Refused;

/// Longest that an address that somebody gave may take to be connected to.
const GIVEN_CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

/// A client that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NoClient {
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    #[error("the HTTP client cannot be set up")]
    Http(#[from] reqwest::Error),
}

/// A client over rustls and ring. It follows no redirect: what it sends bears keys, and a POST that
/// is redirected arrives as something else.
pub fn client(connect_time_max: Duration) -> Result<reqwest::Client, NoClient> {
    Ok(builder(connect_time_max, authorities())?.build()?)
}

/// The same, whose answers also tell which certificate was shown.
pub fn client_seeing_certificates(connect_time_max: Duration) -> Result<reqwest::Client, NoClient> {
    Ok(builder(connect_time_max, authorities())?.tls_info(true).build()?)
}

/// The first, which also believes the authorities in the PEM file `more`, if there is one.
pub fn client_believing(
    more: &Path,
    connect_time_max: Duration,
) -> Result<reqwest::Client, NoClient> {
    let mut authorities = authorities();
    if let Ok(certificates) = CertificateDer::pem_file_iter(more) {
        authorities.add_parsable_certificates(certificates.flatten());
    }
    Ok(builder(connect_time_max, authorities)?.build()?)
}

/// The way to addresses that people give: it leads nowhere in our own network, unless that is allowed. Cheap to clone;
/// making one reads the system's authorities.
#[derive(Clone, Debug)]
pub struct ToGiven {
    pub client: reqwest::Client,
    pub allows_private: bool,
}

impl ToGiven {
    pub fn new(allows_private: bool) -> Result<Self, NoClient> {
        let mut builder = builder(GIVEN_CONNECT_TIME_MAX, authorities())?;
        if !allows_private {
            builder = builder.dns_resolver(Arc::new(public::Public));
        }
        Ok(Self { client: builder.build()?, allows_private })
    }

    /// Whether anything may be sent there, as far as the address tells.
    pub fn check(&self, url: &Url) -> Result<(), Refused> {
        match url.scheme() {
            "http" | "https" if self.allows_private => Ok(()),
            _ => public::check(url),
        }
    }
}

/// The body of an answer; `None` if it has more than `most` bytes, of which no more are read.
pub async fn body_of(
    mut answer: reqwest::Response,
    most: usize,
) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Some(body))
}

fn builder(
    connect_time_max: Duration,
    authorities: RootCertStore,
) -> Result<reqwest::ClientBuilder, NoClient> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(connect_time_max)
        .redirect(redirect::Policy::none())
        .user_agent(concat!("todo-chatbot/", env!("CARGO_PKG_VERSION"))))
}

/// Whom to believe: the file that `SSL_CERT_FILE` names, or the system's bundle, a company's own
/// authority among them; where a machine or an image has none, Mozilla's.
fn authorities() -> RootCertStore {
    let mut authorities = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (usable, _) = authorities.add_parsable_certificates(found.certs);
    if usable == 0 {
        authorities.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    authorities
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{
        net::{TcpSocket, TcpStream},
        time::timeout,
    };

    use super::{authorities, client};

    /// Longest that a connection takes on this machine, if it is taken at all.
    const SURELY: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn who_does_not_take_the_connection_is_not_waited_for() {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let silent = socket.listen(1).unwrap();
        let address = silent.local_addr().unwrap();
        let mut queue = Vec::new();
        while let Ok(waiting) = timeout(SURELY, TcpStream::connect(address)).await {
            queue.push(waiting.unwrap());
        }

        let client = client(Duration::from_millis(50)).unwrap();
        let error = client.get(format!("http://{address}")).send().await.unwrap_err();

        assert!(error.is_connect() && error.is_timeout(), "{error:?}");
    }

    #[test]
    fn there_is_always_somebody_to_believe() {
        assert!(!authorities().is_empty());
    }
}
