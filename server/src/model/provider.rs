//! One provider: asked, asked again, passed over.
//!
//! It is asked again only as long as nobody heard a word of the reply. What was heard stands: a
//! reply that breaks off after that ends with what is known, and a sentence saying so. Nobody
//! hears two beginnings, and half a call is never run.

use std::time::{Duration, Instant};

use backon::{ExponentialBuilder, Retryable as _};
use futures_util::StreamExt;
use todo_core::chat::{
    model::{Listener, Origin, Prompt, Reply, Usage},
    tokens::tokens,
};
use tokio::time::timeout;

use super::{
    breaker::Breaker,
    failure::Failure,
    gathering::{Gathered, Gathering},
    measure::Labels,
    messages::{messages, tools},
    openai::OpenAi,
    policy::Policy,
    quirks::Quirks,
    request::Request,
};
use crate::config;

/// What stands below an answer that broke off.
const BROKE_OFF: &str = "The answer broke off here. What it announced may not have been done; your \
                         list shows what was. Ask again to go on.";
/// What stands below an answer that was too long.
const CUT_SHORT: &str = "The answer was too long and is cut off here.";

#[derive(Debug)]
pub(super) struct Provider {
    name: &'static str,
    model: String,
    /// Who it is to others: `openai/gpt-4o-mini`.
    full_name: String,
    api: OpenAi,
    policy: Policy,
    breaker: Breaker,
    quirks: Quirks,
}

/// A reply that did not come to its end, and what was heard of it.
#[derive(Debug)]
pub(super) struct BrokenOff {
    pub failure: Failure,
    pub heard: String,
}

impl Provider {
    pub(super) fn new(settings: &config::Provider, http: &reqwest::Client, policy: Policy) -> Self {
        let config::Provider { name, api_key, base_url, model } = settings;
        Self {
            name,
            model: model.clone(),
            full_name: format!("{name}/{model}"),
            api: OpenAi::new(http, base_url, api_key.as_ref()),
            policy,
            breaker: Breaker::new(policy.failures_max, policy.pause, policy.turn_time_max),
            quirks: Quirks::default(),
        }
    }

    /// What people know it by.
    pub(super) fn model(&self) -> &str {
        &self.model
    }

    pub(super) fn full_name(&self) -> &str {
        &self.full_name
    }

    /// Replies, unless it failed too often just before.
    pub(super) async fn reply(
        &self,
        prompt: &Prompt,
        heard: Listener<'_>,
        deadline: Instant,
    ) -> Result<Reply, Failure> {
        let began = Instant::now();
        if !self.breaker.admits(began) {
            self.labels().passed_over();
            return Err(Failure::LeftAlone);
        }
        let request = Request::new(&self.model, messages(prompt, &self.full_name), tools());
        match self.ask(&request, heard, deadline).await {
            Ok(gathered) => {
                self.breaker.succeeded();
                let reply = self.whole(&request, gathered);
                self.labels().answered(reply.origin.usage, began.elapsed());
                Ok(reply)
            }
            Err(broken) => {
                self.labels().failed(&broken.failure, began.elapsed());
                self.note(&broken.failure);
                self.broken(&request, broken)
            }
        }
    }

    /// Asks, and asks again without what the server turns out not to take.
    pub(super) async fn ask(
        &self,
        request: &Request,
        heard: Listener<'_>,
        deadline: Instant,
    ) -> Result<Gathered, BrokenOff> {
        loop {
            let asked = self.ask_patiently(&self.quirks.fit(request), heard, deadline).await;
            let objection = asked.as_ref().err().and_then(|broken| broken.failure.objection());
            match objection {
                Some(objection) if self.quirks.learn(objection) => {
                    let (provider, model) = (self.name, &self.model);
                    tracing::info!(
                        provider,
                        "{model} is asked again, and from now on, without {objection:?}"
                    );
                }
                _ => return asked,
            }
        }
    }

    /// Asks, and asks again where that may help.
    async fn ask_patiently(
        &self,
        request: &Request,
        heard: Listener<'_>,
        deadline: Instant,
    ) -> Result<Gathered, BrokenOff> {
        let again = ExponentialBuilder::new()
            .with_min_delay(self.policy.retry_pause)
            .with_max_times(self.policy.retries_max)
            .with_jitter();
        let in_time = |broken: &BrokenOff, pause: Option<Duration>| {
            let wait = broken.failure.retry_after().or(pause)?;
            let is_soon = wait <= self.policy.retry_after_max && Instant::now() + wait < deadline;
            pause.filter(|_| is_soon).map(|_| wait)
        };
        (|| self.ask_once(request, heard, deadline))
            .retry(again)
            .when(|broken| broken.heard.is_empty() && broken.failure.may_pass())
            .adjust(in_time)
            .notify(|broken, _| {
                tracing::info!(
                    provider = self.name,
                    "Asking {} again: {}",
                    self.model,
                    broken.failure
                );
            })
            .await
    }

