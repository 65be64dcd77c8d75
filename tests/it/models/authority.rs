//! A company's own certificate authority: models behind it are believed where `SSL_CERT_FILE` names
//! it. Certificate and key are made for this test, valid for a hundred years, and open nothing.

use std::{
    io,
    net::TcpListener,
    path::Path,
    sync::{Arc, mpsc},
    thread,
};

use rustls::{
    ServerConfig, ServerConnection,
    crypto::ring,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};
use todo_tests::program::command;

const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/models/authority/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("authority/localhost.der");
const KEY: &[u8] = include_bytes!("authority/localhost.key.der");

/// A server at `https://localhost`, and whether each that connects believes it.
fn server() -> io::Result<(String, mpsc::Receiver<bool>)> {
    let chain = vec![CertificateDer::from(CERTIFICATE)];
    let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|it| {
            it.with_no_client_auth().with_single_cert(chain, PrivatePkcs8KeyDer::from(KEY).into())
        })
        .map_err(io::Error::other)?;
    let (listener, settings) = (TcpListener::bind("127.0.0.1:0")?, Arc::new(settings));
    let base = format!("https://localhost:{}/v1", listener.local_addr()?.port());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let Ok(mut tls) = ServerConnection::new(settings.clone()) else { return };
            let mut is_believed = true;
            while is_believed && tls.is_handshaking() {
                is_believed = tls.complete_io(&mut stream).is_ok();
            }
            // Whoever does not believe it says so after its side of the handshake.
            is_believed = is_believed && tls.complete_io(&mut stream).is_ok();
            if tell.send(is_believed).is_err() {
                return;
            }
        }
    });
    Ok((base, told))
}

/// Whether the product, started with this file of authorities, believes that server.
async fn is_believed(file: Option<&str>) -> bool {
    let (base, told) = server().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut doctor = command(folder.path());
    doctor.arg("doctor").env("OPENAI_BASE_URL", base);
    if let Some(file) = file {
        assert!(Path::new(file).is_file(), "{file}");
        doctor.env("SSL_CERT_FILE", file);
    }
    let done = doctor.status().await.unwrap();
    assert!(!done.success(), "nobody answers there");
    let connected: Vec<bool> = told.try_iter().collect();
    assert!(!connected.is_empty(), "it did not try");
    connected.contains(&true)
}

#[tokio::test]
async fn a_companys_own_authority_is_believed_where_it_is_named_and_nowhere_else() {
    assert!(is_believed(Some(AUTHORITY)).await);
    assert!(!is_believed(None).await);
}
