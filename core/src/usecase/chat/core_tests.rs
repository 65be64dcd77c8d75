//! What saying something does to the store.

mod again;
mod consent;
mod unasked;

use std::{
    future::Future,
    pin::pin,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use serde_json::json;
use uuid::Uuid;

use super::{super::usage, *};
use crate::{
    chat::{
        Speaker,
        builtin::Builtin,
        dialogue::Dialogue,
        model::{Entry, Listener, ModelError, Prompt, Reply},
        tool::{Tool, ToolCall},
    },
    ports::Model,
    testing::ScriptedModel,
};

async fn listed<M: Model>(dialogue: &Dialogue<M>) -> Vec<Conversation> {
    let query = listing::Query::default();
    conversations(&dialogue.context(), &dialogue.owner, &query).await.unwrap().conversations
}

fn bob() -> UserId {
    UserId("bob".to_owned())
}

/// All messages of a conversation that has few.
async fn thread(
    ctx: &Context<'_>,
    owner: &UserId,
    id: &ConversationId,
) -> Result<Vec<Message>, Error> {
    let all = messages(ctx, owner, id, None, MESSAGES_MAX).await?;
    assert!(all.is_last);
    Ok(all.messages)
}

#[tokio::test]
async fn both_messages_are_kept_with_what_was_done() {
    let dialogue = Dialogue::with(ScriptedModel::default());
    dialogue.model.calls("add_task", json!({ "title": "Buy oat milk" }));
    dialogue.model.says("Added.");
    dialogue.say("We are out of oat milk").await;

    let id = dialogue.conversation().unwrap();
    let messages = thread(&dialogue.context(), &dialogue.owner, &id).await.unwrap();

    let told: Vec<_> = messages.iter().map(|m| (m.speaker, m.text.as_str())).collect();
    let answer = "Added.\n\nWhat was done: Added “Buy oat milk”.";
    assert_eq!(told, [(Speaker::User, "We are out of oat milk"), (Speaker::Assistant, answer)]);
    assert!(messages[0].at < messages[1].at, "their times are their order");
    let record = &messages[1].calls[0];
    assert_eq!(record.output["status"], "created");
    assert_eq!(record.output["title"], "Buy oat milk");
    assert_eq!(dialogue.list().await, ["Buy oat milk"]);
    assert_eq!(dialogue.model.left(), 0);
}

#[tokio::test]
async fn a_model_sees_what_was_said_and_done_before() {
    let dialogue = Dialogue::with(ScriptedModel::default());
    dialogue.model.calls("list_tasks", json!({}));
    dialogue.model.says("You have nothing to do.");
    dialogue.model.says("You are welcome.");
    dialogue.say("show").await;
    dialogue.say("thanks").await;

    let last = dialogue.model.prompts().pop().unwrap();

    assert_eq!(last.entries.len(), 4, "said, done, answered, said");
    assert!(last.system.contains("Tuesday, 2026-11-24, 08:00"), "{}", last.system);
    assert!(last.system.contains("Asia/Karachi"), "{}", last.system);
    assert!(!last.system.contains(dialogue.owner.as_str()));
}

#[tokio::test]
async fn the_same_request_again_is_answered_as_before_and_does_nothing() {
    let dialogue = Dialogue::with(Builtin);
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);

    let first = say(&ctx, owner, None, "add buy milk", Some("k1")).await.unwrap();
    let again = say(&ctx, owner, None, "add buy milk", Some("k1")).await.unwrap();
    let other = say(&ctx, owner, None, "add buy milk", Some("k2")).await.unwrap();

    assert_eq!(first, again);
    assert_ne!(first.conversation, other.conversation);
    assert_eq!(dialogue.list().await, ["Buy milk", "Buy milk"], "one for each key");
    assert_eq!(listed(&dialogue).await.len(), 2);
}

/// Never comes back, once, after the first tool ran: as if the process ended there.
#[derive(Debug, Default)]
struct HangsOnce(AtomicBool);

