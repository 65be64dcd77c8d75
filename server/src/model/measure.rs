//! Counts what models are asked, and what it takes.

use std::time::Duration;

use todo_core::chat::model::Usage;

use super::failure::Failure;

/// The counter of questions by provider, model and outcome.
const REQUESTS: &str = "model_requests_total";
/// The histogram of how long replies took, retries included.
const DURATION: &str = "model_request_duration_seconds";
/// The histogram of how long the first piece of a reply took.
const FIRST_PIECE: &str = "model_first_piece_seconds";
/// The counter of tokens by provider, model and direction.
const TOKENS: &str = "model_tokens_total";

/// The histograms, which share their bounds.
pub const DURATIONS: [&str; 2] = [DURATION, FIRST_PIECE];

/// Who is measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Labels<'a> {
    pub provider: &'static str,
    pub model: &'a str,
}

impl Labels<'_> {
    pub(super) fn answered(self, usage: Usage, took: Duration) {
        self.count("ok");
        self.took(took);
        for (direction, tokens) in [("input", usage.input_tokens), ("output", usage.output_tokens)]
        {
            let labels = [
                ("provider", self.provider.to_owned()),
                ("model", self.model.to_owned()),
                ("direction", direction.to_owned()),
            ];
            metrics::counter!(TOKENS, &labels).increment(tokens);
        }
    }

    pub(super) fn failed(self, failure: &Failure, took: Duration) {
        self.count(failure.label());
        self.took(took);
    }

    /// It was not even asked.
    pub(super) fn passed_over(self) {
        self.count(Failure::LeftAlone.label());
    }

    pub(super) fn began(self, took: Duration) {
        metrics::histogram!(FIRST_PIECE, &self.pairs()).record(took);
    }

    fn took(self, took: Duration) {
        metrics::histogram!(DURATION, &self.pairs()).record(took);
    }

    fn count(self, outcome: &'static str) {
        let [provider, model] = self.pairs();
        let labels = [provider, model, ("outcome", outcome.to_owned())];
        metrics::counter!(REQUESTS, &labels).increment(1);
    }

    fn pairs(self) -> [(&'static str, String); 2] {
        [("provider", self.provider.to_owned()), ("model", self.model.to_owned())]
    }
}
