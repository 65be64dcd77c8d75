//! What is said besides, taken back, put in its place, left out and said again of what was just spoken of.

use super::*;

/// The list after a conversation.
async fn after(has: &[&str], says: &[&str]) -> Vec<String> {
    let dialogue = list_of(has).await;
    for said in says {
        dialogue.say(said).await;
    }
    dialogue.list().await
}

#[tokio::test]
async fn a_note_and_parts_are_said_with_a_new_task() {
    let dialogue = list_of(&[]).await;
    dialogue.say("add call the bank with a note that they close at 5. Also add buy bread").await;
    dialogue.say("add plan party with steps: invite guests, buy cake").await;
    assert_eq!(dialogue.list().await, ["Call the bank", "Buy bread", "Plan party"]);
    let note = |task: crate::task::Task| task.description.map(|note| note.as_str().to_owned());
    assert_eq!(note(dialogue.task("Call the bank").await).as_deref(), Some("They close at 5"));
    assert_eq!(
        note(dialogue.task("Plan party").await).as_deref(),
        Some("- [ ] invite guests\n- [ ] buy cake")
    );
    dialogue.say("change the note of call the bank to ask for Tim").await;
    dialogue.say("yes").await;
    assert_eq!(note(dialogue.task("Call the bank").await).as_deref(), Some("ask for Tim"));
}

#[tokio::test]
async fn what_is_said_instead_renames_and_removes_nothing() {
    for correction in [
        "scrap that, make it order sugar instead",
        "make it order sugar instead",
        "no wait, make it order sugar instead",
        "forget that, order sugar instead",
        "cancel that, make that order sugar",
    ] {
        let list = after(&[], &["add order salt", correction]).await;
        assert_eq!(list, ["Order sugar"], "{correction}");
    }
    let list = after(&[], &["add order a cake", "it should say ice cream cake"]).await;
    assert_eq!(list, ["Order ice cream cake"]);
}

#[tokio::test]
async fn what_is_to_be_kept_is_not_proposed() {
    let list = ["Buy groceries", "Water the plants"];
    for wish in [
        "delete groceries but keep the plants",
        "delete groceries, keep the plants",
        "delete all but the plants",
        "delete everything except the plants",
    ] {
        assert_eq!(after(&list, &[wish, "yes"]).await, ["Water the plants"], "{wish}");
    }
    let asked = ["delete the groceries and the plants", "hm, only the groceries", "yes"];
    assert_eq!(after(&list, &asked).await, ["Water the plants"]);
}

#[tokio::test]
async fn done_alone_is_of_what_was_spoken_of() {
    let dialogue = list_of(&["Buy milk", "Pay rent"]).await;
    dialogue.say("move the rent to friday").await;
    dialogue.say("done").await;
    assert_eq!(dialogue.list().await, ["Buy milk", "(Pay rent)"]);
    for (add, done, asked) in [
        ("add eggs", "done", "Complete “Eggs”? Reply yes or no."),
        ("Füge Eier hinzu", "Erledigt", "“Eier” abhaken? Antworte ja oder nein."),
        ("ande likh lo", "ho gaya", "Kya “Ande” mukammal kar dun? Haan ya nahi."),
    ] {
        let dialogue = list_of(&[]).await;
        dialogue.say(add).await;
        assert_eq!(dialogue.say(done).await.text, asked);
    }
}

#[tokio::test]
async fn dates_of_several_stay_with_them() {
    let dialogue = list_of(&["Fix gate", "Call Aunt Rosa"]).await;
    let due = async |title: &str| dialogue.task(title).await.due.unwrap().to_string();
    dialogue.say("which ones don't have a date?").await;
    dialogue.say("gate saturday, and the other one tomorrow").await;
    assert!(due("Fix gate").await.starts_with("2026-11-28"), "{}", due("Fix gate").await);
    assert!(due("Call Aunt Rosa").await.starts_with("2026-11-25"));
    dialogue
        .say("call the florist, order the programs. two tasks, both by thursday, tagged wedding")
        .await;
    for title in ["Call the florist", "Order the programs"] {
        assert!(due(title).await.starts_with("2026-11-26"), "{title}");
    }
    dialogue.say("pay daycare, first of every month, high priority, tag kids").await;
    let daycare = dialogue.task("Pay daycare").await;
    assert!(daycare.recurrence.is_some() && daycare.tags.as_slice() == ["kids"]);
}

#[tokio::test]
async fn a_day_of_the_month_is_of_the_month_that_something_is_due_in() {
    let dialogue = list_of(&[]).await;
    dialogue.say("pay quarterly taxes april 15").await;
    dialogue.say("hm make that the 10th").await;
    let due = dialogue.task("Pay quarterly taxes").await.due.unwrap().to_string();
    assert!(due.starts_with("2027-04-10"), "{due}");
    dialogue.say("make it 3 march").await;
    let due = dialogue.task("Pay quarterly taxes").await.due.unwrap().to_string();
    assert!(due.starts_with("2027-03-03"), "{due}");
}

#[tokio::test]
async fn what_was_told_is_what_is_put_in() {
    let says = [
        "the health inspection is on the twenty second at ten am so put that in and make it high priority",
    ];
    let dialogue = list_of(&["Get the sign installed"]).await;
    dialogue.say(says[0]).await;
    let inspection = dialogue.task("Health inspection").await;
    assert_eq!(inspection.priority, crate::task::Priority::High);
    assert!(inspection.due.unwrap().to_string().starts_with("2026-12-22T"));
}

#[tokio::test]
async fn a_title_is_not_cut_where_it_goes_on() {
    let list = after(&["call mom to say hi"], &["rename call mom to say hi to call dad"]).await;
    assert_eq!(list, ["Call dad"]);
    let list =
        after(&[], &["remind me to take the roast out at 4 pm and put the potatoes in at 5"]).await;
    assert_eq!(list, ["Take the roast out", "Put the potatoes in"]);
}
