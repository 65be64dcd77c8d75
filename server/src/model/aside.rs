//! The built-in assistant, away from the threads that serve requests: it computes, they must not wait.

use std::sync::Arc;

use async_trait::async_trait;
use todo_core::{
    chat::{
        builtin,
        model::{Listener, ModelError, Prompt, Reply},
    },
    ports::Model,
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// How many answers are computed at once: more would take the processors from everybody else.
const ANSWERS_AT_ONCE: usize = 2;

/// The built-in assistant, a few answers at a time.
#[derive(Clone, Debug)]
pub(super) struct Aside(Arc<Semaphore>);

impl Default for Aside {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ANSWERS_AT_ONCE)))
    }
}

#[async_trait]
impl Model for Aside {
    async fn reply(&self, prompt: &Prompt, _: Listener<'_>) -> Result<Reply, ModelError> {
        // The semaphore is never closed.
        let place = self.0.clone().acquire_owned().await.ok();
        let prompt = prompt.clone();
        // The place moves along: an answer that nobody waits for any more is still computed.
        let answered = spawn_blocking(move || {
            let _place = place;
            builtin::reply(&prompt)
        });
        answered.await.map_err(|error| ModelError::Unavailable(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use jiff::civil::date;
    use todo_core::chat::model::Entry;
    use tokio::time::sleep;

    use super::*;

    /// How late a thread that serves requests may be, beside an answer of any length.
    const LATE_MAX: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn a_long_request_keeps_nobody_else_waiting() {
        let now = date(2026, 11, 24).at(9, 0, 0, 0).in_tz("UTC").unwrap();
        let text = "add a; ".repeat(500);
        let prompt =
            Prompt { system: String::new(), entries: vec![Entry::User(text)], now, frame: None };
        let aside = Aside::default();

        let answer = tokio::spawn(async move { aside.reply(&prompt, &|_| {}).await });
        while !answer.is_finished() {
            let began = Instant::now();
            sleep(Duration::from_millis(1)).await;
            assert!(began.elapsed() < LATE_MAX, "late by {:?}", began.elapsed());
        }

        assert!(answer.await.unwrap().is_ok());
    }
}
