//! One speech server.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use axum::http::StatusCode;
use backon::{ConstantBuilder, Retryable as _};
use serde_json::Value;
use todo_core::{
    ports::Transcriber,
    speech::{Language, Recording, TranscriberError, Transcription},
};
use tracing::Instrument;

use super::request;
use crate::{
    config::TranscriberSettings, model::Breaker, outgoing::body_of, problem::chain,
    telemetry::genai,
};

/// Longest that a server may take for one recording.
const ATTEMPT_TIME_MAX: Duration = Duration::from_secs(40);
/// Most times that a server is asked for one recording.
const ATTEMPTS_MAX: usize = 2;
/// How long to leave a busy server alone before it is asked again.
const PAUSE: Duration = Duration::from_millis(500);
/// Longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// So many failures in a row, and it is left alone for a while.
const FAILURES_MAX: u32 = 3;
const LEFT_ALONE_TIME: Duration = Duration::from_secs(30);

/// A server that writes recordings down.
#[derive(Debug)]
pub struct SpeechServer {
    client: reqwest::Client,
    settings: TranscriberSettings,
    breaker: Breaker,
}

/// Why one attempt brought nothing. Nothing of the answer is in it.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("no answer")]
    Unanswered(#[source] reqwest::Error),
    #[error("answered {0}")]
    Status(StatusCode),
    #[error("answered what is no transcription")]
    Unreadable,
    #[error("failed too often just before, and is left alone for a while")]
    LeftAlone,
}

impl Failure {
    /// Whether asking again at once may help.
    fn is_passing(&self) -> bool {
        match self {
            Self::Unanswered(error) => error.is_connect(),
            Self::Status(status) => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            Self::Unreadable | Self::LeftAlone => false,
        }
    }

    /// Whether it is about the recording, which no other attempt would change.
    fn is_refusal(&self) -> bool {
        let about_content = [
            StatusCode::BAD_REQUEST,
            StatusCode::PAYLOAD_TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            StatusCode::UNPROCESSABLE_ENTITY,
        ];
        matches!(self, Self::Status(status) if about_content.contains(status))
    }
}

impl SpeechServer {
    pub fn new(client: reqwest::Client, settings: TranscriberSettings) -> Self {
        let breaker = Breaker::new(FAILURES_MAX, LEFT_ALONE_TIME, ATTEMPT_TIME_MAX);
        Self { client, settings, breaker }
    }

    /// How people know it, such as `openai (whisper-1)`.
    pub fn description(&self) -> String {
        format!("{} ({})", self.settings.name, self.settings.model)
    }

    /// Asks, unless it failed too often just before. That it refused a recording is no failure.
    async fn ask_if_well(
        &self,
        recording: &Recording,
        language: Option<&Language>,
    ) -> Result<Transcription, Failure> {
        if !self.breaker.admits(Instant::now()) {
            return Err(Failure::LeftAlone);
        }
        let done = self.ask(recording, language).await;
        match &done {
            Err(failure) if !failure.is_refusal() => {
                self.breaker.failed(Instant::now());
            }
            _ => self.breaker.succeeded(),
        }
        done
    }

    async fn ask(
        &self,
        recording: &Recording,
        language: Option<&Language>,
    ) -> Result<Transcription, Failure> {
        let again = ConstantBuilder::new().with_delay(PAUSE).with_max_times(ATTEMPTS_MAX - 1);
        (|| self.ask_once(recording, language)).retry(again).when(Failure::is_passing).await
    }

    async fn ask_once(
        &self,
        recording: &Recording,
        language: Option<&Language>,
    ) -> Result<Transcription, Failure> {
        let request = request::build(&self.client, &self.settings, recording, language);
        let answer = request.timeout(ATTEMPT_TIME_MAX).send().await.map_err(unanswered)?;
        if !answer.status().is_success() {
            return Err(Failure::Status(answer.status()));
        }
        let body = body_of(answer, ANSWER_BYTES_MAX).await.map_err(unanswered)?;
        let body = body.ok_or(Failure::Unreadable)?;
        let body: Value = serde_json::from_slice(&body).map_err(|_| Failure::Unreadable)?;
        let text = request::text(self.settings.protocol, &body).ok_or(Failure::Unreadable)?;
        let told = body.get("language").and_then(Value::as_str).map(str::to_owned);
        let language = told.or_else(|| language.map(|language| language.tag().to_owned()));
        Ok(Transcription { text: text.to_owned(), language })
    }
}

#[async_trait]
impl Transcriber for SpeechServer {
    async fn transcribe(
        &self,
        recording: &Recording,
        language: Option<&Language>,
    ) -> Result<Transcription, TranscriberError> {
        if !request::takes(self.settings.protocol, recording.format()) {
            return Err(TranscriberError::Unsupported(recording.format()));
        }
        let TranscriberSettings { name, model, .. } = &self.settings;
        let asked = self.ask_if_well(recording, language);
        asked.instrument(genai::transcription(name, model)).await.map_err(|failure| {
            tracing::warn!(transcriber = name, cause = %chain(&failure), "No transcription");
            if failure.is_refusal() {
                TranscriberError::Refused(failure.into())
            } else {
                TranscriberError::Unavailable(failure.into())
            }
        })
    }
}

/// Addresses may hold what is nobody's business.
fn unanswered(error: reqwest::Error) -> Failure {
    Failure::Unanswered(error.without_url())
}
