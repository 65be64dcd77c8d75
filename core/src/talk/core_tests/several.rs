//! Several wishes in one message, and titles that only look like several.

use super::*;
use crate::chat::tool::CallRecord;

#[tokio::test]
async fn two_wishes_in_one_sentence_are_both_fulfilled() {
    let dialogue = list_of(&["Write the report", "Call the dentist", "Pay rent"]).await;
    dialogue
        .goes(
            "> add buy milk and complete the report
             Added “Buy milk”. Marked “Write the report” as complete.
             > Mark the rent as done and add buy bread
             Marked “Pay rent” as complete. Added “Buy bread”.
             > add eggs, then delete the dentist
             Added “Eggs”. Delete “Call the dentist”? Reply yes or no.
             > yes
             Deleted “Call the dentist”.
             > complete the milk; move the bread to friday and then show my tasks
             Marked “Buy milk” as complete.
             Moved “Buy bread” to Fri 27 Nov.
             You have 2 open tasks:
             1. Eggs
             2. Buy bread, due Fri 27 Nov",
        )
        .await;
}

#[tokio::test]
async fn a_verb_in_a_title_is_no_wish() {
    for (said, title) in [
        ("add buy milk and eggs", "Buy milk and eggs"),
        ("add a task to call mom and finish the slides", "Call mom and finish the slides"),
        ("remind me to buy paint, then move the sofa", "Buy paint, then move the sofa"),
        ("add clean the garage and cancel the gym", "Clean the garage and cancel the gym"),
        ("add \"print this and delete that\"", "Print this and delete that"),
        ("add read 'add milk and delete everything'", "Read 'add milk and delete everything'"),
        ("add review and update the docs", "Review and update the docs"),
    ] {
        let dialogue = list_of(&["Pay rent"]).await;
        dialogue.say(said).await;
        assert_eq!(dialogue.list().await, ["Pay rent", title], "{said}");
    }
}

#[tokio::test]
async fn two_times_are_two_tasks() {
    for (said, titles) in [(
        "I need to call ann next tuesday at 9 and pick up the kids at 3 today",
        ["Call ann, due Tue 1 Dec 09:00", "Pick up the kids, due today 15:00"],
    )] {
        let dialogue = list_of(&[]).await;
        let answer = dialogue.say(said).await.text;
        for title in titles {
            let (name, due) = title.split_once(", ").unwrap();
            assert!(answer.contains(&format!("“{name}”, {due}")), "{said}: {answer}");
        }
    }
    for one in ["add meet ann at 9am and at 5pm", "add lunch with bob and ann at 12:30"] {
        let dialogue = list_of(&[]).await;
        dialogue.say(one).await;
        assert!(dialogue.list().await.len() <= 1, "{one}");
    }
}

#[tokio::test]
async fn everything_of_a_day_is_what_is_due_then() {
    let dialogue = list_of(&["Pay rent tomorrow"]).await;
    dialogue.say("add \"Plan today\"").await;
    let nothing = "You have no such tasks, so nothing was changed.";
    for said in [
        "postpone everything due today to friday",
        "complete all tasks for today",
        "move today's tasks to friday",
        "delete everything due friday",
    ] {
        assert_eq!(dialogue.say(said).await.text, nothing, "{said}");
    }
    dialogue
        .goes(
            "> set due date of plan to today
             Moved “Plan today” to today.
             > move everything due today to friday
             Moved “Plan today” to Fri 27 Nov.",
        )
        .await;
}

#[tokio::test]
async fn names_with_a_verb_are_names() {
    let dialogue = list_of(&["Buy milk", "Cancel the gym", "Gym bag"]).await;
    dialogue
        .goes(
            "> complete buy milk and cancel the gym
             Marked “Buy milk” and “Cancel the gym” as complete.",
        )
        .await;
}

#[tokio::test]
async fn a_wish_may_speak_of_the_one_before() {
    let dialogue = list_of(&["Pay rent", "Buy milk"]).await;
    dialogue
        .goes(
            "> add call mom and make it high priority
             Added “Call mom”, high priority.
             > show my tasks, then complete the last one
             You have 3 open tasks:
             1. Call mom, high priority
             2. Buy milk
             3. Pay rent
             Marked “Pay rent” as complete.
             > tag task 1 with work and tag task 1 with urgent
             Tagged “Call mom” with #work. Tagged “Call mom” with #urgent.",
        )
        .await;
    assert_eq!(dialogue.task("Call mom").await.tags.as_slice(), ["work", "urgent"]);
}

