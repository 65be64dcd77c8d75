//! Lists in one message: their heads, their items, and what is said of them before and after.

use super::*;
use crate::task::{Priority, Task};

/// The tasks after a message, oldest first.
async fn tasks(has: &[&str], said: &str) -> Vec<Task> {
    let dialogue = list_of(has).await;
    dialogue.say(said).await;
    let mut tasks = Vec::new();
    for title in dialogue.list().await {
        tasks.push(dialogue.task(title.trim_matches(['(', ')'])).await);
    }
    tasks
}

async fn titles(said: &str) -> Vec<String> {
    let mut titles: Vec<String> =
        tasks(&[], said).await.into_iter().map(|task| task.title.to_string()).collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn a_list_has_its_items_whatever_parts_them() {
    for (said, wanted) in [
        (
            "add: order compost; net the beans; mend the latch",
            &["Mend the latch", "Net the beans", "Order compost"][..],
        ),
        (
            "Add to my list - ring vet, flea spray, new harness",
            &["Flea spray", "New harness", "Ring vet"],
        ),
        ("new line milk new line bread", &["Bread", "Milk"]),
        ("we need eggs and milk and flour and vanilla", &["Eggs", "Flour", "Milk", "Vanilla"]),
        (
            "shopping: salt and vinegar crisps, gin and tonic tins, soap",
            &["Gin and tonic tins", "Salt and vinegar crisps", "Soap"],
        ),
        ("milk, bread and cat litter, as three separate items", &["Bread", "Cat litter", "Milk"]),
    ] {
        assert_eq!(titles(said).await, wanted, "{said}");
    }
}

#[tokio::test]
async fn what_is_said_of_a_list_is_of_each() {
    let due = |task: &Task| task.due.unwrap().to_string()[..10].to_owned();
    for said in [
        "Saturday jobs: clear gutters, oil the gate, tip run",
        "Three things: clear gutters, oil the gate, tip run. All on saturday",
    ] {
        let tasks = tasks(&[], said).await;
        assert_eq!(tasks.len(), 3, "{said}");
        assert!(tasks.iter().all(|task| due(task) == "2026-11-28"), "{said}");
    }
    let urgent =
        "All three of these are high priority: ring the insurer, photograph the dent, get a quote";
    assert!(tasks(&[], urgent).await.iter().all(|task| task.priority == Priority::High));
    let tagged =
        tasks(&[], "add: mend the latch; net the beans; rake leaves. Tag all of them #garden")
            .await;
    assert!(tagged.iter().all(|task| task.tags.as_slice() == ["garden"]), "{tagged:?}");
    let each = tasks(&[], "add mon pasta bake, tue curry, wed fish pie").await;
    assert_eq!(each.iter().map(due).max().as_deref(), Some("2026-12-01"), "{each:?}");
    let bills = tasks(&[], "council tax 1/4, MOT 12/4, TV licence 30/4").await;
    assert_eq!(bills.iter().map(due).max().as_deref(), Some("2027-04-30"), "{bills:?}");
}

#[tokio::test]
async fn one_of_a_list_may_be_otherwise() {
    let dialogue = list_of(&[]).await;
    dialogue
        .say("I need flour, icing sugar, candles and the sponge. all by friday except the sponge, that's sunday")
        .await;
    let due = async |title: &str| dialogue.task(title).await.due.unwrap().to_string();
    assert!(due("Candles").await.starts_with("2026-11-27"));
    assert!(due("The sponge").await.starts_with("2026-11-29"));
    dialogue
        .say("For the shop: email the supplier, fix the till, order bags. Make the till one high priority")
        .await;
    assert_eq!(dialogue.task("Fix the till").await.priority, Priority::High);
    assert_eq!(dialogue.task("Order bags").await.priority, Priority::Medium);
}

#[tokio::test]
async fn some_of_a_list_are_told_by_place_and_by_what_is_left_out() {
    let dialogue = list_of(&["Wash car #chores", "Bins #chores", "Clean oven #chores"]).await;
    dialogue.say("All the chores to Sunday, but not the bins").await;
    assert_eq!(dialogue.task("Bins").await.due, None);
    assert!(dialogue.task("Wash car").await.due.is_some());
    let asked =
        dialogue.say("delete all of the chores, but keep the oven, we'll reuse it").await.text;
    assert!(!asked.contains("oven") && asked.contains("Bins"), "{asked}");
    dialogue.say("no").await;
    dialogue.say("show my tasks").await;
    dialogue.say("1 and 2 done").await;
    assert_eq!(dialogue.list().await.iter().filter(|title| title.starts_with('(')).count(), 2);
    let asked = dialogue.say("clear the done ones").await.text;
    assert!(asked.starts_with("Delete 2 tasks"), "{asked}");
}
