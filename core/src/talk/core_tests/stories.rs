//! What is told around a request, and what is put right after it.

use super::*;

#[tokio::test]
async fn what_is_told_around_a_request_is_no_task() {
    let dialogue = list_of(&["Pay rent"]).await;
    dialogue
        .say(
            "Well we had the ministry man out again, third time since Christmas, and he stood there in his clean \
             wellingtons, so anyway, what I'm after is, can you remind me to ring the ministry about the results on \
             Monday, he still thinks it's 1985.",
        )
        .await;
    assert_eq!(dialogue.list().await, ["Pay rent", "Ring the ministry about the results"]);
}

#[tokio::test]
async fn a_clause_that_no_rule_fits_is_read_by_the_model() {
    let dialogue = list_of(&["Order surgical gloves", "Submit LIC premium"]).await;
    dialogue
        .say("Push the gloves to Monday, and as for the LIC premium, that went through yesterday.")
        .await;
    assert!(dialogue.task("Submit LIC premium").await.is_done());
    assert!(dialogue.task("Order surgical gloves").await.due.is_some());
}

#[tokio::test]
async fn what_was_taken_back_is_done_to_another_task() {
    let dialogue = list_of(&["Pack swim bag", "Restock diaper bag"]).await;
    for said in ["mark the swim bag as done", "oops undo that, wrong one", "I meant the diaper bag"]
    {
        dialogue.say(said).await;
    }
    assert!(dialogue.task("Restock diaper bag").await.is_done());
    assert!(!dialogue.task("Pack swim bag").await.is_done());
}

#[tokio::test]
async fn a_title_is_the_deed_and_not_how_urgent_it_is() {
    let dialogue = list_of(&[]).await;
    dialogue.say("add high priority call the bank about the card").await;
    assert_eq!(dialogue.list().await, ["Call the bank about the card"]);
}