#[async_trait::async_trait]
impl Model for HangsOnce {
    async fn reply(&self, prompt: &Prompt, heard: Listener<'_>) -> Result<Reply, ModelError> {
        let acted = matches!(prompt.entries.last(), Some(Entry::Tools(_)));
        if acted && !self.0.swap(true, Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        Builtin.reply(prompt, heard).await
    }
}

#[tokio::test]
async fn a_turn_that_broke_off_goes_on_without_adding_twice() {
    let dialogue = Dialogue::with(HangsOnce::default());
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    {
        let mut first = pin!(say(&ctx, owner, None, "add buy milk", Some("k")));
        let polled = std::future::poll_fn(|task| Poll::Ready(first.as_mut().poll(task))).await;
        assert!(polled.is_pending(), "it broke off");
    }
    assert_eq!(dialogue.list().await, ["Buy milk"], "after the task was added");
    let early = say(&ctx, owner, None, "add buy milk", Some("k")).await;
    assert!(matches!(early, Err(Error::TurnRunning)), "{early:?}");
    dialogue.clock.advance(jiff::SignedDuration::from_mins(3));

    let said = say(&ctx, owner, None, "add buy milk", Some("k")).await.unwrap();

    assert_eq!(said.message.text, "Added “Buy milk”.");
    assert_eq!(dialogue.list().await, ["Buy milk"]);
    let told = thread(&ctx, owner, &said.conversation).await.unwrap();
    assert_eq!(told.len(), 2, "one question, one answer");
}

#[tokio::test]
async fn progress_is_told_in_order() {
    let dialogue = Dialogue::with(Builtin);
    let heard = Mutex::new(Vec::new());
    let observe = |progress: Progress<'_>| {
        heard.lock().unwrap().push(match progress {
            Progress::Started(_) => "started".to_owned(),
            Progress::Thinking => "thinking".to_owned(),
            Progress::Heard(text) => format!("heard {text}"),
            Progress::Calling(call) => format!("calling {}", call.name),
            Progress::Called(record) => format!("called {}", record.call.name),
        });
    };
    say_observed(&dialogue.context(), &dialogue.owner, None, "add buy milk", None, &observe)
        .await
        .unwrap();
    let heard = heard.into_inner().unwrap();
    assert_eq!(heard, ["started", "thinking", "calling add_task", "called add_task", "thinking"]);
}

#[tokio::test]
async fn a_message_that_cannot_be_taken_is_refused_by_name() {
    let dialogue = Dialogue::with(Builtin);
    let long = "x".repeat(MESSAGE_MAX_CHARS + 1);
    for text in ["", " \n ", "a\0b", &long] {
        let refused = say(&dialogue.context(), &dialogue.owner, None, text, None).await;
        assert!(
            matches!(&refused, Err(Error::Invalid(field)) if field.field == "message"),
            "{refused:?}"
        );
    }
    assert!(listed(&dialogue).await.is_empty(), "a refused message starts no conversation");
}

#[tokio::test]
async fn nobody_reaches_another_accounts_conversation() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.say("add buy milk").await;
    let (ctx, id) = (dialogue.context(), dialogue.conversation().unwrap());
    let foreign = [
        thread(&ctx, &bob(), &id).await.map(drop),
        rename(&ctx, &bob(), &id, "Mine").await.map(drop),
        delete(&ctx, &bob(), &id).await,
    ];
    for answer in foreign {
        assert!(matches!(answer, Err(Error::ConversationNotFound)), "{answer:?}");
    }
    let none = listing::Page::default();
    assert_eq!(conversations(&ctx, &bob(), &listing::Query::default()).await.unwrap(), none);
    assert_eq!(thread(&ctx, &dialogue.owner, &id).await.unwrap().len(), 2);
}

#[tokio::test]
async fn whoever_names_a_conversation_that_is_not_theirs_begins_one() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.say("add buy milk").await;
    let (ctx, id) = (dialogue.context(), dialogue.conversation().unwrap());
    for named in [id.clone(), ConversationId("nothing".into()), ConversationId("a\0".into())] {
        let said = say(&ctx, &bob(), Some(named.clone()), "hello", None).await.unwrap();
        assert_ne!(said.conversation, named);
        assert_eq!(thread(&ctx, &bob(), &said.conversation).await.unwrap().len(), 2);
    }
    assert_eq!(thread(&ctx, &dialogue.owner, &id).await.unwrap().len(), 2);
}

