//! Serves the API until told to stop; turns of the assistant are brought to an end, too.

use std::{
    future::{Future, pending},
    sync::Arc,
    time::Duration,
};

use axum::Router;
pub use todo_serve::Limits;
use tokio::{net::TcpListener, time::sleep};

use crate::{config::HttpSettings, state::App};

/// How much of the time to finish is left for turns of the assistant to be ended properly; half of
/// the time, if there is little.
const FAREWELL: Duration = Duration::from_secs(5);

impl From<&HttpSettings> for Limits {
    fn from(settings: &HttpSettings) -> Self {
        Self {
            connections_max: settings.connections_max,
            connections_per_address_max: settings.connections_per_address_max,
            drain_time_max: settings.drain_time_max,
        }
    }
}

/// Serves `router` on `listener` until `stop` is done and what `app` has in flight is finished.
/// Whether all of it was in time. While `app` is draining, clients are told to connect elsewhere.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    app: App,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> bool {
    let live = Arc::clone(app.live());
    let stop = async move {
        stop.await;
        live.stop();
    };
    let turns = app.turns();
    let stop_turns = async {
        let time_max = limits.drain_time_max;
        sleep(time_max.saturating_sub(FAREWELL.min(time_max / 2))).await;
        turns.stop();
        pending::<()>().await;
    };
    let rest = async {
        tokio::select! { () = turns.ended() => {}, () = stop_turns => {} }
    };
    let is_leaving = {
        let app = app.clone();
        move || app.is_draining()
    };
    todo_serve::serve(listener, router, limits, is_leaving, stop, rest).await
}
