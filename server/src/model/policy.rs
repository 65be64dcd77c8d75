//! How long to wait for a model, how often to ask again, and when to stop asking.

use std::time::Duration;

use crate::config::AssistantSettings;

/// Longest that connecting to a provider may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// Longest silence in the middle of a reply.
const IDLE_TIME_MAX: Duration = Duration::from_secs(30);
/// How often a reply that failed before its first word is asked for again.
const RETRIES_MAX: usize = 2;
/// The pause before the first retry; the second is twice as long. Both vary by half.
const RETRY_PAUSE: Duration = Duration::from_millis(400);
/// Longest that somebody waits because a provider asked for time. If it wants more, the next one
/// answers instead.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(5);
/// Failures in a row after which a provider is passed over.
const FAILURES_MAX: u32 = 3;
/// How long it is passed over then, before it is tried again.
const PAUSE: Duration = Duration::from_secs(30);
/// How long a provider is passed over that refuses the key or does not know the model: somebody
/// has to do something about it first.
const REFUSED_PAUSE: Duration = Duration::from_mins(5);

/// The policy towards every provider.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    pub connect_time_max: Duration,
    /// Longest wait for the first piece of a reply.
    pub first_byte_time_max: Duration,
    pub idle_time_max: Duration,
    /// Longest that all replies of one turn may take together.
    pub turn_time_max: Duration,
    pub retries_max: usize,
    pub retry_pause: Duration,
    pub retry_after_max: Duration,
    pub failures_max: u32,
    pub pause: Duration,
    pub refused_pause: Duration,
}

impl Policy {
    pub fn of(settings: &AssistantSettings) -> Self {
        Self {
            connect_time_max: CONNECT_TIME_MAX,
            first_byte_time_max: settings.first_byte_time_max,
            idle_time_max: IDLE_TIME_MAX.max(settings.first_byte_time_max),
            turn_time_max: settings.turn_time_max,
            retries_max: RETRIES_MAX,
            retry_pause: RETRY_PAUSE,
            retry_after_max: RETRY_AFTER_MAX,
            failures_max: FAILURES_MAX,
            pause: PAUSE,
            refused_pause: REFUSED_PAUSE,
        }
    }
}
