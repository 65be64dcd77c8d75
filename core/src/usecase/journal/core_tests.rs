//! Noting and taking back, over tasks in memory.

mod properties;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::{
    chat::{builtin::Builtin, dialogue::Dialogue, tool::ToolCall},
    journal::{Actor, UNDO_HOURS_MAX},
    task::{Edit, Priority, Recurrence, Repetition, Title},
    testing::ScriptedModel,
    usecase::{chat::tool, task},
};

/// Calls a tool for itself, as a program does that has no conversation.
async fn call<M: crate::ports::Model>(
    dialogue: &Dialogue<M>,
    tool: Tool,
    arguments: Value,
) -> Value {
    let call = ToolCall::new(tool.name(), arguments);
    let request = Uuid::new_v5(&dialogue.context().ids.next(), b"request");
    tool::run(&dialogue.context(), &dialogue.owner, &call, request).await.unwrap()
}

async fn everything<M: crate::ports::Model>(dialogue: &Dialogue<M>) -> Vec<Recorded> {
    let query = ChangeQuery { limit: PAGE_MAX, ..ChangeQuery::default() };
    list(&dialogue.context(), &dialogue.owner, &query).await.unwrap().changes
}

/// What others than the owner changed, and what the owner took back.
async fn journal<M: crate::ports::Model>(dialogue: &Dialogue<M>) -> Vec<Recorded> {
    let mut changes = everything(dialogue).await;
    changes
        .retain(|Recorded { change, .. }| change.actor != Actor::Owner || change.undoes.is_some());
    changes
}

async fn undo_newest<M: crate::ports::Model>(dialogue: &Dialogue<M>) -> Result<Change, Error> {
    let newest = journal(dialogue).await.remove(0).change.id;
    undo(&dialogue.context(), &dialogue.owner, newest).await
}

#[tokio::test]
async fn what_the_owner_does_is_noted_as_the_tool_that_does_the_same_and_is_taken_back() {
    let dialogue = Dialogue::with(Builtin);
    let milk = dialogue.has("Buy milk").await;
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let edit = Edit { priority: Some(Priority::High), ..Edit::default() };
    task::change(&ctx, owner, milk.id, &task::Change::Edit(edit)).await.unwrap();
    task::change(&ctx, owner, milk.id, &task::Change::Complete).await.unwrap();
    task::delete(&ctx, owner, milk.id).await.unwrap();

    let noted = everything(&dialogue).await;
    let tools: Vec<_> = noted.iter().map(|it| it.change.occasion.tool.as_str()).collect();
    assert_eq!(tools, ["delete_task", "complete_task", "update_task", "add_task"]);
    for recorded in &noted[..3] {
        undo(&ctx, owner, recorded.change.id).await.unwrap();
    }
    assert!(dialogue.task("Buy milk").await.is_same(&milk));
}

#[tokio::test]
async fn several_are_taken_back_at_once_and_each_says_what_became_of_it() {
    let dialogue = Dialogue::with(Builtin);
    let (milk, bread) = (dialogue.has("Buy milk").await, dialogue.has("Buy bread").await);
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let daily = Edit { recurrence: Some(Repetition::Word(Recurrence::Daily)), ..Edit::default() };
    task::change(&ctx, owner, milk.id, &task::Change::Edit(daily)).await.unwrap();
    for id in [milk.id, bread.id] {
        task::change(&ctx, owner, id, &task::Change::Complete).await.unwrap();
    }
    let mut ids: Vec<_> = everything(&dialogue).await.iter().map(|it| it.change.id).collect();
    // Both completions, and what made milk repeat; what put the two on the list stays.
    ids.truncate(3);
    let unknown = ChangeId(Uuid::from_u128(404));
    let undone = undo_each(&ctx, owner, &[ids.as_slice(), &[unknown]].concat()).await.unwrap();
    let [done_bread, done_milk, daily_milk, nothing] = undone.try_into().unwrap();
    assert_eq!(done_bread.unwrap().undoes, Some(ids[0]));
    assert_eq!(done_milk.unwrap().undoes, Some(ids[1]));
    assert_eq!(daily_milk.unwrap().undoes, Some(ids[2]), "after the one about the same task");
    assert!(matches!(nothing, Err(Error::ChangeNotFound)));
    assert!(dialogue.task("Buy milk").await.is_same(&milk));
    assert!(dialogue.task("Buy bread").await.is_same(&bread));

    let edit = Edit { priority: Some(Priority::High), ..Edit::default() };
    task::change(&ctx, owner, milk.id, &task::Change::Edit(edit)).await.unwrap();
    task::delete(&ctx, owner, bread.id).await.unwrap();
    let mut newest: Vec<_> = everything(&dialogue).await.iter().map(|it| it.change.id).collect();
    newest.truncate(2);
    newest.push(ids[0]);
    let undone = undo_each(&ctx, owner, &newest).await.unwrap();
    assert!(undone[0].is_ok() && undone[1].is_ok(), "{undone:?}");
    assert!(matches!(undone[2], Err(Error::NotUndone(NotUndone::Already))), "{undone:?}");
}

