//! Programs that register nowhere: their name is the address of a document that describes them (OAuth
//! Client ID Metadata Documents). It is read when somebody who is signed in is asked.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::{
    super::Auth,
    Program, Refused,
    program::{check_redirects, is_alone, shown},
};
use crate::outgoing::{self, ToGiven};

/// Largest document that is read, in bytes.
const DOCUMENT_MAX_BYTES: usize = 5 * 1024;
/// Longest address that is followed, in bytes: it stands in other addresses.
const ADDRESS_MAX_BYTES: usize = 1_000;
/// Longest to wait for the whole document.
const READ_TIME_MAX: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
struct Document {
    client_id: String,
    client_name: Option<String>,
    redirect_uris: Vec<String>,
}

/// Whether a program's name says that it is an address.
pub(super) fn is_address(id: &str) -> bool {
    id.starts_with("https://") || id.starts_with("http://")
}

impl Auth {
    /// The program that the document at `id` describes.
    pub(super) async fn documented(&self, id: &str) -> Result<Program, Refused> {
        let unusable = |why: String| Refused::client(format!("client_id: {why}"));
        let way = &self.0.documents;
        let url = address(id, way).map_err(unusable)?;
        let body = tokio::time::timeout(READ_TIME_MAX, read(&url, way));
        let late = |_| "the document there did not come in time; try again".to_owned();
        let body = body.await.map_err(late).and_then(|read| read).map_err(unusable)?;
        let document = serde_json::from_slice::<Document>(&body);
        let Document { client_id, client_name, redirect_uris } = document
            .map_err(|error| unusable(format!("the document there is unusable: {error}")))?;
        if client_id != id {
            return Err(unusable("the document there is about another program".to_owned()));
        }
        check_redirects(&redirect_uris)?;
        let name = shown(client_name.as_deref(), &redirect_uris);
        let host = url.host_str().unwrap_or_default();
        Ok(Program { id: client_id, name: format!("{name} ({host})"), redirects: redirect_uris })
    }
}

/// An address that may be followed: https, and public as far as it tells, unless private ones are wanted.
fn address(id: &str, way: &ToGiven) -> Result<Url, String> {
    let url = Url::parse(id).map_err(|_| "is no address".to_owned())?;
    // What is written otherwise than it is read could be two programs' name.
    let plain = url.as_str() == id && id.len() <= ADDRESS_MAX_BYTES && url.path() != "/";
    if !is_alone(&url) || !plain {
        return Err("must be a plain address with a path, without a user or a fragment".to_owned());
    }
    match way.check(&url) {
        Err(outgoing::Refused::NotHttps) => Err("must be https".to_owned()),
        Err(outgoing::Refused::Private) => {
            Err("leads into a private network, which this server reads nothing from".to_owned())
        }
        Ok(()) => Ok(url),
    }
}

async fn read(url: &Url, way: &ToGiven) -> Result<Vec<u8>, String> {
    let away = |_| "the document there cannot be read; try again".to_owned();
    let answer = way.client.get(url.clone()).send().await.map_err(away)?;
    if !answer.status().is_success() {
        return Err(format!("answers {} instead of a document", answer.status().as_u16()));
    }
    let body = outgoing::body_of(answer, DOCUMENT_MAX_BYTES).await.map_err(away)?;
    body.ok_or_else(|| format!("the document there is longer than {DOCUMENT_MAX_BYTES} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_https_address_with_a_name_is_followed() {
        let way = ToGiven::new(false).expect("a client");
        assert!(address("https://claude.ai/oauth/client.json", &way).is_ok());
        for refused in [
            "http://claude.ai/client.json",
            "https://169.254.169.254/client.json",
            "https://[::1]/client.json",
            "https://claude.ai/",
            "https://claude.ai",
            "https://me@claude.ai/client.json",
            "https://claude.ai/client.json#here",
            "https://claude.ai/a/../client.json",
            "https://CLAUDE.ai/client.json",
        ] {
            assert!(address(refused, &way).is_err(), "{refused}");
        }
    }
}