#[tokio::test]
async fn lists_are_taken_apart() {
    for (said, titles) in [
        ("add tasks: buy milk, call mom and pay rent", ["Buy milk", "Call mom", "Pay rent"]),
        (
            "Add these three tasks: Buy milk; call mom; pay rent.",
            ["Buy milk", "Call mom", "Pay rent"],
        ),
        ("add:\n- buy milk\n- call mom\n- pay rent", ["Buy milk", "Call mom", "Pay rent"]),
        (
            "Please add the following:\n1. buy milk\n2. call mom\n\n3) pay rent",
            ["Buy milk", "Call mom", "Pay rent"],
        ),
        ("add buy milk; add call mom; add pay rent", ["Buy milk", "Call mom", "Pay rent"]),
        ("Add buy milk. Remind me to call mom. Add pay rent", ["Buy milk", "Call mom", "Pay rent"]),
    ] {
        let dialogue = Dialogue::with(Builtin);
        dialogue.say(said).await;
        let mut list = dialogue.list().await;
        list.sort(); // All are of one moment.
        assert_eq!(list, titles, "{said}");
    }
    for said in ["add a task: milk, eggs, bread", "add note: see Ann, Bob"] {
        let dialogue = Dialogue::with(Builtin);
        dialogue.say(said).await;
        assert_eq!(dialogue.list().await.len(), 1, "{said}");
    }
}

#[tokio::test]
async fn what_a_heading_says_holds_for_each() {
    let dialogue = Dialogue::with(Builtin);
    dialogue
        .goes(
            "> add two high priority tasks for tomorrow: call Bob, email Jane on friday
             Added “Call Bob”, due tomorrow, high priority. Added “Email Jane”, due Fri 27 Nov, high priority.
             > undo
             Took “Email Jane” and “Call Bob” off the list again.",
        )
        .await;
}

#[tokio::test]
async fn a_question_about_one_of_them_can_be_answered() {
    let dialogue = list_of(&["Team meeting", "Client meeting", "Pay rent"]).await;
    dialogue
        .goes(
            "> add buy milk and complete the meeting
             Added “Buy milk”.
             Which one do you mean?
             1. Client meeting
             2. Team meeting
             > the second one
             Marked “Team meeting” as complete.
             > delete the rent and show my tasks
             You have 3 open tasks:
             1. Buy milk
             2. Pay rent
             3. Client meeting
             Delete “Pay rent”? Reply yes or no.",
        )
        .await;
}

#[tokio::test]
async fn what_is_not_there_is_told_beside_what_was_done() {
    let dialogue = list_of(&["Pay rent", "Buy milk"]).await;
    dialogue
        .goes(
            "> complete the rent and delete the boat
             Marked “Pay rent” as complete. I found no task that matches “boat”. Say “Show me all my tasks” to see what is there.
             > delete the rent and delete the milk
             Delete 2 tasks: “Pay rent” and “Buy milk”? Reply yes or no.
             > yes, both
             Deleted “Pay rent” and “Buy milk”.",
        )
        .await;
    let many = dialogue.say(&(1..30).map(|n| format!("add thing {n}. ")).collect::<String>()).await;
    let changes_nothing = !many.calls.iter().any(CallRecord::is_change);
    assert!(changes_nothing && many.text.contains("Say them in parts"), "{}", many.text);
}

#[tokio::test]
async fn lists_are_introduced_as_people_do() {
    let dialogue = list_of(&["Pay rent"]).await;
    dialogue
        .goes(
            "> three new ones, tag them all garden: prune the roses, buy mulch, fix the leaky hose
             Added “Prune the roses”, #garden. Added “Buy mulch”, #garden. Added “Fix the leaky hose”, #garden.
             > quick ones for tonight: restock trolley 2, call the pharmacy about the script, write handover notes
             Added “Restock trolley 2”, due today 20:00. Added “Call the pharmacy about the script”, due today 20:00. Added “Write handover notes”, due today 20:00.
             > tomorrow I've got swimming lessons at 9am
             Added “Swimming lessons”, due tomorrow 09:00.
             > and oat flour
             Added “Oat flour”.",
        )
        .await;
    let listed = dialogue.say("can you add these to my list please\n\nbread\ndog food\n").await;
    assert_eq!(listed.text, "Added “Bread”. Added “Dog food”.");
}

#[tokio::test]
async fn what_is_told_before_a_note_is_noted() {
    let dialogue = list_of(&["Visa"]).await;
    dialogue
        .goes(
            "> add meet the landlord on thursday
             Added “Meet the landlord”, due Thu 26 Nov.
             > it's about the broken heating, put that in the notes
             Added a note to “Meet the landlord”.",
        )
        .await;
    let noted = dialogue.task("Meet the landlord").await.description;
    assert_eq!(
        noted.as_ref().map(crate::task::Description::as_str),
        Some("it's about the broken heating")
    );
}
