//! What every request can reach.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use axum::{extract::FromRef, http::StatusCode};
use jiff::tz::TimeZone;
use todo_core::{
    journal::Actor,
    ports::{
        ChangeStore, Clock, ConversationStore, Feed, Ids, ReminderStore, TaskStore, Transcriber,
        UsageStore,
    },
    usecase::Context,
};

use crate::{
    auth::{self, Auth, Secret},
    config::Settings,
    live::{Happenings, Live},
    mail::Mailer,
    notify::{
        DeliveryStore, DeviceStore, PlanStore,
        push::Push,
        webhook::{WebhookStore, Webhooks},
    },
    operate::ReleaseLog,
    outgoing::{NoClient, ToGiven},
    places::Places,
    ports::{AnswerStore, Backing, FilterStore},
    problem::Problem,
    rooms::Rooms,
    start::Outside,
    telemetry::genai::TracedModel,
    turns::Turns,
};

/// Most recordings of one account that are written down at once in this process, which takes few altogether.
const RECORDINGS_OF_ACCOUNT_MAX: usize = 1;
/// Most questions of programs of one account that wait for an answer at once in this process: each keeps a connection.
const QUESTIONS_OF_ACCOUNT_MAX: usize = 4;

/// The application: cheap to clone, one per process.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    settings: Settings,
    auth: Auth,
    push: Push,
    webhooks: Webhooks,
    to_given: ToGiven,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    model: TracedModel,
    transcriber: Option<Arc<dyn Transcriber>>,
    recordings: Places,
    questions: Places,
    /// Empty until the database is reached and its schema is current.
    storage: OnceLock<Storage>,
    draining: AtomicBool,
    turns: Turns,
    rooms: Rooms,
    live: Arc<Live>,
    is_disk_full: AtomicBool,
}

/// The database, once it is there.
#[derive(Clone)]
pub struct Storage {
    pub tasks: Arc<dyn TaskStore>,
    pub changes: Arc<dyn ChangeStore>,
    pub conversations: Arc<dyn ConversationStore>,
    pub usage: Arc<dyn UsageStore>,
    pub reminders: Arc<dyn ReminderStore>,
    pub feed: Arc<dyn Feed>,
    pub happenings: Arc<dyn Happenings>,
    pub deliveries: Arc<dyn DeliveryStore>,
    pub devices: Arc<dyn DeviceStore>,
    pub release_log: Arc<dyn ReleaseLog>,
    pub webhooks: Arc<dyn WebhookStore>,
    pub plans: Arc<dyn PlanStore>,
    pub filters: Arc<dyn FilterStore>,
    pub accounts: auth::Stores,
    pub kept_answers: Arc<dyn AnswerStore>,
    pub database: Arc<dyn Backing>,
}

impl App {
    /// Without a `mailer` no letter goes out.
    pub fn new(
        settings: Settings,
        secret: Secret,
        mailer: Option<Mailer>,
        outside: Outside,
    ) -> Result<Self, NoClient> {
        let Outside { clock, ids, model, transcriber } = outside;
        let turns = Turns::new(settings.http.in_flight_max);
        let to_given = ToGiven::new(settings.notify.allows_private_addresses)?;
        let push = Push::new(&settings, &secret, to_given.clone());
        let webhooks = Webhooks::new(secret.clone(), to_given.clone());
        let documents = ToGiven::new(settings.auth.private_client_documents)?;
        let provider = settings.auth.provider.clone().map(auth::Provider::new).transpose()?;
        let auth = auth::Settings::new(&settings, secret);
        let auth = Auth::new(auth, mailer, provider, documents, Arc::clone(&clock));
        Ok(Self(Arc::new(Parts {
            settings,
            auth,
            push,
            webhooks,
            to_given,
            clock,
            ids,
            model: TracedModel(model),
            transcriber,
            recordings: Places::new(RECORDINGS_OF_ACCOUNT_MAX),
            questions: Places::new(QUESTIONS_OF_ACCOUNT_MAX),
            storage: OnceLock::new(),
            draining: AtomicBool::new(false),
            turns,
            rooms: Rooms::default(),
            live: Arc::default(),
            is_disk_full: AtomicBool::new(false),
        })))
    }

