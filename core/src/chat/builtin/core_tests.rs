//! Conversations with the built-in assistant. It is Tuesday, 2026-11-24, 08:00 in Karachi.

use super::Builtin;
use crate::chat::dialogue::Dialogue;

async fn list_of(lines: &[&str]) -> Dialogue<Builtin> {
    let dialogue = Dialogue::with(Builtin);
    for line in lines {
        dialogue.has(line).await;
    }
    dialogue
}

#[tokio::test]
async fn the_sentences_of_the_contract_work() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> Add a task to buy groceries
             Added “Buy groceries”.
             > I need to remember to pay bills
             Added “Pay bills”.
             > Add a task to prepare the team meeting
             Added “Prepare the team meeting”.
             > Show me all my tasks
             You have 3 tasks:
             1. Prepare the team meeting
             2. Pay bills
             3. Buy groceries
             > Mark task 3 as complete
             Marked “Buy groceries” as complete.
             > What's pending?
             You have 2 open tasks:
             1. Prepare the team meeting
             2. Pay bills
             > Change task 1 to 'Call mom tonight'
             Renamed “Prepare the team meeting” to “Call mom tonight”.
             > What have I completed?
             You have 1 completed task:
             1. Buy groceries (done)
             > Delete the meeting task
             I found no task that matches “meeting”. Say “Show me all my tasks” to see what is there.
             > Delete the bills task
             Delete “Pay bills”? Reply yes or no.
             > yes
             Deleted “Pay bills”.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["(Buy groceries)", "Call mom tonight"]);
}

#[tokio::test]
async fn morning_meetings_move_to_the_afternoon_and_keep_their_days() {
    let dialogue = list_of(&[
        "Team meeting tomorrow 9am",
        "Client meeting friday 10am",
        "Board meeting tomorrow 4pm",
        "Morning run tomorrow 6am",
    ])
    .await;
    dialogue
        .goes(
            "> Reschedule my morning meetings to 2 PM
             Moved “Client meeting” to Fri 27 Nov 14:00. Moved “Team meeting” to tomorrow 14:00.",
        )
        .await;
    let team = dialogue.task("Team meeting").await.due.unwrap().to_string();
    assert_eq!(team, "2026-11-25T09:00:00Z");
    let board = dialogue.task("Board meeting").await.due.unwrap().to_string();
    assert_eq!(board, "2026-11-25T11:00:00Z");
}
