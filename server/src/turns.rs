//! Turns of the assistant. Each runs in a task of its own that outlives its request, so that it is
//! always brought to an end: the answer is stored, or what there is of it.

mod off_workers;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use axum::http::StatusCode;
use jiff::tz::TimeZone;
use todo_core::{
    chat::{ConversationId, turn::Stop},
    speech::Transcript,
    usecase::{
        self, Error,
        chat::{Follower, Progress, Request, Said},
        speech::Spoken,
    },
    user::UserId,
    wire::{ChatAnswer, ChatEvent, ChatStart, ChatToken, Confirmation, ProposedCall, ToolUse},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time::{Instant, sleep, sleep_until},
};
use tracing::Instrument;

use self::off_workers::OffWorkers;
use crate::{
    places::{Place, Places},
    problem::{Problem, RETRY_AFTER_SECONDS},
    state::App,
    telemetry::genai::{self, ToolSpans},
};

/// How long a request waits for another turn of its conversation before it is refused.
const PATIENCE: Duration = Duration::from_secs(5);
/// Turns of one account that run at once; more would take the places of the others.
const OF_ACCOUNT_MAX: usize = 8;
/// How often it looks whether that turn has ended.
const POLL: Duration = Duration::from_millis(200);

/// The turns that run in this process.
#[derive(Debug)]
pub struct Turns {
    places: Arc<Semaphore>,
    places_max: u32,
    of_accounts: Places,
    stopping: watch::Sender<bool>,
}

impl Turns {
    /// At most `places_max` at once.
    pub fn new(places_max: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places_max)),
            places_max: u32::try_from(places_max).unwrap_or(u32::MAX),
            of_accounts: Places::new(OF_ACCOUNT_MAX),
            stopping: watch::Sender::new(false),
        }
    }

    /// Ends all turns where they are; what they did and said so far is stored.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Done when no turn runs any more.
    pub async fn ended(&self) {
        // The semaphore is never closed.
        let _ = self.places.acquire_many(self.places_max).await;
    }

    /// Takes a place for one turn of `owner`; it is free again when it is dropped.
    pub fn begin(&self, owner: &UserId) -> Result<(OwnedSemaphorePermit, Place), Problem> {
        let of_account = self.of_accounts.take(owner).ok_or_else(|| {
            let problem = Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "The assistant is answering many messages of yours already. Wait for one of the \
                 answers, then send this one again.",
            );
            problem.retry_after(RETRY_AFTER_SECONDS)
        })?;
        let place = self.places.clone().try_acquire_owned().map_err(|_| {
            Problem::unavailable("The assistant is busy with others. Try again in a few seconds.")
        })?;
        Ok((place, of_account))
    }
}

/// Who asks for what.
#[derive(Debug)]
pub struct Ask {
    pub owner: UserId,
    pub zone: TimeZone,
    pub request: Request,
    /// Makes a repeated request harmless.
    pub key: Option<String>,
    pub client: Client,
}

/// What the client's going away means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// Nothing: the answer is found in the conversation, or by asking again with the same key.
    Waits,
    /// That nobody wants to hear more: the turn is stopped.
    Listens,
}

/// What happens on the way to the answer. The last event is [`ChatEvent::Done`] or a problem.
#[derive(Debug)]
pub struct Events(mpsc::UnboundedReceiver<Result<ChatEvent, Problem>>);

impl Events {
    /// The next event; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<ChatEvent, Problem>> {
        self.0.recv().await
    }

    /// The answer, when the turn is done.
    pub async fn answer(mut self) -> Result<ChatAnswer, Problem> {
        while let Some(event) = self.next().await {
            if let ChatEvent::Done(answer) = event? {
                return Ok(answer);
            }
        }
        Err(Problem::internal())
    }
}

/// Begins a turn, or refuses when too many run.
pub fn start(app: &App, ask: Ask) -> Result<Events, Problem> {
    let place = app.turns().begin(&ask.owner)?;
    let (listener, heard) = Listener::of(app, ask.client);
    let app = app.clone();
    let turn = async move {
        let outcome = run(&app, &ask, &listener).await;
        listener.conclude(outcome);
        drop(place);
    };
    tokio::spawn(OffWorkers::new(turn.instrument(genai::turn())));
    Ok(Events(heard))
}

async fn run(app: &App, ask: &Ask, listener: &Listener) -> Result<Said, Problem> {
    let context = app.context(ask.zone.clone())?;
    let (request, key) = (&ask.request, ask.key.as_deref());
    patiently(listener, || usecase::chat::ask(&context, &ask.owner, request, key, listener)).await
}

/// Something that was said aloud, and who said it.
#[derive(Debug)]
pub struct Speech {
    pub owner: UserId,
    pub zone: TimeZone,
    pub conversation: Option<ConversationId>,
    pub transcript: Transcript,
    /// Makes a repeated request harmless.
    pub key: Option<String>,
}

