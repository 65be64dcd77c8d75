//! The web's HTTP service: pages, their actions, their files, and the way through to the API.

use std::{
    any::Any,
    future::{Future, ready},
    io,
    sync::{
        Arc, LazyLock,
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
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};
use tracing::{Level, field::Empty};

pub use crate::session::CurrentSession;
use crate::{
    app::{App, shell},
    assets::{self, Assets, OUTPUT_NAME},
    backend::Backend,
    config::{Capacity, Site},
    export, forms, health, proxy, security,
    session::{self, Door},
};

/// The paths of the pages. They are found once, before the first page: while Leptos looks for them, what any page of this
/// process asks for never comes.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

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
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
            tracing::error!("A page panicked; the panic's message stands on standard error");
            let detail = "Something went wrong here. Try again in a moment.";
            (StatusCode::INTERNAL_SERVER_ERROR, detail).into_response()
        }))
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

/// What the log knows a request by: the id that the server's log has as well, and the caller's trace. Where it went is said at
/// debug alone; a query says what somebody searches for, and stays out.
fn span(request: &Request) -> tracing::Span {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let request_id = header("x-request-id");
    // W3C Trace Context: version, trace, span and flags.
    let trace_id = header("traceparent").and_then(|it| it.split('-').nth(1));
    let span = tracing::info_span!("request", request_id, trace_id, method = Empty, path = Empty);
    if tracing::enabled!(Level::DEBUG) {
        span.record("method", request.method().as_str());
        span.record("path", request.uri().path());
    }
    span
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
        .leptos_routes_with_context(&options, ROUTES.clone(), context, document)
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

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        path::PathBuf,
        sync::{Arc, Mutex},
        time::Duration,
    };

    use axum::{Router, body::Body, extract::Request};
    use tokio::{task::spawn_blocking, time::timeout};
    use tower::ServiceExt as _;
    use tracing::{Level, subscriber::with_default};
    use tracing_subscriber::fmt;

    use crate::{backend::Backend, config::Site};

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, said: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(said)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What stands in the log about a request.
    fn logged(level: Level) -> String {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let request = Request::get("/tasks/7?search=chrysanthemum");
        let request = request.header("x-request-id", "r-1").header("traceparent", trace);
        let request = request.body(Body::empty()).unwrap();
        let log = Log::default();
        let lines = log.clone();
        let subscriber = fmt().with_max_level(level).with_writer(move || lines.clone()).finish();
        with_default(subscriber, || super::span(&request).in_scope(|| tracing::warn!("Away")));
        let said = log.0.lock().unwrap().clone();
        String::from_utf8(said).unwrap()
    }

    #[test]
    fn a_line_names_its_request_and_trace_and_what_was_looked_for_never() {
        let line = logged(Level::INFO);
        assert!(
            line.contains("r-1") && line.contains("0af7651916cd43dd8448eb211c80319c"),
            "{line}"
        );
        assert!(!line.contains("tasks"), "{line}");
        let line = logged(Level::DEBUG);
        assert!(line.contains("/tasks/7") && !line.contains("chrysanthemum"), "{line}");
    }

    /// The pages before an API that refuses everything.
    fn pages() -> Router {
        let site = Site { root: PathBuf::from("nowhere"), trusted_proxies: 0 };
        super::router(&site, &Backend::local(Router::new())).unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_page_ends_although_other_services_begin_beside_it() {
        let pages = pages();
        let beside = spawn_blocking(|| (0..300).for_each(|_| drop(self::pages())));
        while !beside.is_finished() {
            let request = Request::get("/login").body(Body::empty()).unwrap();
            let page = timeout(Duration::from_secs(20), pages.clone().oneshot(request)).await;
            page.expect("a page within its time").unwrap();
        }
    }
}
