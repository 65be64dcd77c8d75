//! "Go through my day": what is due is asked about, a task at a time.

use super::*;

const DAY: [&str; 4] =
    ["Pay rent 2026-11-23", "Call mom today 5pm", "Stretch today", "Buy milk tomorrow"];

#[tokio::test]
async fn what_is_due_is_asked_about_and_becomes_what_its_owner_says() {
    let dialogue = list_of(&DAY).await;
    dialogue
        .goes(
            "> go through my day
             3 tasks are for today. 1 of 3: “Pay rent”, due yesterday – overdue. Keep, done, tomorrow, later or delete?
             > done
             Marked “Pay rent” as complete. 2 of 3: “Call mom”, due today 17:00.
             > tomorrow please
             Moved “Call mom” to tomorrow 17:00. 3 of 3: “Stretch”, due today.
             > keep it
             That was all for today.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["(Pay rent)", "Call mom", "Stretch", "Buy milk"]);
}

#[tokio::test]
async fn what_is_to_go_is_asked_about_once_at_the_end() {
    let dialogue = list_of(&DAY).await;
    dialogue
        .goes(
            "> walk me through today
             3 tasks are for today. 1 of 3: “Pay rent”, due yesterday – overdue. Keep, done, tomorrow, later or delete?
             > delete it
             “Pay rent” is to go; I will ask at the end. 2 of 3: “Call mom”, due today 17:00.
             > skip
             3 of 3: “Stretch”, due today.
             > no longer needed
             “Stretch” is to go; I will ask at the end. That was all for today. Delete 2 tasks: “Pay rent” and “Stretch”? Reply yes or no.
             > yes
             Deleted “Pay rent” and “Stretch”.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["Call mom", "Buy milk"]);
}

#[tokio::test]
async fn later_asks_when_and_the_round_goes_on_after_that() {
    let dialogue = list_of(&DAY).await;
    dialogue.say("go through my day").await;
    dialogue
        .goes(
            "> later
             When shall it be? Say for example “tomorrow 5pm”.
             > friday
             Moved “Pay rent” to Fri 27 Nov. 2 of 3: “Call mom”, due today 17:00. Keep, done, tomorrow, later or delete?
             > that's all
             All right, we leave it there.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["Pay rent", "Call mom", "Stretch", "Buy milk"]);
}

#[tokio::test]
async fn something_else_is_answered_and_the_question_asked_again_once() {
    let dialogue = list_of(&DAY).await;
    dialogue.say("go through my day").await;
    dialogue
        .goes(
            "> add buy bread
             Added “Buy bread”. 1 of 3: “Pay rent”, due yesterday – overdue. Keep, done, tomorrow, later or delete?
             > yes
             1 of 3: “Pay rent”, due yesterday – overdue. Keep, done, tomorrow, later or delete?
             > add eggs
             Added “Eggs”. 1 of 3: “Pay rent”, due yesterday – overdue. Keep, done, tomorrow, later or delete?
             > add butter
             Added “Butter”.",
        )
        .await;
}

#[tokio::test]
async fn it_is_the_task_that_is_asked_about() {
    let dialogue = list_of(&DAY).await;
    dialogue.say("go through my day").await;
    dialogue.say("move it to friday at 9").await;
    dialogue.say("make it urgent").await;
    let mom = dialogue.task("Call mom").await;
    assert_eq!(mom.priority, crate::task::Priority::High);
    assert!(
        dialogue.task("Pay rent").await.due.is_some_and(|due| due.to_string().contains("11-27"))
    );
    let answer = dialogue.say("mark it as done").await.text;
    assert!(answer.contains("“Call mom”") && answer.contains("3 of 3"), "{answer}");
}

#[tokio::test]
async fn a_yes_to_something_else_leaves_the_round_and_answers_nothing_of_it() {
    let dialogue = list_of(&DAY).await;
    dialogue.say("go through my day").await;
    let asked = dialogue.say("delete buy milk").await.text;
    assert_eq!(asked, "Delete “Buy milk”? Reply yes or no.");
    assert_eq!(dialogue.say("yes").await.text, "Deleted “Buy milk”.");
    let answer = dialogue.say("done").await.text;
    assert!(answer.contains("1 of 3"), "{answer}");
    assert_eq!(dialogue.list().await, ["Pay rent", "Call mom", "Stretch"]);
}

#[tokio::test]
async fn a_round_ends_with_its_day() {
    let dialogue = list_of(&DAY).await;
    dialogue.say("go through my day").await;
    dialogue.clock.advance(jiff::SignedDuration::from_hours(24));
    dialogue.say("done").await;
    assert_eq!(dialogue.list().await, ["Pay rent", "Call mom", "Stretch", "Buy milk"]);
}

#[tokio::test]
async fn a_day_with_nothing_due_has_a_plan() {
    let dialogue = list_of(&["Buy milk"]).await;
    let answer = dialogue.say("go through my day").await.text;
    assert!(answer.starts_with("Nothing is due today."), "{answer}");
}

#[tokio::test]
async fn other_languages_go_through_a_day_as_well() {
    for (begin, done, other_day) in [
        ("geh meinen Tag mit mir durch", "erledigt", "morgen"),
        ("repasemos mi día", "hecho", "mañana"),
        ("میرے دن کا جائزہ لیں", "ہو گیا", "کل"),
        ("mere din ka jaiza lein", "ho gaya", "kal"),
        ("मेरे दिन की समीक्षा करें", "हो गया", "कल"),
        ("passons en revue ma journée", "c'est fait", "demain"),
    ] {
        let dialogue = list_of(&["Pay rent today", "Call mom today 5pm"]).await;
        let answer = dialogue.say(begin).await.text;
        assert!(answer.contains("“Call mom”"), "{begin}: {answer}");
        dialogue.say(done).await;
        dialogue.say(other_day).await;
        assert_eq!(dialogue.list().await, ["Pay rent", "(Call mom)"], "{begin}");
        let due = dialogue.task("Pay rent").await.due;
        assert!(due.is_some_and(|due| due.to_string().contains("11-25")), "{begin}");
    }
}
