//! Holds the conversation of one case.

use anyhow::Result;
use jiff::SignedDuration;
use todo_core::{
    chat::{Message, Speaker, tool::ToolCall},
    journal::Actor,
    ports::{ConversationStore as _, Model, TaskStore as _, Write},
    task::{Task, list::Query},
    testing::{
        CountingIds, FixedNotifier, MemoryConversations, MemoryTasks, MemoryUsage, SettableClock,
    },
    usage::Limits,
    usecase::{Context, chat},
    user::UserId,
};

use super::{
    case::Case,
    metered::{Meter, Metered},
    report,
    verdict::{self, Verdict},
};

/// What somebody says to a question that fits.
const YES: &str = "yes";
/// Between two things that somebody says.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// What came of a conversation.
pub(super) struct Outcome {
    /// The list, oldest task first.
    pub(super) list: Vec<Task>,
    /// Everything the assistant said, in order.
    pub(super) answers: Vec<Message>,
    pub(super) meter: Meter,
}

impl Outcome {
    pub(super) fn calls(&self) -> impl Iterator<Item = &ToolCall> {
        self.answers.iter().flat_map(|answer| answer.calls.iter().map(|record| &record.call))
    }
}

/// Lets `model` take part in `case`, and judges what came of it.
///
/// # Errors
///
/// If the case itself cannot be played. What a model does wrong is in the result.
pub async fn run(case: &Case, model: &dyn Model) -> Result<report::Result> {
    let outcome = Box::pin(converse(case, model)).await?;
    let failures = verdict::failures(case, &outcome);
    let verdict = if failures.is_empty() {
        Verdict::Right
    } else if verdict::is_changed_wrongly(case, &outcome) {
        Verdict::WrongChange
    } else if verdict::asks(&outcome)
        && !verdict::is_list_right(case, &outcome)
        && is_right_after_a_yes(case, model).await?
    {
        Verdict::Asked
    } else {
        Verdict::GaveUp
    };
    Ok(report::Result::of(case, &outcome, verdict, failures))
}

/// Played again, since what was asked may not outlive another answer.
async fn is_right_after_a_yes(case: &Case, model: &dyn Model) -> Result<bool> {
    let outcome = Box::pin(converse(&case.followed_by(YES), model)).await?;
    Ok(verdict::is_list_right(case, &outcome))
}

async fn converse(case: &Case, model: &dyn Model) -> Result<Outcome> {
    let owner = UserId("somebody".to_owned());
    let metered = Metered::new(model);
    let (tasks, conversations) = (MemoryTasks::default(), MemoryConversations::default());
    let (clock, ids) = (SettableClock::at(case.now.timestamp()), CountingIds::default());
    tasks.commit(&owner, &list(case, &owner)?).await?;
    let ctx = Context {
        tasks: &tasks,
        changes: &tasks,
        conversations: &conversations,
        usage: &MemoryUsage::default(),
        model: &metered,
        notifier: &FixedNotifier::default(),
        clock: &clock,
        ids: &ids,
        limits: Limits::default(),
        zone: case.zone().clone(),
        actor: Actor::Owner,
        occasion: None,
    };
    let mut conversation = None;
    for text in &case.say {
        let said = chat::say(&ctx, &owner, conversation, text, None).await?;
        conversation = Some(said.conversation);
        clock.advance(PAUSE);
    }
    let answers = match conversation {
        Some(id) => conversations.messages(&owner, &id, usize::MAX).await?,
        None => Vec::new(),
    };
    let mut list = tasks.list(&owner, &Query::default()).await?.tasks;
    list.reverse();
    Ok(Outcome {
        list,
        answers: answers.into_iter().filter(is_answer).collect(),
        meter: metered.read(),
    })
}

/// The tasks that are there, a minute apart, the last one newest.
fn list(case: &Case, owner: &UserId) -> Result<Vec<Write>> {
    let minutes_ago = (1..).zip(case.has.iter().rev());
    minutes_ago.map(|(ago, line)| Ok(Write::Insert(line.task(owner, &case.now, ago)?))).collect()
}

fn is_answer(message: &Message) -> bool {
    message.speaker == Speaker::Assistant
}
