//! A model that is counted.

use std::{
    error::Error as _,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use todo_core::{
    chat::model::{Listener, ModelError, Prompt, Reply, Usage},
    ports::Model,
};

/// Passes everything on, and adds up what it cost.
pub(super) struct Metered<'a> {
    model: &'a dyn Model,
    meter: Mutex<Meter>,
}

/// What was asked so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Meter {
    pub(super) usage: Usage,
    /// Why the model gave no reply, or that another one stood in for it.
    pub(super) outage: Option<String>,
    /// How long the model took, all its replies together.
    pub(super) took: Duration,
}

impl<'a> Metered<'a> {
    pub(super) fn new(model: &'a dyn Model) -> Self {
        Self { model, meter: Mutex::default() }
    }

    pub(super) fn read(&self) -> Meter {
        self.meter().clone()
    }

    fn meter(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Model for Metered<'_> {
    async fn reply(&self, prompt: &Prompt, heard: Listener<'_>) -> Result<Reply, ModelError> {
        let began = Instant::now();
        let reply = self.model.reply(prompt, heard).await;
        let mut meter = self.meter();
        meter.took += began.elapsed();
        match &reply {
            Ok(reply) => {
                meter.usage += reply.origin.usage;
                if let Some(notice) = &reply.origin.notice {
                    meter.outage = Some(notice.clone());
                }
            }
            Err(error) => {
                let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
                meter.outage = Some(why);
            }
        }
        reply
    }
}
