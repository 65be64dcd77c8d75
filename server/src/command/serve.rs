//! Serves the API, from the first connection to the last.

use std::{
    process::ExitCode,
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context;
use todo_server::{
    config::{HttpSettings, Settings},
    http::{
        self,
        serve::{Limits, serve as serve_http},
    },
    live, notify, start,
    state::App,
    telemetry,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

/// Longest to wait for the database to take its leave.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(3);

pub(crate) async fn serve(settings: Settings) -> anyhow::Result<ExitCode> {
    let traces = telemetry::start(&settings.telemetry);
    let http_settings = settings.http.clone();
    telemetry::serve_metrics(settings.telemetry.metrics_address).await?;
    tracing::info!("{}", super::assistant(&settings.assistant));
    let listener = listen(&http_settings).await?;
    let address = listener.local_addr()?;
    let outside = super::outside(&settings.assistant)?;
    let (app, database) = start::assemble(settings, outside)?;
    let stopped = stop(app.clone(), http_settings.shutdown_delay)?;
    let (tell, given_up) = oneshot::channel();
    let preparing = tokio::spawn({
        let (app, database) = (app.clone(), database.clone());
        async move {
            let store = match start::prepare(&app, &database).await {
                Ok(store) => store,
                Err(hopeless) => {
                    // Nobody listens any more if the process is stopping anyway.
                    let _ = tell.send(hopeless);
                    return;
                }
            };
            if cfg!(feature = "web") {
                tracing::info!("Ready: open {}", app.settings().http.public_url);
            }
            tracing::info!("The API is ready on http://{address}, and described at /api/docs");
            let clock = app.clone();
            tokio::join!(
                start::keep_swept(&store, clock.clock()),
                live::pulse(app.clone()),
                notify::deliver(app)
            );
        }
    });
    let hopeless = Arc::new(OnceLock::new());
    let stop = {
        let hopeless = Arc::clone(&hopeless);
        async move {
            tokio::select! {
                () = stopped => {}
                Ok(why) = given_up => drop(hopeless.set(why)),
            }
        }
    };
    let limits = Limits::from(&http_settings);
    let router = http::router(app.clone());
    #[cfg(feature = "web")]
    let router = todo_server::web::in_front_of(router, &http_settings)?;
    let drained = serve_http(listener, router, app, limits, stop).await;

    preparing.abort();
    if tokio::time::timeout(CLOSE_TIME_MAX, database.close()).await.is_err() {
        tracing::warn!("The database did not close within {CLOSE_TIME_MAX:?}");
    }
    traces.stop().await;
    if let Some(why) = hopeless.get().cloned() {
        return Err(why.into());
    }
    if !drained {
        tracing::warn!("Requests were cut off after {:?}", http_settings.drain_time_max);
        return Ok(ExitCode::FAILURE);
    }
    tracing::info!("Stopped; every request was answered");
    Ok(ExitCode::SUCCESS)
}

/// Takes the address of `settings`; an error says what to set where somebody else has it.
pub(super) async fn listen(settings: &HttpSettings) -> anyhow::Result<TcpListener> {
    let address = settings.address;
    todo_serve::listen(address).await.with_context(|| {
        format!("cannot listen on {address}; set PORT (or TODO_HTTP_HOST) to one that is free")
    })
}

/// Done when the process should stop taking requests: some time after the first signal, so that
/// load balancers can look elsewhere, or at the second.
fn stop(app: App, delay: Duration) -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("Stopping: no longer ready, finishing what is in flight");
        app.start_draining();
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
