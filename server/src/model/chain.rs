//! The providers in order, and behind them the built-in assistant, which always answers.
//!
//! A turn stays with whom it came to: whoever made its calls goes on, and when they fail the next
//! one does, never one before. A model goes on from what another did. The built-in assistant reads
//! the user's sentence, not the other's plan, so it starts over; and it does so only if nothing was
//! changed yet, else the turn ends with what was done. Nothing is done twice.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use todo_core::{
    chat::{
        model::{Entry, Listener, ModelError, Prompt, Reply},
        tool::{CallRecord, Tool},
    },
    ports::{Clock, Model},
};

use super::{aside::Aside, messages::maker, policy::Policy, provider::Provider};
use crate::config;

/// The built-in assistant, to people.
const BUILTIN: &str = "the built-in assistant";

/// Asks providers in order.
pub(super) struct Chain {
    providers: Vec<Provider>,
    policy: Policy,
    clock: Arc<dyn Clock>,
    builtin: Aside,
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.providers.iter().map(Provider::full_name);
        f.debug_list().entries(names).finish()
    }
}

impl Chain {
    pub(super) fn new(
        providers: &[config::Provider],
        http: &reqwest::Client,
        policy: Policy,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let providers =
            providers.iter().map(|settings| Provider::new(settings, http, policy)).collect();
        Self { providers, policy, clock, builtin: Aside::default() }
    }

    /// The turn began at the prompt's `now`.
    fn time_left(&self, prompt: &Prompt) -> Duration {
        let gone = self.clock.now().duration_since(prompt.now.timestamp());
        let gone = Duration::try_from(gone).unwrap_or(Duration::ZERO);
        self.policy.turn_time_max.saturating_sub(gone)
    }

    /// Those who may go on with the turn.
    fn candidates(&self, prompt: &Prompt) -> &[Provider] {
        let Some(last) = this_turn(prompt).iter().flat_map(records).last() else {
            return &self.providers;
        };
        match maker(&last.call) {
            None => &[],
            Some(name) => {
                let at = self.providers.iter().position(|provider| provider.full_name() == name);
                &self.providers[at.unwrap_or_default()..]
            }
        }
    }
}

#[async_trait]
impl Model for Chain {
    async fn reply(&self, prompt: &Prompt, heard: Listener<'_>) -> Result<Reply, ModelError> {
        let deadline = Instant::now() + self.time_left(prompt);
        let mut failed = Vec::new();
        for provider in self.candidates(prompt) {
            if Instant::now() >= deadline {
                failed.push(provider.model());
                continue;
            }
            match provider.reply(prompt, heard, deadline).await {
                Ok(reply) => return Ok(noticed(reply, &failed, provider.model())),
                Err(_) => failed.push(provider.model()),
            }
        }
        match handed_over(prompt) {
            Some(prompt) => {
                let reply = self.builtin.reply(&prompt, heard).await?;
                Ok(noticed(reply, &failed, BUILTIN))
            }
            None => Err(ModelError::Unavailable("no model can go on with this turn".into())),
        }
    }
}

/// The reply, saying who gave it instead of whom.
fn noticed(mut reply: Reply, failed: &[&str], by: &str) -> Reply {
    if !failed.is_empty() {
        let fell_through = format!("{} did not answer, so {by} did.", failed.join(" and "));
        reply.origin.notice = Some(match reply.origin.notice.take() {
            Some(notice) => format!("{fell_through} {notice}"),
            None => fell_through,
        });
    }
    reply
}

/// The prompt without what language models looked up for this turn; `None` if one changed
/// something.
fn handed_over(prompt: &Prompt) -> Option<Prompt> {
    let is_models = |record: &CallRecord| maker(&record.call).is_some();
    let turn = this_turn(prompt);
    if turn.iter().flat_map(records).any(|record| is_models(record) && is_change(record)) {
        return None;
    }
    let said = prompt.entries.len() - turn.len();
    let own = turn.iter().filter(|entry| !records(entry).iter().any(is_models));
    let entries = prompt.entries[..said].iter().chain(own).cloned().collect();
    Some(Prompt { entries, ..prompt.clone() })
}

fn is_change(record: &CallRecord) -> bool {
    !record.call.tool().is_some_and(Tool::is_read_only) && record.output.get("error").is_none()
}

/// What was done since the user last spoke.
fn this_turn(prompt: &Prompt) -> &[Entry] {
    let said = prompt.entries.iter().rposition(|entry| matches!(entry, Entry::User(_)));
    &prompt.entries[said.map_or(0, |at| at + 1)..]
}

fn records(entry: &Entry) -> &[CallRecord] {
    match entry {
        Entry::Tools(records) => records,
        Entry::User(_) | Entry::Assistant(_) => &[],
    }
}
