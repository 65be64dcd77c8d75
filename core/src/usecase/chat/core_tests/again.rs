//! Said anew: edited, answered again, stopped on the way, and how much of it there may be.

use std::sync::atomic::AtomicUsize;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{
    chat::{
        model::{Origin, Usage},
        turn::Stop,
    },
    ports::{StoreError, TaskStore, Write},
    task::{Task, TaskId, list},
    testing::MemoryTasks,
    usage::Limits,
};

/// Ends the turn as soon as it has heard `after` many things.
struct Impatient {
    after: usize,
    heard: Mutex<Vec<String>>,
}

impl Impatient {
    fn after(after: usize) -> Self {
        Self { after, heard: Mutex::default() }
    }
}

#[async_trait::async_trait]
impl Follower for Impatient {
    fn hear(&self, progress: Progress<'_>) {
        self.heard.lock().unwrap().push(format!("{progress:?}"));
    }

    async fn stopped(&self) -> Stop {
        std::future::poll_fn(|_| {
            let enough = self.heard.lock().unwrap().len() >= self.after;
            if enough { Poll::Ready(Stop::ByUser) } else { Poll::Pending }
        })
        .await
    }
}

/// Says a word and then nothing any more.
#[derive(Debug)]
struct TrailsOff;

#[async_trait::async_trait]
impl Model for TrailsOff {
    async fn reply(&self, _: &Prompt, heard: Listener<'_>) -> Result<Reply, ModelError> {
        heard("You have");
        // Asked again after the word, as a stream is.
        let mut asked = false;
        std::future::poll_fn(|task| {
            if !std::mem::replace(&mut asked, true) {
                task.waker().wake_by_ref();
            }
            Poll::<Result<Reply, ModelError>>::Pending
        })
        .await
    }
}

async fn thread<M: Model>(dialogue: &Dialogue<M>) -> Vec<Message> {
    let id = dialogue.conversation().unwrap();
    super::thread(&dialogue.context(), &dialogue.owner, &id).await.unwrap()
}

