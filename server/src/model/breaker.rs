//! Passes over a provider that fails, so that nobody waits for it: of models, and of transcriptions.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Closed, a provider is asked. After failures in a row it opens: nobody asks, for a while. Then it
/// is half open: one question goes through and decides.
#[derive(Debug)]
pub(crate) struct Breaker {
    failures_max: u32,
    pause: Duration,
    /// A question that was never answered, since who asked went away, is forgotten after so long.
    trial_time_max: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant },
    HalfOpen { since: Instant },
}

impl Breaker {
    pub(crate) fn new(failures_max: u32, pause: Duration, trial_time_max: Duration) -> Self {
        let state = Mutex::new(State::Closed { failures: 0 });
        Self { failures_max, pause, trial_time_max, state }
    }

    /// Whether to ask.
    pub(crate) fn admits(&self, now: Instant) -> bool {
        self.change(|state| match state {
            State::Closed { .. } => (state, true),
            State::Open { until } if now < until => (state, false),
            State::HalfOpen { since } if now < since + self.trial_time_max => (state, false),
            State::Open { .. } | State::HalfOpen { .. } => (State::HalfOpen { since: now }, true),
        })
    }

    pub(crate) fn succeeded(&self) {
        self.change(|_| (State::Closed { failures: 0 }, ()));
    }

    /// Whether it opens by this.
    pub(crate) fn failed(&self, now: Instant) -> bool {
        let open = (State::Open { until: now + self.pause }, true);
        self.change(|state| match state {
            State::Closed { failures } if failures + 1 < self.failures_max => {
                (State::Closed { failures: failures + 1 }, false)
            }
            State::Open { .. } => (state, false),
            State::Closed { .. } | State::HalfOpen { .. } => open,
        })
    }

    /// Opens at once.
    pub(crate) fn open(&self, now: Instant, pause: Duration) {
        self.change(|_| (State::Open { until: now + pause }, ()));
    }

    fn change<T>(&self, change: impl FnOnce(State) -> (State, T)) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, answer) = change(*state);
        *state = next;
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(30);
    const TRIAL: Duration = Duration::from_mins(2);

    fn breaker() -> (Breaker, Instant) {
        (Breaker::new(3, PAUSE, TRIAL), Instant::now())
    }

    #[test]
    fn it_opens_after_failures_in_a_row() {
        let (breaker, now) = breaker();
        assert!(!breaker.failed(now) && !breaker.failed(now));
        breaker.succeeded();
        assert!(!breaker.failed(now) && !breaker.failed(now));
        assert!(breaker.admits(now));
        assert!(breaker.failed(now), "the third in a row opens it");
        assert!(!breaker.admits(now));
    }

    #[test]
    fn after_the_pause_one_question_decides() {
        let (breaker, now) = breaker();
        breaker.open(now, PAUSE);
        assert!(!breaker.admits(now + PAUSE / 2));

        assert!(breaker.admits(now + PAUSE));
        assert!(!breaker.admits(now + PAUSE), "one at a time");
        assert!(breaker.failed(now + PAUSE), "it opens again at once");
        assert!(!breaker.admits(now + PAUSE * 3 / 2));

        assert!(breaker.admits(now + PAUSE * 2));
        breaker.succeeded();
        assert!(breaker.admits(now + PAUSE * 2) && breaker.admits(now + PAUSE * 2));
    }

    #[test]
    fn a_question_that_was_given_up_does_not_keep_it_half_open() {
        let (breaker, now) = breaker();
        breaker.open(now, Duration::ZERO);
        assert!(breaker.admits(now));
        assert!(!breaker.admits(now + TRIAL / 2));
        assert!(breaker.admits(now + TRIAL));
    }
}