    /// Hands over the database: from now on the application is ready. A second one is ignored.
    pub fn attach(&self, storage: Storage) {
        self.0.auth.attach(storage.accounts.clone());
        let _ = self.0.storage.set(storage);
    }

    pub fn auth(&self) -> &Auth {
        &self.0.auth
    }

    /// Who sends notifications to devices.
    pub fn push(&self) -> &Push {
        &self.0.push
    }

    /// Who tells programs.
    pub fn webhooks(&self) -> &Webhooks {
        &self.0.webhooks
    }

    /// The way to addresses that people give.
    pub fn to_given(&self) -> &ToGiven {
        &self.0.to_given
    }

    /// The database, or 503 while it is not there yet.
    pub fn storage(&self) -> Result<&Storage, Problem> {
        self.0.storage.get().ok_or_else(|| {
            Problem::unavailable("The database is not reached yet. Try again in a few seconds.")
        })
    }

    /// What a use case works with, for a caller in `zone`.
    pub fn context(&self, zone: TimeZone) -> Result<Context<'_>, Problem> {
        let storage = self.storage()?;
        Ok(Context {
            tasks: &*storage.tasks,
            changes: &*storage.changes,
            conversations: &*storage.conversations,
            usage: &*storage.usage,
            model: &self.0.model,
            notifier: self,
            clock: &*self.0.clock,
            ids: &*self.0.ids,
            limits: self.0.settings.assistant.limits,
            zone,
            actor: Actor::Owner,
            occasion: None,
        })
    }

    /// Who writes recordings down, or 501 where nobody does.
    pub fn transcriber(&self) -> Result<&dyn Transcriber, Problem> {
        self.0.transcriber.as_deref().ok_or_else(|| {
            Problem::new(
                StatusCode::NOT_IMPLEMENTED,
                "This server does not write recordings down. Use the browser's own speech \
                 recognition, or set OPENAI_API_KEY, GEMINI_API_KEY or \
                 TODO_ASSISTANT_TRANSCRIPTION_BASE_URL on the server.",
            )
        })
    }

    /// The recordings that are being written down in this process.
    pub fn recordings(&self) -> &Places {
        &self.0.recordings
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub fn ids(&self) -> &dyn Ids {
        &*self.0.ids
    }

    /// The questions of programs that wait for their users in this process.
    pub fn questions(&self) -> &Places {
        &self.0.questions
    }

    /// The turns of the assistant that run in this process.
    pub fn turns(&self) -> &Turns {
        &self.0.turns
    }

    /// The room for answers in this process.
    pub fn rooms(&self) -> &Rooms {
        &self.0.rooms
    }

    /// Who watches an account in this process.
    pub fn live(&self) -> &Arc<Live> {
        &self.0.live
    }

    /// Notes that something could not be saved for want of room.
    pub fn note_full_disk(&self) {
        self.0.is_disk_full.store(true, Ordering::Relaxed);
    }

    /// Whether there is room to save something, as far as is known: once there was none, it is tried.
    pub async fn has_room(&self) -> bool {
        if !self.0.is_disk_full.load(Ordering::Relaxed) {
            return true;
        }
        let has_room = match self.storage() {
            Ok(storage) => storage.database.has_room(self.clock().now()).await,
            Err(_) => false,
        };
        self.0.is_disk_full.store(!has_room, Ordering::Relaxed);
        has_room
    }

    /// From now on the application reports "not ready" and asks clients to reconnect elsewhere.
    pub fn start_draining(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
        self.0.live.stop();
    }

    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }
}

impl FromRef<App> for Auth {
    fn from_ref(app: &App) -> Self {
        app.auth().clone()
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.0.settings)
            .field("attached", &self.0.storage.get().is_some())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Storage").finish_non_exhaustive()
    }
}
