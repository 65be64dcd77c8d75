//! OpenAI's API through `async_openai`, whose types stay in this file.

use std::{io, pin::Pin, time::Duration};

use async_openai::{Client, config::Config, error::OpenAIError, middleware::HttpRequestFactory};
use futures_util::{Stream, StreamExt};
use http_body_util::{BodyDataStream, Limited};
use reqwest::{
    Body, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use tower::BoxError;
use url::Url;

use super::{failure::Failure, mended, request::Request, response::Chunk};

/// Most bytes of one reply, with all that stands around its words.
const REPLY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most bytes that are read of an answer that is no reply.
const REFUSAL_BYTES_MAX: usize = 4 * 1024;
/// Longest that reading it may take.
const REFUSAL_TIME_MAX: Duration = Duration::from_secs(2);

/// A reply as it comes. Dropping it ends the request.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = Result<Chunk, Failure>> + Send>>;

/// A server that speaks OpenAI's API.
#[derive(Clone, Debug)]
pub(super) struct OpenAi(Client<Endpoint>);

/// Where it is. Nothing comes from the environment, which `async_openai`'s own settings read.
#[derive(Clone, Debug)]
struct Endpoint {
    /// Without a slash at its end.
    base: String,
    key: SecretString,
    headers: HeaderMap,
}

impl Config for Endpoint {
    fn headers(&self) -> HeaderMap {
        self.headers.clone()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }

    fn api_base(&self) -> &str {
        &self.base
    }

    fn api_key(&self) -> &SecretString {
        &self.key
    }
}

impl OpenAi {
    /// The server at `base_url`, whose path is kept. One's own may want no key.
    pub(super) fn new(http: &reqwest::Client, base_url: &Url, key: Option<&SecretString>) -> Self {
        let endpoint = Endpoint {
            base: base_url.as_str().trim_end_matches('/').to_owned(),
            key: key.cloned().unwrap_or_default(),
            headers: key.and_then(authorization).into_iter().collect(),
        };
        // Its own service would retry by itself, and log what servers say.
        let client = http.clone();
        let service = tower::service_fn(move |request: HttpRequestFactory| {
            let client = client.clone();
            async move { send(&client, request).await }
        });
        Self(Client::build(http.clone(), endpoint).with_http_service(service))
    }

    /// Asks once.
    pub(super) async fn stream(&self, request: &Request) -> Result<Chunks, Failure> {
        let chunks = self.0.chat().create_stream_byot::<_, Chunk>(request).await;
        Ok(Box::pin(chunks.map_err(failure)?.map(|chunk| chunk.map_err(failure))))
    }
}

fn authorization(key: &SecretString) -> Option<(reqwest::header::HeaderName, HeaderValue)> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", key.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some((AUTHORIZATION, value))
}

async fn send(client: &reqwest::Client, request: HttpRequestFactory) -> Result<Response, BoxError> {
    let answer = client.execute(request.build().await?).await;
    let answer = answer
        .map_err(|error| if error.is_connect() { Failure::Unreachable } else { Failure::Cut })?;
    if !answer.status().is_success() {
        return Err(refusal(answer).await.into());
    }
    let (mut head, body) = http::Response::<Body>::from(answer).into_parts();
    let pieces = BodyDataStream::new(Limited::new(body, REPLY_BYTES_MAX));
    let pieces = pieces.map(|piece| piece.map_err(io::Error::other));
    let body = mended::events(&head.headers, pieces).await.map_err(|_| Failure::Cut)?;
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    Ok(http::Response::from_parts(head, body).into())
}

async fn refusal(mut answer: Response) -> Failure {
    let mut said = Vec::new();
    let read = async {
        while said.len() < REFUSAL_BYTES_MAX
            && let Ok(Some(piece)) = answer.chunk().await
        {
            said.extend_from_slice(&piece);
        }
    };
    // What was read until then is enough.
    let _ = timeout(REFUSAL_TIME_MAX, read).await;
    said.truncate(REFUSAL_BYTES_MAX);
    let said = String::from_utf8_lossy(&said);
    Failure::of_answer(answer.status(), retry_after(answer.headers()), &said)
}

/// How long the server wants to be left alone, in seconds or until a moment by its own clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let date = |text: &str| jiff::fmt::rfc2822::parse(text).ok();
    let wanted = text(RETRY_AFTER.as_str())?;
    if let Ok(seconds) = wanted.trim().parse() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let wait = date(wanted)?.timestamp() - date(text(DATE.as_str())?)?.timestamp();
    Duration::try_from(wait).ok()
}

fn failure(error: OpenAIError) -> Failure {
    match error {
        OpenAIError::Boxed(cause) => cause.downcast().map_or(Failure::Cut, |failure| *failure),
        OpenAIError::Reqwest(_) | OpenAIError::StreamError(_) => Failure::Cut,
        _ => Failure::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_keeps_its_path() {
        let http = crate::outgoing::client(Duration::from_secs(1)).unwrap();
        for base in ["http://here/v1beta/openai/", "http://here/v1beta/openai"] {
            let server = OpenAi::new(&http, &base.parse().unwrap(), None);
            let url = server.0.config().url("/chat/completions");
            assert_eq!(url, "http://here/v1beta/openai/chat/completions");
            assert!(server.0.config().headers().is_empty(), "no key, no header");
        }
    }

    #[test]
    fn a_wait_is_read_in_seconds_or_as_a_moment() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            let pairs = pairs
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
            retry_after(&pairs.collect())
        };
        assert_eq!(headers(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(headers(&[("retry-after", "0.5")]), Some(Duration::from_millis(500)));
        let dates = [
            ("date", "Tue, 24 Nov 2026 09:00:00 GMT"),
            ("retry-after", "Tue, 24 Nov 2026 09:00:20 GMT"),
        ];
        assert_eq!(headers(&dates), Some(Duration::from_secs(20)));
        for odd in ["soon", "-1", "NaN"] {
            assert_eq!(headers(&[("retry-after", odd)]), None, "{odd}");
        }
        assert_eq!(headers(&[]), None);
    }
}