async fn asked<M: Model>(dialogue: &Dialogue<M>, request: Request) -> Result<Said, Error> {
    ask(&dialogue.context(), &dialogue.owner, &request, None, &follow::Told(|_: Progress<'_>| {}))
        .await
}

async fn regenerated<M: Model>(dialogue: &Dialogue<M>) -> Message {
    let conversation = dialogue.conversation().unwrap();
    asked(dialogue, Request::Regenerate { conversation }).await.unwrap().message
}

#[tokio::test]
async fn an_edited_message_and_all_after_it_make_room_for_the_new_exchange() {
    let dialogue = Dialogue::with(Builtin);
    for text in ["add buy milk", "add buy bread", "add buy tea"] {
        dialogue.say(text).await;
    }
    let (before, conversation) = (thread(&dialogue).await, dialogue.conversation().unwrap());
    let edit = |message| Request::Edit {
        conversation: conversation.clone(),
        message,
        text: "add buy rye bread".to_owned(),
    };

    asked(&dialogue, edit(before[2].id)).await.unwrap();

    let after = thread(&dialogue).await;
    let texts: Vec<_> = after.iter().map(|message| message.text.as_str()).collect();
    let edited = [
        "add buy rye bread",
        "Added “Buy rye bread”.\n\n(What you had asked for before you changed it stays done; take it back on the \
         page Changes. What was done: Added “Buy bread” and “Buy tea”.)",
    ];
    assert_eq!(texts, [["add buy milk", "Added “Buy milk”."], edited].concat());
    assert!(after.is_sorted_by(|one, next| one.at < next.at));
    assert_eq!(dialogue.list().await.len(), 4, "what was added stays");
    for gone in [before[2].id, before[3].id, after[1].id, Uuid::nil()] {
        let refused = asked(&dialogue, edit(gone)).await;
        assert!(matches!(refused, Err(Error::MessageNotFound)), "{refused:?}");
    }
    assert_eq!(thread(&dialogue).await, after, "a refusal changes nothing");
}

#[tokio::test]
async fn an_edited_message_says_nothing_of_what_was_taken_back_or_never_done() {
    let dialogue = Dialogue::with(Builtin);
    for text in ["add buy milk", "undo", "what's pending?"] {
        dialogue.say(text).await;
    }
    let message = thread(&dialogue).await[0].id;
    let conversation = dialogue.conversation().unwrap();
    let request = Request::Edit { conversation, message, text: "add buy tea".to_owned() };
    let said = asked(&dialogue, request).await.unwrap();
    assert_eq!(said.message.text, "Added “Buy tea”.");
}

#[tokio::test]
async fn an_edit_that_is_sent_twice_acts_once() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.say("add buy milk").await;
    let message = thread(&dialogue).await[0].id;
    let conversation = dialogue.conversation().unwrap();
    let request = Request::Edit { conversation, message, text: "add buy tea".to_owned() };
    let (ctx, owner, nobody) =
        (dialogue.context(), &dialogue.owner, follow::Told(|_: Progress<'_>| {}));

    let first = ask(&ctx, owner, &request, Some("k"), &nobody).await.unwrap();
    let again = ask(&ctx, owner, &request, Some("k"), &nobody).await.unwrap();

    assert_eq!(first, again);
    assert_eq!(dialogue.list().await, ["Buy milk", "Buy tea"]);
}

#[tokio::test]
async fn an_answer_made_again_does_nothing_again_whatever_the_tool() {
    let dialogue = Dialogue::with(ScriptedModel::default());
    let daily = dialogue.has("Water plants today daily").await;
    let milk = dialogue.has("Buy milk").await;
    let script = [
        ("add_task", json!({ "title": "Buy tea" })),
        ("complete_task", json!({ "task_id": daily.id })),
        ("update_task", json!({ "task_id": milk.id, "title": "Buy oat milk" })),
    ];
    for (tool, arguments) in script.clone() {
        dialogue.model.calls(tool, arguments);
    }
    dialogue.model.says("Done.");
    dialogue.say("add tea, finish the plants and rename milk to oat milk").await;
    let list = dialogue.list().await;

    // This time the model looks first, and does everything once more.
    dialogue.model.calls("list_tasks", json!({}));
    for (tool, arguments) in script {
        dialogue.model.calls(tool, arguments);
    }
    dialogue.model.says("All done.");
    let again = regenerated(&dialogue).await;

    assert_eq!(dialogue.list().await, list, "nothing was done twice");
    assert_eq!(
        again.text,
        "All done.\n\nWhat was done: Added “Buy tea”. Marked “Water plants” as complete. Changed “Buy \
         milk”: “Buy milk” → “Buy oat milk”."
    );
    let tools: Vec<_> = again.calls.iter().map(|record| record.call.name.as_str()).collect();
    assert_eq!(tools, ["add_task", "complete_task", "update_task", "list_tasks"]);
    let thread = thread(&dialogue).await;
    assert_eq!(thread.len(), 2, "it took the place of the first");
    assert_eq!(thread[1], again);
}

#[tokio::test]
async fn a_deletion_that_was_agreed_to_is_told_again_and_not_done_again() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Buy milk").await;
    dialogue.say("delete milk").await;
    let first = dialogue.say("yes").await;
    dialogue.has("Buy milk").await;
    let again = regenerated(&dialogue).await;
    assert_eq!((again.text, again.calls), (first.text, first.calls));
    assert_eq!(dialogue.list().await, ["Buy milk"]);
}

#[tokio::test]
async fn a_question_without_an_answer_is_answered_and_an_empty_conversation_is_not() {
    let dialogue = Dialogue::with(HangsOnce::default());
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    {
        let mut first = pin!(say(&ctx, owner, None, "add buy milk", None));
        std::future::poll_fn(|task| Poll::Ready(first.as_mut().poll(task).is_ready())).await;
    }
    let conversation = listed(&dialogue).await.remove(0).id;
    let request = Request::Regenerate { conversation: conversation.clone() };
    dialogue.clock.advance(HOLD_TIME / 2);
    let refused = asked(&dialogue, request.clone()).await;
    assert!(matches!(refused, Err(Error::TurnRunning)), "it may be alive: {refused:?}");

    dialogue.clock.advance(HOLD_TIME / 2);
    let said = asked(&dialogue, request.clone()).await.unwrap();

    assert_eq!(said.message.text, "Added “Buy milk”.");
    assert_eq!(dialogue.list().await, ["Buy milk"], "the id of the task follows from the question");
    let thread = super::thread(&ctx, owner, &conversation).await.unwrap();
    assert_eq!(thread.len(), 2);

    let id = ConversationId("empty".to_owned());
    let begun = Conversation { id: id.clone(), ..listed(&dialogue).await.remove(0) };
    ctx.conversations.create(owner, &begun).await.unwrap();
    let refused = asked(&dialogue, Request::Regenerate { conversation: id }).await;
    assert!(matches!(refused, Err(Error::NothingSaid)), "{refused:?}");
}

#[tokio::test]
async fn a_turn_keeps_its_conversation_however_long_it_takes() {
    let dialogue = Dialogue::with(HangsOnce::default());
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let mut first = pin!(say(&ctx, owner, None, "add buy milk", None));
    let mut go_on = async || {
        std::future::poll_fn(|task| Poll::Ready(first.as_mut().poll(task).is_ready())).await
    };
    assert!(!go_on().await);
    let conversation = listed(&dialogue).await.remove(0).id;
    let request = Request::Regenerate { conversation };
    for _ in 0..10 {
        dialogue.clock.advance(HOLD_TIME / 2);
        assert!(!go_on().await, "it still runs");
        let refused = asked(&dialogue, request.clone()).await;
        assert!(matches!(refused, Err(Error::TurnRunning)), "{refused:?}");
    }

    // Asleep for longer than it holds, it finds another turn in its place, and ends.
    dialogue.clock.advance(HOLD_TIME);
    asked(&dialogue, request).await.unwrap();
    assert!(go_on().await, "it goes on beside another turn");
}

#[tokio::test]
async fn a_turn_that_is_stopped_keeps_what_was_said_and_lets_others_speak() {
    let dialogue = Dialogue::with(TrailsOff);
    let request = Request::Say { conversation: None, text: "what is pending?".to_owned() };
    // Started, thinking, one word.
    let impatient = Impatient::after(3);
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);

    let said = ask(&ctx, owner, &request, Some("k"), &impatient).await.unwrap();

    assert_eq!(said.message.text, "You have…\n\nStopped.");
    let again = ask(&ctx, owner, &request, Some("k"), &impatient).await.unwrap();
    assert_eq!(again, said, "it was answered, once and for all");
    let request = Request::Say { conversation: Some(said.conversation), text: "go on".to_owned() };
    let next = ask(&ctx, owner, &request, None, &Impatient::after(3)).await.unwrap();
    assert_eq!(next.message.text, "You have…\n\nStopped.", "nothing holds the conversation");
}

#[tokio::test]
async fn no_tool_runs_after_the_stop() {
    let dialogue = Dialogue::with(ScriptedModel::default());
    let add = |title: &str| ToolCall::new("add_task", json!({ "title": title }));
    dialogue.model.replies(Reply::wants(vec![add("Buy milk"), add("Buy tea")]));
    let request = Request::Say { conversation: None, text: "add milk and tea".to_owned() };
    // Started, thinking, calling, called: then it is enough.
    let impatient = Impatient::after(4);

    let said = ask(&dialogue.context(), &dialogue.owner, &request, None, &impatient).await.unwrap();

    assert_eq!(dialogue.list().await, ["Buy milk"]);
    assert_eq!(said.message.text, "Added “Buy milk”. The tool did not run. Stopped.");
    assert_eq!(said.message.calls.len(), 2);
    assert_eq!(dialogue.model.prompts().len(), 1, "the model is not asked again");
}

/// Tasks of which so many can be written; then the database is gone.
struct GoesAway {
    tasks: MemoryTasks,
    writes: AtomicUsize,
}

#[async_trait::async_trait]
impl TaskStore for GoesAway {
    async fn find(&self, owner: &UserId, id: TaskId) -> Result<Option<Task>, StoreError> {
        self.tasks.find(owner, id).await
    }

    async fn find_each(&self, owner: &UserId, ids: &[TaskId]) -> Result<Vec<Task>, StoreError> {
        self.tasks.find_each(owner, ids).await
    }

    async fn count_matching(&self, owner: &UserId, query: &list::Query) -> Result<u64, StoreError> {
        self.tasks.count_matching(owner, query).await
    }

    async fn list(&self, owner: &UserId, query: &list::Query) -> Result<list::Page, StoreError> {
        self.tasks.list(owner, query).await
    }

    async fn count(&self, owner: &UserId) -> Result<list::Counts, StoreError> {
        self.tasks.count(owner).await
    }

    async fn completions(
        &self,
        owner: &UserId,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        self.tasks.completions(owner, since).await
    }

    async fn commit(&self, owner: &UserId, writes: &[Write]) -> Result<(), StoreError> {
        let fewer = |left: usize| left.checked_sub(1);
        let left = self.writes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer);
        left.map_err(|_| StoreError::Unavailable("gone".into()))?;
        self.tasks.commit(owner, writes).await
    }
}