    async fn ask_once(
        &self,
        request: &Request,
        heard: Listener<'_>,
        deadline: Instant,
    ) -> Result<Gathered, BrokenOff> {
        let mut gathering = Gathering::default();
        let listened = self.listen(&mut gathering, request, heard, deadline).await;
        let heard = gathering.text().to_owned();
        listened
            .and_then(|()| gathering.finish(&self.full_name))
            .map_err(|failure| BrokenOff { failure, heard })
    }

    async fn listen(
        &self,
        gathering: &mut Gathering,
        request: &Request,
        heard: Listener<'_>,
        deadline: Instant,
    ) -> Result<(), Failure> {
        let began = Instant::now();
        let Policy { first_byte_time_max, idle_time_max, .. } = self.policy;
        let opened = within(first_byte_time_max, deadline, self.api.stream(request)).await?;
        let mut chunks = opened?;
        let left = first_byte_time_max.saturating_sub(began.elapsed());
        let mut next = within(left, deadline, chunks.next()).await?;
        self.labels().began(began.elapsed());
        while let Some(chunk) = next {
            let text = gathering.take(chunk?)?;
            if !text.is_empty() {
                heard(&text);
            }
            if gathering.is_full() {
                break;
            }
            next = within(idle_time_max, deadline, chunks.next()).await?;
        }
        Ok(())
    }

    fn whole(&self, request: &Request, gathered: Gathered) -> Reply {
        let Gathered { text, calls, usage, is_cut_short } = gathered;
        let estimate = || {
            let called: usize = calls.iter().map(|call| tokens(&call.arguments.to_string())).sum();
            estimated(request, tokens(&text) + called)
        };
        let usage = usage.unwrap_or_else(estimate);
        let notice = is_cut_short.then(|| CUT_SHORT.to_owned());
        let origin = Origin { model: self.full_name.clone(), usage, notice };
        Reply { text, calls, origin, ..Reply::default() }
    }

    /// What was heard is the answer; if nothing was, there is none.
    fn broken(&self, request: &Request, broken: BrokenOff) -> Result<Reply, Failure> {
        if broken.heard.trim().is_empty() {
            return Err(broken.failure);
        }
        let usage = estimated(request, tokens(&broken.heard));
        let notice = Some(BROKE_OFF.to_owned());
        let origin = Origin { model: self.full_name.clone(), usage, notice };
        Ok(Reply { text: broken.heard, origin, ..Reply::default() })
    }

    /// Says in the log what to do, and lets the breaker know.
    fn note(&self, failure: &Failure) {
        let Self { name, model, policy, .. } = self;
        let advice = failure.advice(&name.to_uppercase());
        tracing::warn!(
            provider = name,
            model,
            failure = failure.label(),
            "{model} gave no reply: {failure}; {advice}"
        );
        let now = Instant::now();
        let paused = match failure {
            Failure::Refused { .. } => Some(policy.refused_pause),
            Failure::Busy { retry_after: Some(wait), .. } if *wait > policy.retry_after_max => {
                Some((*wait).min(policy.refused_pause))
            }
            _ => None,
        };
        if let Some(pause) = paused {
            self.breaker.open(now, pause);
            tracing::warn!(provider = name, model, "{model} is not asked for {pause:?}");
        } else if !failure.is_the_providers() {
            // It answered, if not with a reply.
            self.breaker.succeeded();
        } else if self.breaker.failed(now) {
            let pause = policy.pause;
            tracing::warn!(provider = name, model, "{model} is not asked for {pause:?}");
        }
    }

    fn labels(&self) -> Labels<'_> {
        Labels { provider: self.name, model: &self.model }
    }
}

/// What comes within `patience`, and before `deadline`.
async fn within<T>(
    patience: Duration,
    deadline: Instant,
    coming: impl Future<Output = T>,
) -> Result<T, Failure> {
    let left = deadline.saturating_duration_since(Instant::now());
    let failure = if left < patience { Failure::OutOfTime } else { Failure::Silent(patience) };
    timeout(patience.min(left), coming).await.map_err(|_| failure)
}

fn estimated(request: &Request, written: usize) -> Usage {
    let read = serde_json::to_string(&request.messages).map_or(0, |text| tokens(&text));
    Usage { input_tokens: read as u64, output_tokens: written as u64 }
}