#[tokio::test]
async fn nobody_reaches_another_accounts_task_through_a_tool() {
    let dialogue = Dialogue::with(Builtin);
    let milk = dialogue.has("Buy milk").await;
    for tool in [Tool::CompleteTask, Tool::UpdateTask, Tool::DeleteTask] {
        let mut arguments = json!({ "task_id": milk.id });
        if tool == Tool::UpdateTask {
            arguments["title"] = json!("Mine");
        }
        let call = ToolCall::new(tool.name(), arguments);
        let output = tool::run(&dialogue.context(), &bob(), &call, Uuid::nil()).await.unwrap();
        assert_eq!(output["error"], "that task is not on the list (any more)");
    }
    assert_eq!(dialogue.list().await, ["Buy milk"]);
}

#[tokio::test]
async fn a_conversation_is_called_after_its_first_message_until_it_is_renamed() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .say("add a task to\nbuy groceries for the whole family and all of its many guests")
        .await;
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let known = listed(&dialogue).await.remove(0);
    assert_eq!(known.title, "add a task to buy groceries for the whole family and all of…");

    let renamed = rename(&ctx, owner, &known.id, " Party ").await.unwrap();

    assert_eq!(renamed.title, "Party");
    assert_eq!(listed(&dialogue).await[0].title, "Party");
    for title in ["", " ", "a\0", &"x".repeat(TITLE_MAX_CHARS + 1)] {
        let refused = rename(&ctx, owner, &known.id, title).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn a_deleted_conversation_is_gone_and_its_tasks_stay() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.say("add buy milk").await;
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let id = dialogue.conversation().unwrap();
    delete(&ctx, owner, &id).await.unwrap();
    assert!(matches!(thread(&ctx, owner, &id).await, Err(Error::ConversationNotFound)));
    assert!(matches!(delete(&ctx, owner, &id).await, Err(Error::ConversationNotFound)));
    assert_eq!(dialogue.list().await, ["Buy milk"]);
}

#[tokio::test]
async fn a_yes_deletes_only_what_is_still_called_as_it_was_shown() {
    let dialogue = Dialogue::with(ScriptedModel::default());
    let milk = dialogue.has("Buy milk").await;
    let bread = dialogue.has("Buy bread").await;
    dialogue.model.calls("list_tasks", json!({}));
    // Whatever a model puts in: the user agrees to what she is shown.
    let delete =
        |id| ToolCall::new("delete_task", json!({ "task_id": id, "title": "Something else" }));
    let calls = vec![delete(milk.id), delete(milk.id), delete(bread.id)];
    dialogue.model.replies(Reply::wants(calls));
    let asked = dialogue.say("delete everything").await;
    assert_eq!(asked.proposal.len(), 2);
    assert_eq!(
        asked.proposal[0].call.arguments,
        json!({ "task_id": milk.id, "title": "Buy milk" })
    );

    let title = Some(crate::task::Title::parse("Buy oat milk").unwrap());
    let edit = crate::task::Edit { title, ..Default::default() };
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let edit = super::super::task::Change::Edit(edit);
    super::super::task::change(&ctx, owner, milk.id, &edit).await.unwrap();
    let answer = dialogue.say("yes").await;

    assert_eq!(
        answer.text,
        "Deleted “Buy bread”. That task is called “Buy oat milk” now, so it was not deleted; ask \
         again to delete it."
    );
    assert_eq!(dialogue.list().await, ["Buy oat milk"]);
    assert_eq!(dialogue.model.left(), 0);
}

#[tokio::test]
async fn a_yes_counts_only_where_and_when_it_was_asked_for() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Buy milk").await;
    dialogue.say("delete milk").await;
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);

    let elsewhere = say(&ctx, owner, None, "yes", None).await.unwrap();
    assert!(elsewhere.message.calls.is_empty());
    dialogue.say("what's pending?").await;
    dialogue.say("yes").await;
    assert_eq!(dialogue.list().await, ["Buy milk"], "anything said in between makes it lapse");
}

#[tokio::test]
async fn a_thread_is_read_in_pieces_from_its_last_messages_on() {
    let dialogue = Dialogue::with(Builtin);
    for _ in 0..3 {
        dialogue.say("What is on my list?").await;
    }
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let id = dialogue.conversation().unwrap();
    let whole = thread(&ctx, owner, &id).await.unwrap();
    let (mut skipped, mut seen) = (None, Vec::new());
    loop {
        let piece = messages(&ctx, owner, &id, skipped, 4).await.unwrap();
        skipped = Some(piece.skipped + piece.messages.len() as u64);
        seen.extend(piece.messages);
        if piece.is_last {
            break;
        }
    }
    assert_eq!(seen, whole);
}