#[tokio::test]
async fn what_a_tool_does_is_noted() {
    let dialogue = Dialogue::with(Builtin);
    let milk = dialogue.has("Buy milk").await;

    dialogue.say("set the milk to high priority").await;

    let [recorded] = journal(&dialogue).await.try_into().unwrap();
    let Change { actor, occasion, effect, .. } = recorded.change;
    assert_eq!((actor, occasion.tool.as_str()), (Actor::Assistant, "update_task"));
    assert_eq!(occasion.conversation, dialogue.conversation());
    assert_eq!(effect.before(), Some(&milk));
    assert_eq!(effect.after(), Some(&dialogue.task("Buy milk").await));
    assert_eq!(recorded.undone_by, None);
}

#[tokio::test]
async fn a_program_with_a_token_is_named() {
    let dialogue = Dialogue::with(Builtin);
    let actor = Actor::Token { name: "laptop".to_owned() };
    let ctx = Context { actor: actor.clone(), ..dialogue.context() };
    let call = ToolCall::new(Tool::AddTask.name(), json!({ "title": "Buy milk" }));
    tool::run(&ctx, &dialogue.owner, &call, Uuid::from_u128(7)).await.unwrap();
    let change = journal(&dialogue).await.remove(0).change;
    assert_eq!((change.actor, change.occasion.id), (actor, Uuid::from_u128(7)));
}

#[tokio::test]
async fn what_changes_nothing_is_not_noted() {
    let dialogue = Dialogue::with(Builtin);
    let milk = dialogue.has("Buy milk !high").await;
    call(&dialogue, Tool::UpdateTask, json!({ "task_id": milk.id, "priority": "high" })).await;
    call(&dialogue, Tool::UpdateTask, json!({ "task_id": Uuid::nil(), "priority": "low" })).await;
    call(&dialogue, Tool::ListTasks, json!({})).await;
    assert!(journal(&dialogue).await.is_empty());
}

#[tokio::test]
async fn each_kind_of_change_is_taken_back() {
    let dialogue = Dialogue::with(Builtin);
    let milk = dialogue.has("Buy milk tomorrow 5pm #home").await;
    let id = json!(milk.id);
    for (tool, arguments) in [
        (Tool::AddTask, json!({ "title": "Buy bread" })),
        (
            Tool::UpdateTask,
            json!({ "task_id": id, "title": "Tea", "due_date": "none", "tags": [] }),
        ),
        (Tool::CompleteTask, json!({ "task_id": id })),
        (Tool::DeleteTask, json!({ "task_id": id })),
        (Tool::CompleteTasks, json!({ "task_ids": [id] })),
        (Tool::UpdateTasks, json!({ "task_ids": [id], "time": "14:00", "add_tags": ["x"] })),
    ] {
        call(&dialogue, tool, arguments).await;
        undo_newest(&dialogue).await.unwrap();
        assert_eq!(dialogue.list().await, ["Buy milk"], "{}", tool.name());
        let now = dialogue.task("Buy milk").await;
        assert!(now.is_same(&milk), "{}: {now:?}", tool.name());
        assert_eq!((now.id, now.created_at), (milk.id, milk.created_at));
    }
}