/// Runs a turn for something that was said aloud. Whoever drops this future stops the turn, which
/// ends in an answer all the same.
pub async fn speak(app: &App, speech: Speech) -> Result<Spoken, Problem> {
    let place = app.turns().begin(&speech.owner)?;
    // Kept until the answer is there: nobody reads what happens meanwhile, but it tells that
    // somebody waits.
    let (listener, _waits) = Listener::of(app, Client::Listens);
    let app = app.clone();
    let turn = async move {
        let context = app.context(speech.zone)?;
        let Speech { owner, conversation, transcript, key, .. } = speech;
        let outcome = patiently(&listener, || {
            let (conversation, key) = (conversation.clone(), key.as_deref());
            usecase::speech::process(&context, &owner, conversation, &transcript, key, &listener)
        })
        .await;
        drop(place);
        outcome
    };
    tokio::spawn(OffWorkers::new(turn.instrument(genai::turn())))
        .await
        .map_err(|_| Problem::internal())?
}

/// Runs a turn after the one that may be running in the same conversation.
async fn patiently<T, F>(listener: &Listener, mut turn: impl FnMut() -> F) -> Result<T, Problem>
where
    F: Future<Output = Result<T, Error>>,
{
    let patience = Instant::now() + PATIENCE;
    loop {
        match turn().await {
            Err(Error::TurnRunning) if listener.is_waiting() && Instant::now() < patience => {
                sleep(POLL).await;
            }
            outcome => return outcome.map_err(Problem::from),
        }
    }
}

/// Passes on what happens, and ends the turn when there is a reason to.
struct Listener {
    events: mpsc::UnboundedSender<Result<ChatEvent, Problem>>,
    heard: Mutex<Heard>,
    tools: ToolSpans,
    client: Client,
    deadline: Instant,
    stopping: watch::Receiver<bool>,
}

#[derive(Default)]
struct Heard {
    has_started: bool,
    /// What was told as tokens since the model was last asked.
    text: String,
}

#[async_trait]
impl Follower for Listener {
    fn hear(&self, progress: Progress<'_>) {
        self.tools.observe(progress);
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            Progress::Started(started) => {
                heard.has_started = true;
                self.tell(ChatEvent::Start(ChatStart {
                    conversation_id: started.conversation.0.clone(),
                    message_id: started.answer.to_string(),
                    question_id: started.question.to_string(),
                }));
            }
            Progress::Thinking => heard.text.clear(),
            Progress::Heard("") => {}
            Progress::Heard(text) => {
                heard.text.push_str(text);
                self.tell(ChatEvent::Token(ChatToken { text: text.to_owned() }));
            }
            Progress::Calling(call) => self.tell(ChatEvent::ToolCall(ProposedCall::from(call))),
            Progress::Called(record) => self.tell(ChatEvent::ToolResult(ToolUse::from(record))),
        }
    }

    async fn stopped(&self) -> Stop {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            () = self.events.closed(), if self.client == Client::Listens => Stop::ByUser,
            () = sleep_until(self.deadline) => Stop::TimeUp,
            _ = stopping.wait_for(|stopping| *stopping) => Stop::ShuttingDown,
        }
    }
}

impl Listener {
    /// With what it tells; without a receiver, nobody waits any more.
    fn of(
        app: &App,
        client: Client,
    ) -> (Self, mpsc::UnboundedReceiver<Result<ChatEvent, Problem>>) {
        // Not bounded: a turn's time is, and with it what a model can say.
        let (events, heard) = mpsc::unbounded_channel();
        let listener = Self {
            events,
            heard: Mutex::default(),
            tools: ToolSpans::default(),
            client,
            deadline: Instant::now() + app.settings().assistant.turn_time_max,
            stopping: app.turns().stopping.subscribe(),
        };
        (listener, heard)
    }

    /// Nobody may be listening any more, which is no reason not to go on.
    fn tell(&self, event: ChatEvent) {
        let _ = self.events.send(Ok(event));
    }

    /// Whether the client is there and was told nothing yet.
    fn is_waiting(&self) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        !heard.has_started && !self.events.is_closed()
    }

    fn conclude(&self, outcome: Result<Said, Problem>) {
        let said = match outcome {
            Ok(said) => said,
            Err(problem) => {
                let _ = self.events.send(Err(problem));
                return;
            }
        };
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = untold(&heard.text, &said.message.text) {
            self.tell(ChatEvent::Token(ChatToken { text: text.to_owned() }));
        }
        if let Some(confirmation) = Confirmation::of(&said.message) {
            self.tell(ChatEvent::Confirmation(confirmation));
        }
        self.tell(ChatEvent::Done(ChatAnswer::from(&said)));
    }
}

/// What of `text` was not told yet. `None` if nothing is missing, or if it began otherwise: then
/// the answer as a whole takes the place of what was told.
fn untold<'a>(told: &str, text: &'a str) -> Option<&'a str> {
    text.strip_prefix(told).filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_told_is_told_at_the_end() {
        assert_eq!(untold("", "Added."), Some("Added."));
        assert_eq!(untold("Added", "Added.\n\n(Notice)"), Some(".\n\n(Notice)"));
        assert_eq!(untold("Added.", "Added."), None);
        assert_eq!(untold("I will", "Added."), None);
    }
}
