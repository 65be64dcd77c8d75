//! Turns compute: what is said is read several times, which takes a while for a long text. Threads that serve
//! requests must not wait for that.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::block_in_place,
};

/// A future whose every step leaves its thread's other tasks to another thread.
pub(super) struct OffWorkers<F>(Pin<Box<F>>);

impl<F: Future> OffWorkers<F> {
    pub(super) fn new(future: F) -> Self {
        Self(Box::pin(future))
    }
}

impl<F: Future> Future for OffWorkers<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut step = || self.0.as_mut().poll(context);
        match Handle::current().runtime_flavor() {
            // A runtime of one thread has no other to leave them to.
            RuntimeFlavor::CurrentThread => step(),
            _ => block_in_place(step),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::time::sleep;

    use super::*;

    /// How long the turn computes.
    const COMPUTES: Duration = Duration::from_secs(3);
    /// How late others may be meanwhile.
    const LATE_MAX: Duration = Duration::from_secs(1);

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn others_of_its_thread_do_not_wait_while_it_computes() {
        let turn = async { std::thread::sleep(COMPUTES) };
        let turn = tokio::spawn(OffWorkers::new(turn));
        let other = tokio::spawn(async move {
            while !turn.is_finished() {
                let began = Instant::now();
                sleep(Duration::from_millis(1)).await;
                assert!(began.elapsed() < LATE_MAX, "late by {:?}", began.elapsed());
            }
        });
        other.await.unwrap();
    }
}
