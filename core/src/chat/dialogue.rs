//! Conversations as tests write them down.

use jiff::tz::TimeZone;

use crate::{
    chat::{ConversationId, Message},
    journal::Actor,
    ports::{Clock, Model, TaskStore},
    task::{NewTask, Task, list::Query},
    testing::{
        CountingIds, FixedNotifier, MemoryConversations, MemoryTasks, MemoryUsage, SettableClock,
    },
    usage::Limits,
    usecase::{Context, chat, task},
    user::UserId,
};

/// One person, one list, one conversation. It is Tuesday, 2026-11-24, 08:00 in Karachi.
#[derive(Debug)]
pub(crate) struct Dialogue<M> {
    pub tasks: MemoryTasks,
    pub conversations: MemoryConversations,
    pub usage: MemoryUsage,
    pub limits: Limits,
    pub model: M,
    pub notifier: FixedNotifier,
    pub clock: SettableClock,
    pub ids: CountingIds,
    pub owner: UserId,
    pub zone: TimeZone,
    conversation: std::sync::Mutex<Option<ConversationId>>,
}

impl<M: Model> Dialogue<M> {
    pub(crate) fn with(model: M) -> Self {
        let zone = TimeZone::get("Asia/Karachi").unwrap_or(TimeZone::UTC);
        let now = jiff::civil::datetime(2026, 11, 24, 8, 0, 0, 0);
        Self {
            tasks: MemoryTasks::default(),
            conversations: MemoryConversations::default(),
            usage: MemoryUsage::default(),
            limits: Limits::default(),
            model,
            notifier: FixedNotifier::default(),
            clock: SettableClock::at(zone.to_timestamp(now).unwrap_or_default()),
            ids: CountingIds::default(),
            owner: UserId("alice".to_owned()),
            zone,
            conversation: std::sync::Mutex::default(),
        }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            tasks: &self.tasks,
            changes: &self.tasks,
            conversations: &self.conversations,
            usage: &self.usage,
            limits: self.limits,
            model: &self.model,
            notifier: &self.notifier,
            clock: &self.clock,
            ids: &self.ids,
            zone: self.zone.clone(),
            actor: Actor::Owner,
            occasion: None,
        }
    }

    /// Says `text` in the conversation, and hears the answer.
    pub(crate) async fn say(&self, text: &str) -> Message {
        self.clock.advance(jiff::SignedDuration::from_secs(1));
        let said = chat::say(&self.context(), &self.owner, self.conversation(), text, None)
            .await
            .unwrap_or_else(|error| panic!("{text:?} was refused: {error}"));
        *self.conversation.lock().unwrap() = Some(said.conversation);
        said.message
    }

    /// What is said next is said in a new conversation.
    pub(crate) fn elsewhere(&self) {
        *self.conversation.lock().unwrap() = None;
    }

    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        self.conversation.lock().unwrap().clone()
    }

    /// Holds a conversation as it is written down: what follows `>` is said, the lines after it
    /// are the answer.
    pub(crate) async fn goes(&self, script: &str) {
        for exchange in script.split("> ").skip(1) {
            let lines: Vec<&str> = exchange.trim().lines().map(str::trim).collect();
            let (text, answer) = lines.split_first().unwrap();
            let heard = self.say(text).await.text;
            assert_eq!(heard, answer.join("\n"), "the answer to {text:?}");
        }
    }

    /// Puts a task on the list from a line as the input field takes it.
    pub(crate) async fn has(&self, line: &str) -> Task {
        self.clock.advance(jiff::SignedDuration::from_secs(1));
        let now = self.clock.now().to_zoned_datetime(self.zone.clone());
        let new: NewTask = crate::reading::line::parse(line, &now).into_new_task().unwrap();
        task::add(&self.context(), &self.owner, new, None).await.unwrap()
    }

    /// The list, oldest first, done tasks in brackets.
    pub(crate) async fn list(&self) -> Vec<String> {
        let page = self.tasks.list(&self.owner, &Query::default()).await.unwrap();
        let shown = |task: &Task| {
            if task.is_done() { format!("({})", task.title) } else { task.title.to_string() }
        };
        page.tasks.iter().rev().map(shown).collect()
    }

    pub(crate) async fn task(&self, title: &str) -> Task {
        let page = self.tasks.list(&self.owner, &Query::default()).await.unwrap();
        page.tasks.into_iter().find(|task| task.title.as_str() == title).unwrap()
    }
}