#[tokio::test]
async fn a_list_that_goes_away_in_the_middle_does_not_hide_what_was_done() {
    for writes in [0, 1] {
        let dialogue = Dialogue::with(ScriptedModel::default());
        dialogue.model.calls("add_task", json!({ "title": "Buy milk" }));
        dialogue.model.calls("add_task", json!({ "title": "Buy tea" }));
        let tasks = GoesAway { tasks: MemoryTasks::default(), writes: AtomicUsize::new(writes) };
        let ctx = Context { tasks: &tasks, ..dialogue.context() };

        let said = say(&ctx, &dialogue.owner, None, "add milk, add tea", None).await;

        match said {
            Ok(said) => {
                assert_eq!(writes, 1);
                let text = &said.message.text;
                assert!(text.starts_with("Added “Buy milk”. The tool did not run."), "{text}");
                assert!(text.contains("the list cannot be reached"), "{text}");
            }
            Err(error) => {
                assert_eq!(writes, 0, "nothing was done: the request may simply be repeated");
                assert!(matches!(error, Error::Store(_)), "{error:?}");
            }
        }
    }
}

#[tokio::test]
async fn requests_beyond_the_days_are_refused_and_leave_nothing_behind() {
    let mut dialogue = Dialogue::with(Builtin);
    dialogue.limits = Limits { requests_per_day_max: Some(2), ..Limits::default() };
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let first = say(&ctx, owner, None, "add buy milk", Some("k")).await.unwrap();
    let again = say(&ctx, owner, None, "add buy milk", Some("k")).await.unwrap();
    say(&ctx, owner, Some(first.conversation.clone()), "thanks", None).await.unwrap();

    for conversation in [None, Some(first.conversation.clone())] {
        let refused = say(&ctx, owner, conversation, "add buy tea", None).await;
        let Err(Error::OutOfRequests { resets_at, resets_in }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(resets_at.to_string(), "2026-11-25T00:00:00Z");
        assert_eq!(resets_in.as_hours(), 21);
    }
    let replayed = say(&ctx, owner, None, "add buy milk", Some("k")).await.unwrap();

    assert_eq!([&again, &replayed], [&first, &first], "what was answered is answered");
    assert_eq!(listed(&dialogue).await.len(), 1, "a refusal begins no conversation");
    assert_eq!(super::thread(&ctx, owner, &first.conversation).await.unwrap().len(), 4);
    say(&ctx, &bob(), None, "hello", None).await.expect("limits are each account's own");
    assert_eq!(usage::today(&ctx, owner).await.unwrap().requests, 2);
    dialogue.clock.advance(SignedDuration::from_hours(24));
    say(&ctx, owner, None, "add buy tea", None).await.expect("a new day");
}

#[tokio::test]
async fn without_tokens_the_built_in_assistant_answers_and_says_so() {
    let mut dialogue = Dialogue::with(ScriptedModel::default());
    dialogue.limits = Limits { tokens_per_day_max: Some(100), ..Limits::default() };
    let usage = Usage { input_tokens: 90, output_tokens: 20 };
    let origin = Origin { model: "acme/large".to_owned(), usage, notice: None };
    dialogue.model.replies(Reply { origin, ..Reply::says("Hello.") });

    let by_model = dialogue.say("hello").await;
    let builtin = dialogue.say("add buy milk").await;

    let made_by = by_model.made_by.unwrap();
    assert_eq!((made_by.model.as_str(), made_by.usage), ("acme/large", usage));
    assert!(builtin.text.starts_with("Added “Buy milk”.\n\n(Today's budget"), "{}", builtin.text);
    assert_eq!(builtin.made_by, None);
    assert_eq!(dialogue.model.prompts().len(), 1);
    let today = super::usage::today(&dialogue.context(), &dialogue.owner).await.unwrap();
    assert_eq!((today.requests, today.tokens), (2, usage));
}

#[tokio::test]
async fn conversations_are_found_by_what_was_said_a_page_at_a_time() {
    let dialogue = Dialogue::with(Builtin);
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    for text in ["add buy MILK", "add ÜBUNG", "add buy milk again"] {
        dialogue.clock.advance(SignedDuration::from_secs(1));
        say(&ctx, owner, None, text, None).await.unwrap();
    }
    let found = async |search: &str| {
        let query = listing::Query { search: Some(search.to_owned()), ..listing::Query::default() };
        let page = conversations(&ctx, owner, &query).await.unwrap();
        page.conversations.into_iter().map(|known| known.title).collect::<Vec<_>>()
    };
    assert_eq!(found("Milk").await, ["add buy milk again", "add buy MILK"]);
    assert_eq!(found("übung").await, ["add ÜBUNG"]);
    assert_eq!(found("Added “Buy milk again").await, ["add buy milk again"], "answers count");

    let mut query = listing::Query { limit: Some(2), ..listing::Query::default() };
    let first = conversations(&ctx, owner, &query).await.unwrap();
    query.after = first.next;
    let second = conversations(&ctx, owner, &query).await.unwrap();
    assert_eq!((first.conversations.len(), second.conversations.len()), (2, 1));
    assert_eq!(second.next, None);
}