#[tokio::test]
async fn taking_a_completion_back_takes_the_next_occurrence_too() {
    let dialogue = Dialogue::with(Builtin);
    let plants = dialogue.has("Water plants daily").await;
    assert_eq!(plants.recurrence_word(), Recurrence::Daily);
    call(&dialogue, Tool::CompleteTask, json!({ "task_id": plants.id })).await;
    let done = journal(&dialogue).await.remove(0).change;
    assert!(matches!(done.occurrence, Some(Effect::Created(_))), "{done:?}");
    undo_newest(&dialogue).await.unwrap();
    assert_eq!(dialogue.list().await, ["Water plants"]);

    // The other way round: reopening takes it away, taking that back brings it again.
    call(&dialogue, Tool::CompleteTask, json!({ "task_id": plants.id })).await;
    call(&dialogue, Tool::UpdateTask, json!({ "task_id": plants.id, "completed": false })).await;
    assert_eq!(dialogue.list().await, ["Water plants"]);
    undo_newest(&dialogue).await.unwrap();
    assert_eq!(dialogue.list().await, ["(Water plants)", "Water plants"]);
}

#[tokio::test]
async fn an_occurrence_that_somebody_touched_stays() {
    let dialogue = Dialogue::with(Builtin);
    let plants = dialogue.has("Water plants daily").await;
    call(&dialogue, Tool::CompleteTask, json!({ "task_id": plants.id })).await;
    let title = Some(Title::parse("Water cactus").unwrap());
    let edit = task::Change::Edit(Edit { title, ..Edit::default() });
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    task::change(&ctx, owner, plants.id.successor(), &edit).await.unwrap();
    undo_newest(&dialogue).await.unwrap();
    assert_eq!(dialogue.list().await.len(), 2);
    assert!(!dialogue.task("Water plants").await.is_done());
}

#[tokio::test]
async fn a_change_is_refused_after_a_day_twice_and_to_others() {
    let dialogue = Dialogue::with(Builtin);
    call(&dialogue, Tool::AddTask, json!({ "title": "Buy milk" })).await;
    call(&dialogue, Tool::AddTask, json!({ "title": "Buy tea" })).await;
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let [tea, milk] = journal(&dialogue).await.try_into().unwrap();

    let bob = UserId("bob".to_owned());
    let foreign = undo(&ctx, &bob, milk.change.id).await;
    assert!(matches!(foreign, Err(Error::ChangeNotFound)));

    undo(&ctx, owner, milk.change.id).await.unwrap();
    let again = undo(&ctx, owner, milk.change.id).await;
    assert!(matches!(again, Err(Error::NotUndone(NotUndone::Already))), "{again:?}");

    dialogue.clock.advance(SignedDuration::from_hours(UNDO_HOURS_MAX + 1));
    let late = undo(&ctx, owner, tea.change.id).await;
    assert!(matches!(late, Err(Error::NotUndone(NotUndone::TooLate))), "{late:?}");
    assert_eq!(dialogue.list().await, ["Buy tea"]);
}

#[tokio::test]
async fn an_undo_is_a_change_that_can_be_undone() {
    let dialogue = Dialogue::with(Builtin);
    call(&dialogue, Tool::AddTask, json!({ "title": "Buy milk" })).await;
    let milk = dialogue.task("Buy milk").await;
    let undo = undo_newest(&dialogue).await.unwrap();
    assert!(dialogue.list().await.is_empty());
    let redo = undo_newest(&dialogue).await.unwrap();
    assert_eq!(redo.undoes, Some(undo.id));
    assert_eq!(dialogue.task("Buy milk").await, milk, "with its id and times");
    undo_newest(&dialogue).await.unwrap();
    assert!(dialogue.list().await.is_empty());
}

