//! The product in this process: the real router on a real port and a real database.

use std::{sync::Arc, time::Duration};

use axum::Router;
use jiff::Timestamp;
use tempfile::TempDir;
use todo_core::{ports::Model, testing::SettableClock};
use todo_server::{
    config::Settings,
    http::{
        self,
        serve::{Limits, serve},
    },
    live,
    model::{self, Policy},
    notify,
    start::{self, Outside},
    state::App,
    store::Database,
    system::SystemIds,
    transcription, web,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{User, postgres};

/// When every test begins: Tuesday, 24 November 2026, 09:00 UTC.
pub const NOW: Timestamp = Timestamp::constant(1_795_510_800, 0);
/// No test needs longer to stop.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);
const SECRET: &str = "the secret of a server that only tests know";
/// The pause before a model is asked again: scripted ones need none.
const RETRY_PAUSE: Duration = Duration::from_millis(1);

/// The product in this process.
#[derive(Debug)]
pub struct TestApp {
    /// `http://127.0.0.1:…`
    pub base: String,
    pub clock: Arc<SettableClock>,
    pub app: App,
    pub database: Database,
    stop: oneshot::Sender<()>,
    served: JoinHandle<bool>,
    folder: Option<TempDir>,
}

impl TestApp {
    /// On a fresh `SQLite` file.
    pub async fn on_sqlite() -> Self {
        Self::on_sqlite_with(&[]).await
    }

    /// On a fresh `SQLite` file, with settings by the names of their variables.
    pub async fn on_sqlite_with(variables: &[(&str, &str)]) -> Self {
        Self::on_sqlite_with_model(None, variables).await
    }

    /// On a fresh `SQLite` file, with another assistant.
    pub async fn on_sqlite_asking(model: Arc<dyn Model>, variables: &[(&str, &str)]) -> Self {
        Self::on_sqlite_with_model(Some(model), variables).await
    }

    async fn on_sqlite_with_model(
        model: Option<Arc<dyn Model>>,
        variables: &[(&str, &str)],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}/todo.db", folder.path().display());
        let app = Self::serve(&url, variables, model, |api, _| api).await;
        app.prepare().await;
        Self { folder: Some(folder), ..app }
    }

    /// On a fresh database of a real Postgres; `None` where there is no Postgres.
    pub async fn on_postgres() -> Option<Self> {
        Some(Self::at(&postgres::database().await?, &[]).await)
    }

    /// On a fresh database of a real Postgres, with another assistant.
    pub async fn on_postgres_asking(
        model: Arc<dyn Model>,
        variables: &[(&str, &str)],
    ) -> Option<Self> {
        let url = postgres::database().await?;
        let app = Self::serve(&url, variables, Some(model), |api, _| api).await;
        app.prepare().await;
        Some(app)
    }

    /// On the database at `url`, with settings by the names of their variables: another one on the
    /// same database is another replica. Language models are asked if settings name any.
    pub async fn at(url: &str, variables: &[(&str, &str)]) -> Self {
        let app = Self::start(url, variables).await;
        app.prepare().await;
        app
    }

    /// On whatever database there is or will be at `url`; not ready before [`TestApp::prepare`].
    pub async fn start(url: &str, variables: &[(&str, &str)]) -> Self {
        Self::serve(url, variables, None, |api, _| api).await
    }

    /// On a fresh `SQLite` file, with the pages in front as on a laptop.
    pub async fn with_pages() -> Self {
        Self::with_pages_and_model(None, &[]).await
    }

    /// With the pages in front, on the database at `url`.
    pub async fn with_pages_at(url: &str) -> Self {
        Self::serve_pages(url, &[], None).await
    }

    /// With the pages in front, and settings by the names of their variables.
    pub async fn with_pages_set(variables: &[(&str, &str)]) -> Self {
        Self::with_pages_and_model(None, variables).await
    }

    /// With the pages in front, and another assistant behind.
    pub async fn with_pages_asking(model: Arc<dyn Model>) -> Self {
        Self::with_pages_and_model(Some(model), &[]).await
    }

    async fn with_pages_and_model(
        model: Option<Arc<dyn Model>>,
        variables: &[(&str, &str)],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}/todo.db", folder.path().display());
        let app = Self::serve_pages(&url, variables, model).await;
        Self { folder: Some(folder), ..app }
    }

    async fn serve_pages(
        url: &str,
        variables: &[(&str, &str)],
        model: Option<Arc<dyn Model>>,
    ) -> Self {
        let pages = |api, settings: &Settings| web::in_front_of(api, &settings.http);
        let front = |api, settings: &Settings| pages(api, settings).expect("the pages");
        let app = Self::serve(url, variables, model, front).await;
        app.prepare().await;
        app
    }

    async fn serve(
        url: &str,
        variables: &[(&str, &str)],
        model: Option<Arc<dyn Model>>,
        front: impl FnOnce(Router, &Settings) -> Router,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let own = [
            ("DATABASE_URL", url),
            ("BETTER_AUTH_URL", &base),
            ("BETTER_AUTH_SECRET", SECRET),
            ("TODO_AUTH_RATE_LIMIT", "false"),
        ];
        let given = own.iter().chain(variables);
        let given = given.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let settings = Settings::load(None, &given).expect("settings for a test");
        let clock = Arc::new(SettableClock::at(NOW));
        let policy = Policy { retry_pause: RETRY_PAUSE, ..Policy::of(&settings.assistant) };
        let set = model::model(&settings.assistant, policy, clock.clone()).expect("a model");
        let model = model.unwrap_or(set);
        let transcriber = transcription::from_settings(&settings.assistant).expect("a client");
        let outside =
            Outside { clock: clock.clone(), ids: Arc::new(SystemIds), model, transcriber };
        let (app, database) = start::assemble(settings.clone(), outside).expect("a database");
        let router = front(http::router(app.clone()), &settings);
        let drain_time_max = settings.http.drain_time_max.min(DRAIN_TIME_MAX);
        let limits = Limits { drain_time_max, ..Limits::from(&settings.http) };
        tokio::spawn(live::pulse(app.clone()));
        tokio::spawn(notify::deliver(app.clone()));
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(serve(listener, router, app.clone(), limits, async move {
            // Nobody holds the other end any more: that is a reason to stop, too.
            let _ = stopped.await;
        }));
        Self { base, clock, app, database, stop, served, folder: None }
    }

    /// Waits for the database and makes the product ready.
    pub async fn prepare(&self) {
        start::prepare(&self.app, &self.database).await.expect("a database to work with");
    }

    /// Somebody with a new account.
    pub async fn sign_up(&self, name: &str) -> User {
        User::sign_up(&self.base, name).await
    }

    /// Somebody without an account.
    pub fn nobody(&self) -> User {
        User::nobody(&self.base)
    }

    /// Stops taking requests. Whether those in flight were answered in time.
    pub async fn stop(self) -> bool {
        let _ = self.stop.send(());
        let drained = self.served.await.expect("the server ends by itself");
        drop(self.folder);
        drained
    }
}
