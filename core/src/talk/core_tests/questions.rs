//! What the assistant does when it is not clear what is meant.

use super::*;

#[tokio::test]
async fn of_several_tasks_the_user_chooses_one() {
    let dialogue = list_of(&["Team meeting tomorrow 9am", "Client meeting", "Buy milk"]).await;
    dialogue
        .goes(
            "> Delete the meeting task
             Which one do you mean?
             1. Client meeting
             2. Team meeting, due tomorrow 09:00
             > the second one
             Delete “Team meeting”? Reply yes or no.
             > yes
             Deleted “Team meeting”.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["Client meeting", "Buy milk"]);
}

#[tokio::test]
async fn a_choice_may_miss_and_be_made_again() {
    let dialogue = list_of(&["Call the dentist", "Dentist checkup"]).await;
    dialogue
        .goes(
            "> complete the dentist
             Which one do you mean?
             1. Dentist checkup
             2. Call the dentist
             > 7
             There is no task 7: the list has 2 tasks. Say “Show me all my tasks” to see them.
             > complete the dentist
             Which one do you mean?
             1. Dentist checkup
             2. Call the dentist
             > checkup
             Marked “Dentist checkup” as complete.",
        )
        .await;
}

#[tokio::test]
async fn a_choice_may_be_all_or_none() {
    let dialogue = list_of(&["Call the dentist", "Dentist checkup"]).await;
    dialogue
        .goes(
            "> complete the dentist
             Which one do you mean?
             1. Dentist checkup
             2. Call the dentist
             > neither
             All right, nothing was changed.
             > complete the dentist
             Which one do you mean?
             1. Dentist checkup
             2. Call the dentist
             > both
             Marked “Dentist checkup” and “Call the dentist” as complete.",
        )
        .await;
}

#[tokio::test]
async fn something_else_said_instead_of_a_choice_is_done() {
    let dialogue = list_of(&["Call the dentist", "Dentist checkup"]).await;
    dialogue
        .goes(
            "> delete the dentist
             Which one do you mean?
             1. Dentist checkup
             2. Call the dentist
             > add buy milk
             Added “Buy milk”.",
        )
        .await;
    assert_eq!(dialogue.list().await.len(), 3);
}

#[tokio::test]
async fn near_misses_are_offered() {
    let dialogue = list_of(&["Dentist checkup", "Buy milk"]).await;
    dialogue
        .goes(
            "> complete the dentist invoice
             Complete “Dentist checkup”? Reply yes or no.
             > yes
             Marked “Dentist checkup” as complete.
             > the dentist checkup is done
             “Dentist checkup” is complete already.",
        )
        .await;
}

#[tokio::test]
async fn deleting_waits_for_a_yes() {
    let dialogue = list_of(&["Buy milk"]).await;
    dialogue
        .goes(
            "> delete buy milk
             Delete “Buy milk”? Reply yes or no.
             > no
             Kept “Buy milk”. Nothing was deleted.
             > yes
             All right. I had asked nothing, and nothing was changed. Tell me what to do with your list.
             > delete buy milk
             Delete “Buy milk”? Reply yes or no.
             > what's pending?
             You have 1 open task:
             1. Buy milk
             > yes
             All right. I had asked nothing, and nothing was changed. Tell me what to do with your list.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["Buy milk"]);
}

#[tokio::test]
async fn several_tasks_are_deleted_after_one_yes() {
    let dialogue = list_of(&["Buy milk", "Pay bills", "Call mom"]).await;
    dialogue
        .goes(
            "> mark buy milk as done
             Marked “Buy milk” as complete.
             > I finished pay bills
             Marked “Pay bills” as complete.
             > delete all completed tasks
             Delete 2 tasks: “Pay bills” and “Buy milk”? Reply yes or no.
             > Yes, please!
             Deleted “Pay bills” and “Buy milk”.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["Call mom"]);
}

#[tokio::test]
async fn a_missing_title_or_date_is_asked_for() {
    let dialogue = list_of(&["Write report"]).await;
    dialogue
        .goes(
            "> add a task
             What shall I put on your list? Say for example “Add buy groceries tomorrow 5pm”.
             > bananas
             Added “Bananas”.
             > reschedule the report
             When shall it be? Say for example “tomorrow 5pm”.
             > buy bread
             Added “Buy bread”.",
        )
        .await;
}

#[tokio::test]
async fn it_never_reaches_past_what_was_done_last() {
    let dialogue = list_of(&["Buy milk", "Write report"]).await;
    dialogue
        .goes(
            "> complete buy milk
             Marked “Buy milk” as complete.
             > show all my tasks
             You have 2 tasks:
             1. Write report
             2. Buy milk (done)
             > delete it
             Which task do you mean? Say its name, or its place in the list last shown; “Show me all my tasks” shows it.",
        )
        .await;
}

#[tokio::test]
async fn before_any_list_was_shown_places_count_open_tasks_as_the_page_shows_them() {
    let dialogue = list_of(&["Buy milk", "Pay bills", "Call mom"]).await;
    dialogue
        .goes(
            "> Mark task 3 as complete
             Marked “Buy milk” as complete.
             > Mark task 9 as complete
             There is no task 9: the list has 2 tasks. Say “Show me all my tasks” to see them.",
        )
        .await;
}

#[tokio::test]
async fn a_shown_task_that_is_gone_is_explained() {
    let dialogue = list_of(&["Buy milk", "Pay bills"]).await;
    dialogue.say("show my tasks").await;
    let milk = dialogue.task("Buy milk").await.id;
    crate::usecase::task::delete(&dialogue.context(), &dialogue.owner, milk).await.unwrap();
    dialogue
        .goes(
            "> mark task 2 as done
             That task is not on the list (any more).
             > move task 2 to friday
             That task is not on the list (any more).",
        )
        .await;
}

#[tokio::test]
async fn what_day_it_is_is_told() {
    let dialogue = list_of(&["Buy milk"]).await;
    dialogue
        .goes(
            "> what day is it today?
             It is Tue 24 Nov 08:00.
             > what day is it on the 5th of December?
             That is Sat 5 Dec.
             > welcher Tag ist heute?
             Es ist Di 24 Nov. 08:00.
             > qué día es hoy
             Es mar 24 nov 08:00.",
        )
        .await;
}
