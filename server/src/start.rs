//! Puts the application together. Its database may come later.

use std::{sync::Arc, time::Duration};

use rand::RngExt as _;
use todo_core::ports::{Clock, Ids, Model, Transcriber};

use crate::{
    auth::{self, Secret, SecretError},
    config::Settings,
    mail::{Mailer, NoMailer},
    outgoing::NoClient,
    problem::chain,
    state::{App, Storage},
    store::{CannotOpen, Database, Hopeless, SeaStore},
};

/// The longest pause between two sweeps: so long a task that another program wrote may be searched in
/// the words of the database alone.
const SWEEP_INTERVAL: Duration = Duration::from_mins(10);

/// What the application takes from outside besides its database.
#[derive(Clone)]
pub struct Outside {
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub model: Arc<dyn Model>,
    /// Absent where nobody writes recordings down.
    pub transcriber: Option<Arc<dyn Transcriber>>,
}

impl std::fmt::Debug for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outside").finish_non_exhaustive()
    }
}

/// Why the application cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum CannotAssemble {
    #[error(transparent)]
    Database(#[from] CannotOpen),
    #[error(transparent)]
    Secret(#[from] SecretError),
    #[error(transparent)]
    Mail(#[from] NoMailer),
    #[error(transparent)]
    Client(#[from] NoClient),
}

/// Builds the application. Nothing is connected yet: until [`prepare`] is done it is alive, not
/// ready.
pub fn assemble(settings: Settings, outside: Outside) -> Result<(App, Database), CannotAssemble> {
    let database =
        Database::open(&settings.database.address)?.with_direct(settings.database.direct.as_ref());
    let secret = Secret::from_settings(&settings)?;
    let mailer = settings.mail.as_ref().map(Mailer::new).transpose()?;
    let app = App::new(settings, secret, mailer, outside)?;
    Ok((app, database))
}

/// Waits for the database, brings its schema up to date, and makes the application ready. An error
/// means that it never will be.
pub async fn prepare(app: &App, database: &Database) -> Result<Arc<SeaStore>, Hopeless> {
    let store = Arc::new(database.prepare().await?);
    let accounts = auth::Stores {
        accounts: store.clone(),
        sessions: store.clone(),
        homes: store.clone(),
        keys: store.clone(),
        tokens: store.clone(),
        grants: store.clone(),
        attempts: store.clone(),
        links: store.clone(),
        factors: store.clone(),
        passkeys: store.clone(),
    };
    app.attach(Storage {
        tasks: store.clone(),
        changes: store.clone(),
        conversations: store.clone(),
        usage: store.clone(),
        reminders: store.clone(),
        feed: store.clone(),
        happenings: store.clone(),
        deliveries: store.clone(),
        devices: store.clone(),
        release_log: store.clone(),
        webhooks: store.clone(),
        plans: store.clone(),
        filters: store.clone(),
        accounts,
        kept_answers: store.clone(),
        database: Arc::new(database.clone()),
    });
    Ok(store)
}

/// Tidies up in `store` now and then, for ever.
pub async fn keep_swept(store: &SeaStore, clock: &dyn Clock) {
    loop {
        if let Err(cause) = store.sweep(clock.now()).await {
            tracing::warn!(
                cause = chain(&cause),
                "What is old was not taken away; it will be tried again"
            );
        }
        // Replicas that started together do not sweep in step.
        let pause = SWEEP_INTERVAL.mul_f64(rand::rng().random_range(0.5..1.0));
        tokio::time::sleep(pause).await;
    }
}
