//! The models that answer: OpenAI, Gemini, whatever speaks OpenAI's API, and behind them the
//! assistant that is built in.
//!
//! A chain asks its providers in order. Each has a breaker, so that one that fails is passed over
//! without waiting for it. What goes wrong is a failure, which knows whether to try again and what
//! to do about it. The types of `async_openai` stop at `openai.rs`.

mod aside;
mod breaker;
mod chain;
mod checkup;
mod failure;
mod gathering;
mod measure;
mod mended;
mod messages;
mod openai;
mod policy;
mod provider;
mod quirks;
mod request;
mod response;

use std::sync::Arc;

use todo_core::ports::{Clock, Model};

pub(crate) use breaker::Breaker;
pub use checkup::checkup;
pub use measure::DURATIONS;
pub use policy::Policy;

use aside::Aside;
use chain::Chain;

use crate::{
    config::AssistantSettings,
    outgoing::{self, NoClient},
};

/// The model of these settings. Without a provider it is the built-in assistant alone.
pub fn model(
    settings: &AssistantSettings,
    policy: Policy,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn Model>, NoClient> {
    if settings.providers.is_empty() {
        return Ok(Arc::new(Aside::default()));
    }
    let http = outgoing::client(policy.connect_time_max)?;
    Ok(Arc::new(Chain::new(&settings.providers, &http, policy, clock)))
}
