//! The web's HTTP service: pages, their actions, their files, and the way through to the API.

use std::{
    future::{Future, ready},
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode, header, request::Parts},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use leptos::{
    config::LeptosOptions,
    context::{provide_context, use_context},
    nonce::use_nonce,
};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

pub use crate::session::CurrentSession;
use crate::{
    app::{App, shell},
    assets::{self, Assets, OUTPUT_NAME},
    backend::Backend,
    config::{Capacity, Site},
    export, forms, health, proxy, security,
    session::{self, Door},
};

/// Everything the web answers.
///
/// # Errors
///
/// When a file of the site is there but cannot be read.
pub fn router(site: &Site, backend: &Backend) -> io::Result<Router> {
    let assets = Assets::load(&site.root)?;
    if !assets.hydrates() {
        let folder = site.root.display();
        tracing::info!("No wasm in {folder}: pages work as plain forms. `make site` builds it.");
    }
    let files = Router::new().route("/pkg/{version}/{name}", get(assets::serve));
    let mut router = pages(&assets, backend)
        .merge(files.with_state(assets))
        .merge(assets::well_known())
        .merge(export::router(backend.clone()))
        .merge(proxy::router(backend.clone()));
    if backend.is_elsewhere() {
        router = router.merge(health::router());
    }
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(CatchPanicLayer::new())
        .layer(from_fn(security::headers))
        .layer(from_fn(security::no_tunnels))
        .layer(from_fn_with_state(site.trusted_proxies, security::name_the_client));
    Ok(router.layer(layers))
}

/// Serves until `stop` resolves, then a while longer so that clients leave on their own accord;
/// requests still under way have until the limit to finish. Whether they all did.
pub async fn run(
    listener: TcpListener,
    router: Router,
    capacity: Capacity,
    stop: impl Future<Output = ()>,
) -> bool {
    let leaving = Arc::new(AtomicBool::new(false));
    let stop = async {
        stop.await;
        leaving.store(true, Ordering::Relaxed);
        tokio::time::sleep(capacity.shutdown_delay).await;
    };
    let is_leaving = {
        let leaving = leaving.clone();
        move || leaving.load(Ordering::Relaxed)
    };
    todo_serve::serve(listener, router, capacity.limits, is_leaving, stop, ready(())).await
}

/// What the log knows a request by: a query says what somebody searches for, and stays out.
fn span(request: &Request) -> tracing::Span {
    tracing::debug_span!("request", method = %request.method(), path = request.uri().path())
}

fn pages(assets: &Assets, backend: &Backend) -> Router {
    let output_name = if assets.hydrates() { OUTPUT_NAME } else { "" };
    let options =
        LeptosOptions::builder().output_name(output_name).site_pkg_dir(assets.folder()).build();
    let style = format!("/{}/app.css", assets.folder()).into();
    let door = Door { backend: backend.clone(), style };
    let context = {
        let backend = backend.clone();
        move || provide_page_context(&backend)
    };
    let document = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let missing = leptos_axum::render_app_async_with_context(context.clone(), document.clone());
    let pages = Router::new()
        .leptos_routes_with_context(&options, generate_route_list(App), context, document)
        .fallback(move |request: Request| {
            let page = missing(request);
            async move { not_found(page.await) }
        })
        .with_state(options)
        .layer(from_fn_with_state(door, session::find));
    pages
        .clone()
        .layer(from_fn_with_state(pages, forms::answer))
        .layer(CompressionLayer::new())
        .layer(from_fn(security::same_site_only))
}

/// What every page and action finds in its context: the way to the API, who asks, and (from the
/// integration) the request's parts and the response's options.
fn provide_page_context(backend: &Backend) {
    provide_context(backend.clone());
    let parts = use_context::<Parts>();
    if let Some(session) = parts.and_then(|parts| parts.extensions.get::<CurrentSession>().cloned())
    {
        provide_context(session);
    }
    if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) {
        let policy = security::content_security_policy(nonce.as_inner());
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

fn not_found(mut page: Response) -> Response {
    if page.status() == StatusCode::OK {
        *page.status_mut() = StatusCode::NOT_FOUND;
    }
    page.into_response()
}