#[tokio::test]
async fn changes_come_in_pages_by_conversation() {
    let dialogue = Dialogue::with(Builtin);
    for title in ["one", "two", "three"] {
        dialogue.say(&format!("add {title}")).await;
    }
    call(&dialogue, Tool::AddTask, json!({ "title": "elsewhere" })).await;
    let (ctx, owner) = (dialogue.context(), &dialogue.owner);
    let conversation = dialogue.conversation();
    let mut query = ChangeQuery { conversation, limit: 2, ..ChangeQuery::default() };
    let mut titles = Vec::new();
    loop {
        let page = list(&ctx, owner, &query).await.unwrap();
        let title = |it: &Recorded| it.change.effect.task().title.to_string();
        titles.extend(page.changes.iter().map(title));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    assert_eq!(titles, ["Three", "Two", "One"]);
    query.after = Some(ChangeId(Uuid::nil()));
    let refused = list(&ctx, owner, &query).await;
    assert!(matches!(&refused, Err(Error::Invalid(field)) if field.field == "cursor"));
}

#[tokio::test]
async fn saying_undo_takes_the_last_answer_back_and_then_the_one_before() {
    let dialogue = Dialogue::with(ScriptedModel::default());
    let milk = dialogue.has("Buy milk").await;
    let bread = dialogue.has("Buy bread").await;
    let model = &dialogue.model;
    model.calls("add_task", json!({ "title": "Buy tea" }));
    model.says("Added.");
    dialogue.say("add tea").await;
    model.calls("update_task", json!({ "task_id": milk.id, "priority": "high" }));
    model.calls("complete_tasks", json!({ "task_ids": [bread.id, milk.id, "3"] }));
    model.says("Done.");
    let done = dialogue.say("make the milk urgent; complete buy milk and buy bread").await;
    let wrong = &done.calls[1].output["tasks"][2];
    assert_eq!(wrong, &json!({ "task_id": "3", "error": "is not an id that list_tasks returned" }));
    assert_eq!(dialogue.list().await, ["(Buy milk)", "(Buy bread)", "Buy tea"]);

    let undone = dialogue.say("undo").await;
    assert_eq!(undone.calls[0].output["changes"].as_array().unwrap().len(), 3);
    assert_eq!(dialogue.list().await, ["Buy milk", "Buy bread", "Buy tea"]);
    assert!(dialogue.task("Buy milk").await.is_same(&milk));

    dialogue.say("undo that").await;
    assert_eq!(dialogue.list().await, ["Buy milk", "Buy bread"]);

    let undone = dialogue.say("undo").await;
    let nothing = undone.calls[0].output["error"].as_str().unwrap();
    assert!(nothing.starts_with("there is nothing to undo here"), "{nothing}");
    assert_eq!(dialogue.model.left(), 0, "no model was asked for any of it");
}

#[tokio::test]
async fn the_word_takes_back_what_was_done_last_also_by_hand() {
    let dialogue = Dialogue::with(ScriptedModel::default());
    let milk = dialogue.has("Buy milk").await;
    task::delete(&dialogue.context(), &dialogue.owner, milk.id).await.unwrap();
    let undone = dialogue.say("undo").await;
    assert_eq!(undone.text, "Put “Buy milk” back on the list.");
    assert_eq!(dialogue.list().await, ["Buy milk"]);
}

#[tokio::test]
async fn an_undo_that_is_asked_for_twice_with_one_request_goes_back_one_step() {
    let dialogue = Dialogue::with(Builtin);
    for title in ["One", "Two"] {
        call(&dialogue, Tool::AddTask, json!({ "title": title })).await;
    }
    let undo = ToolCall::new("undo_change", json!({}));
    let request = Uuid::from_u128(77);
    let ctx = dialogue.context();
    let first = tool::run(&ctx, &dialogue.owner, &undo, request).await.unwrap();
    let again = tool::run(&ctx, &dialogue.owner, &undo, request).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(dialogue.list().await, ["One"]);
}
