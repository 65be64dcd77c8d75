//! Whatever tools do, taking it all back gives the list as it was.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::task::{Task, list::Query};

/// Tasks there are at first.
const TASKS: usize = 3;

/// A call about the task at some place: those at first, those that were added, their successors.
fn any_call() -> impl Strategy<Value = (Tool, Value, usize)> {
    let task = 0..2 * TASKS;
    let tool = prop_oneof![
        Just((Tool::AddTask, json!({ "title": "New" }))),
        Just((
            Tool::AddTask,
            json!({ "title": "New", "recurrence": "daily", "due_date": "2026-11-24" })
        )),
        Just((Tool::CompleteTask, json!({}))),
        Just((Tool::CompleteTasks, json!({}))),
        Just((Tool::DeleteTask, json!({}))),
        Just((Tool::UpdateTask, json!({ "completed": false }))),
        select(&["none", "daily", "monthly"])
            .prop_map(|word| (Tool::UpdateTask, json!({ "recurrence": word, "priority": "low" }))),
        select(&["14:00", "09:30"]).prop_map(|time| (Tool::UpdateTasks, json!({ "time": time }))),
        select(&["a", "b"]).prop_map(|tag| (Tool::UpdateTasks, json!({ "add_tags": [tag] }))),
        Just((Tool::UndoChange, json!({}))),
    ];
    (tool, task).prop_map(|((tool, arguments), task)| (tool, arguments, task))
}

async fn tasks(dialogue: &Dialogue<Builtin>) -> Vec<Task> {
    let query = Query::default();
    let page = task::list(&dialogue.context(), &dialogue.owner, &query).await.unwrap();
    page.tasks
}

async fn act(dialogue: &Dialogue<Builtin>, tool: Tool, mut arguments: Value, place: usize) {
    let present = tasks(dialogue).await;
    let ids: Vec<_> = present.iter().map(|task| json!(task.id)).collect();
    match tool {
        Tool::CompleteTasks | Tool::UpdateTasks => arguments["task_ids"] = json!(ids),
        Tool::AddTask | Tool::UndoChange => {}
        _ => match ids.get(place % ids.len().max(1)) {
            Some(id) => arguments["task_id"] = id.clone(),
            None => return,
        },
    }
    call(dialogue, tool, arguments).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn undoing_everything_newest_first_gives_the_list_as_it_was(
        calls in vec(any_call(), 0..14),
        clock_stands_still: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let dialogue = Dialogue::with(Builtin);
            for line in ["Buy milk #home", "Water plants daily", "Pay rent monthly on the 31st"] {
                dialogue.has(line).await;
            }
            let before = tasks(&dialogue).await;
            for (tool, arguments, place) in calls {
                if !clock_stands_still {
                    dialogue.clock.advance(SignedDuration::from_secs(1));
                }
                act(&dialogue, tool, arguments, place).await;
            }
            for recorded in journal(&dialogue).await {
                // What was undone on the way is as it was already.
                if recorded.undone_by.is_none() && recorded.change.undoes.is_none() {
                    undo(&dialogue.context(), &dialogue.owner, recorded.change.id).await.unwrap();
                }
            }
            let after = tasks(&dialogue).await;
            assert_eq!(after.len(), before.len());
            for (before, after) in before.iter().zip(&after) {
                assert_eq!((before.id, before.created_at), (after.id, after.created_at));
                assert!(after.is_same(before), "{before:?}\n{after:?}");
            }
        });
    }
}
