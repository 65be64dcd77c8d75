//! How connections to the back end are opened: again, where one is refused.
//!
//! Behind one address there may be several servers, and the network may not know yet that one has
//! just gone, or come. Nothing was sent by then, so another attempt can do nothing twice.

use std::{error::Error, io, pin::Pin, time::Duration};

use axum::http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::time::{Sleep, sleep};
use tower::retry::{Policy, Retry};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How often a refused connection is tried again, each after a pause.
const RETRIES_MAX: usize = 3;
const RETRY_PAUSE: Duration = Duration::from_millis(50);

pub(crate) type Connector = Retry<WhenRefused, HttpConnector>;

pub(crate) fn connector() -> Connector {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
    connector.set_nodelay(true);
    Retry::new(WhenRefused::default(), connector)
}

/// The retries that one connection has left. One that takes too long has none: somebody waits for it.
#[derive(Clone, Debug)]
pub(crate) struct WhenRefused {
    left: usize,
}

impl Default for WhenRefused {
    fn default() -> Self {
        Self { left: RETRIES_MAX }
    }
}

impl<Connection, E: Error + 'static> Policy<Uri, Connection, E> for WhenRefused {
    type Future = Pin<Box<Sleep>>;

    fn retry(&mut self, _: &mut Uri, outcome: &mut Result<Connection, E>) -> Option<Self::Future> {
        let is_refused = outcome.as_ref().is_err_and(|error| is_refusal(error));
        self.left = self.left.checked_sub(1)?;
        is_refused.then(|| Box::pin(sleep(RETRY_PAUSE)))
    }

    fn clone_request(&mut self, uri: &Uri) -> Option<Uri> {
        Some(uri.clone())
    }
}

fn is_refusal(error: &(dyn Error + 'static)) -> bool {
    let cause = error.downcast_ref::<io::Error>();
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::ConnectionRefused)
        || error.source().is_some_and(is_refusal)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tower::{ServiceExt as _, service_fn};

    use super::*;

    /// How many attempts are made on somebody who fails so often, and what comes of it.
    async fn attempts(failures: usize, kind: io::ErrorKind) -> (usize, bool) {
        let made = AtomicUsize::new(0);
        let connect = service_fn(|_| {
            let is_over = made.fetch_add(1, Ordering::Relaxed) >= failures;
            std::future::ready(if is_over { Ok(()) } else { Err(io::Error::from(kind)) })
        });
        let retry = Retry::new(WhenRefused::default(), connect);
        let connected = retry.oneshot(Uri::from_static("http://server:8000")).await.is_ok();
        (made.into_inner(), connected)
    }

    #[tokio::test]
    async fn a_refused_connection_is_tried_again_a_few_times() {
        let refused = io::ErrorKind::ConnectionRefused;

        assert_eq!(attempts(0, refused).await, (1, true));
        assert_eq!(attempts(RETRIES_MAX, refused).await, (1 + RETRIES_MAX, true));
        assert_eq!(attempts(usize::MAX, refused).await, (1 + RETRIES_MAX, false));
    }

    #[tokio::test]
    async fn one_that_took_too_long_is_not() {
        assert_eq!(attempts(1, io::ErrorKind::TimedOut).await, (1, false));
    }
}
