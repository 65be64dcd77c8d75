//! Nothing that was asked for is dropped in silence, and nothing is done to what was not meant.

use super::*;

/// "Item 1" and so on.
fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("Item {number}")).collect()
}

fn titles(of: &str) -> Vec<String> {
    of.split(", ").map(str::to_owned).collect()
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort();
    titles
}

#[tokio::test]
async fn a_list_of_any_length_is_added_whole() {
    for (said, added) in [
        (
            "add milk, eggs, bread, butter and cheese to my shopping list",
            "Milk, Eggs, Bread, Butter, Cheese",
        ),
        (
            "add milk, eggs, bread, butter, cheese, apples",
            "Milk, Eggs, Bread, Butter, Cheese, Apples",
        ),
        (
            "please add milk, eggs and bread, butter, cheese, apples, and pears",
            "Milk, Eggs, Bread, Butter, Cheese, Apples, Pears",
        ),
        ("add these: oats, rice, beans, nuts, figs, dates", "Oats, Rice, Beans, Nuts, Figs, Dates"),
        (
            "füge Milch, Eier, Brot, Butter, Käse und Äpfel hinzu",
            "Milch, Eier, Brot, Butter, Käse, Äpfel",
        ),
    ] {
        let dialogue = list_of(&[]).await;
        let answer = dialogue.say(said).await.text;
        assert_eq!(sorted(dialogue.list().await), sorted(titles(added)), "{said}: {answer}");
    }
}

#[tokio::test]
async fn a_list_as_long_as_the_limit_is_added_and_a_longer_one_is_refused_by_number() {
    let many: Vec<String> = (1..=100).map(|number| format!("Part {number}")).collect();
    let dialogue = list_of(&[]).await;
    dialogue.say(&format!("add {}", many.join(", "))).await;
    assert_eq!(sorted(dialogue.list().await), sorted(many));

    let dialogue = list_of(&[]).await;
    let answer = dialogue.say(&format!("add {}", numbered(300).join(", "))).await.text;
    assert_eq!(
        answer,
        "Those are 300 things, more than the 100 I can do at once, so nothing was changed. Say \
         them in parts."
    );
    assert!(dialogue.list().await.is_empty());
}

#[tokio::test]
async fn every_task_of_a_long_enumeration_is_changed() {
    let all = numbered(9);
    let lines: Vec<&str> = all.iter().map(String::as_str).collect();
    let dialogue = list_of(&lines).await;
    dialogue
        .goes(
            "> delete item 1, item 2, item 3, item 4, item 5 and item 6
             Delete 6 tasks: “Item 1”, “Item 2”, “Item 3”, “Item 4”, “Item 5” and “Item 6”? Reply yes or no.
             > yes
             Deleted “Item 1”, “Item 2”, “Item 3”, “Item 4”, “Item 5” and “Item 6”.",
        )
        .await;
}

#[tokio::test]
async fn what_moves_from_a_day_is_what_is_due_then() {
    let dialogue = list_of(&["Alpha", "Beta dec 5", "Gamma dec 7", "Delta dec 5"]).await;
    let answer = dialogue.say("move everything due on 5 December to 6 December").await.text;
    assert_eq!(answer, "Moved “Delta” and “Beta” to Sun 6 Dec.");
}

#[tokio::test]
async fn it_is_nothing_that_was_spoken_of_before_where_what_it_is_was_not_found() {
    let dialogue = list_of(&["Call mum", "Standup"]).await;
    dialogue.say("move the standup to friday").await;
    let answer = dialogue.say("set rent to low priority and tag it money").await.text;
    assert!(answer.contains("I found no task that matches “rent”"), "{answer}");
    for title in ["Call mum", "Standup"] {
        assert!(dialogue.task(title).await.tags.as_slice().is_empty(), "{answer}");
    }
    dialogue.say("call mum").await;
    assert_eq!(dialogue.task("Call mum").await.tags.as_slice(), ["money"]);
}

#[tokio::test]
async fn what_else_is_wanted_of_it_is_done_once_it_is_known_which_it_is() {
    let dialogue = list_of(&["Report for Ann", "Report for Bob"]).await;
    dialogue.say("set the report to high priority and tag it money").await;
    dialogue.say("the first one").await;
    let ann = [dialogue.task("Report for Ann").await, dialogue.task("Report for Bob").await];
    let tagged: Vec<_> = ann.iter().filter(|task| !task.tags.as_slice().is_empty()).collect();
    assert_eq!(tagged.len(), 1);
    assert_eq!(tagged[0].priority, crate::task::Priority::High);
}

#[tokio::test]
async fn a_no_after_it_is_done_says_what_was_done_and_how_it_is_taken_back() {
    let dialogue = list_of(&["Call mum", "Standup"]).await;
    dialogue
        .goes(
            "> delete everything
             Delete 2 tasks: “Standup” and “Call mum”? Reply yes or no.
             > yes
             Deleted “Standup” and “Call mum”.
             > no
             Deleted “Standup” and “Call mum”. That is done; say “undo” to take it back.
             > undo
             Put “Call mum” and “Standup” back on the list.",
        )
        .await;
}

/// A list that is longer than what is shown of it: every third task is tagged, every second is due on the 5th.
async fn long_list(count: usize) -> Dialogue<Builtin> {
    let line = |number: usize| {
        let tag = if number.is_multiple_of(3) { " #garden" } else { "" };
        let due = if number.is_multiple_of(2) { " on dec 5" } else { "" };
        format!("Chore {number}{tag}{due}")
    };
    let lines: Vec<String> = (1..=count).map(line).collect();
    list_of(&lines.iter().map(String::as_str).collect::<Vec<_>>()).await
}

#[tokio::test]
async fn everything_of_a_long_list_is_counted_and_deleted_and_comes_back() {
    let dialogue = long_list(700).await;
    let asked = dialogue.say("delete everything").await.text;
    assert!(asked.starts_with("Delete 700 tasks: “Chore 700”, “Chore 699”"), "{asked}");
    assert!(asked.ends_with("and 650 more? Reply “delete” to do it, or no."), "{asked}");
    dialogue.has("Later").await;
    let done = dialogue.say("delete").await.text;
    assert!(done.starts_with("Deleted “Chore 700”"), "{done}");
    assert!(done.ends_with("and 691 more."), "{done}");
    assert_eq!(dialogue.list().await, ["Later"], "exactly what was counted");
    dialogue.say("undo").await;
    assert_eq!(dialogue.list().await.len(), 701);
}

#[tokio::test]
async fn a_kind_of_a_long_list_is_changed_whole() {
    let dialogue = long_list(200).await;
    let asked = dialogue.say("move everything due on 5 December to 6 December").await.text;
    assert!(
        asked.starts_with("Change 100 tasks: “Chore 2” (due Sat 5 Dec → due Sun 6 Dec)"),
        "{asked}"
    );
    dialogue.say("change").await;
    let due = |title: &'static str| {
        let dialogue = &dialogue;
        async move { dialogue.task(title).await.due.map(|due| due.to_string()) }
    };
    assert_eq!(due("Chore 2").await.as_deref(), Some("2026-12-06T00:00:00"));
    assert_eq!(due("Chore 200").await.as_deref(), Some("2026-12-06T00:00:00"));
    assert_eq!(due("Chore 3").await, None);

    let asked = dialogue.say("complete all tasks tagged garden").await.text;
    assert!(asked.starts_with("Complete 66 tasks: "), "{asked}");
    dialogue.say("no").await;
    assert!(dialogue.list().await.iter().all(|title| !title.starts_with('(')));
    dialogue.say("complete all tasks tagged garden").await;
    dialogue.say("complete").await;
    let done = dialogue.list().await.iter().filter(|title| title.starts_with('(')).count();
    assert_eq!(done, 66);
}

#[tokio::test]
async fn what_was_changed_since_it_was_counted_is_left_as_it_is() {
    let dialogue = long_list(60).await;
    dialogue.say("delete everything").await;
    let touched = dialogue.task("Chore 7").await;
    dialogue.clock.advance(jiff::SignedDuration::from_secs(1));
    let urgent =
        crate::task::Edit { priority: Some(crate::task::Priority::High), ..Default::default() };
    let change = crate::usecase::task::Change::Edit(urgent);
    crate::usecase::task::change(&dialogue.context(), &dialogue.owner, touched.id, &change)
        .await
        .unwrap();
    let done = dialogue.say("delete").await.text;
    assert_eq!(dialogue.list().await, ["Chore 7"]);
    assert!(done.contains("1 of them were changed since you were asked"), "{done}");
}

#[tokio::test]
async fn a_long_list_is_counted_and_searched_whole() {
    let dialogue = long_list(200).await;
    for (said, heard) in [
        ("show tasks tagged garden", "You have 66 "),
        ("show tasks without a date", "You have 100 "),
        ("how many tasks are tagged #garden?", "You have 66 "),
        ("when is chore 4 due?", "“Chore 4” is due Sat 5 Dec."),
        ("find chore 7", "Chore 7"),
    ] {
        let answer = dialogue.say(said).await.text;
        assert!(answer.contains(heard), "{said}: {answer}");
    }
}

#[tokio::test]
async fn what_another_conversation_did_last_is_undone_and_told() {
    let dialogue = list_of(&["By hand"]).await;
    dialogue.say("add call bob").await;
    dialogue.say("delete everything").await;
    dialogue.say("yes").await;
    assert!(dialogue.list().await.is_empty());
    dialogue.elsewhere();
    let gone = dialogue.say("what did I delete?").await.text;
    assert!(gone.starts_with("Deleted “") && gone.contains("“By hand”"), "{gone}");
    let back = dialogue.say("undo").await.text;
    assert!(back.contains("“Call bob”") && back.contains("“By hand”"), "{back}");
    let gone = dialogue.say("what did I delete?").await.text;
    assert_eq!(gone, "Nothing was deleted that is not back on the list.");
    assert_eq!(dialogue.list().await, ["By hand", "Call bob"]);
}

#[tokio::test]
async fn a_span_of_days_reaches_no_other_day() {
    for (said, due) in [
        ("everything due between 5 and 7 december", "“Gamma” and “Beta”"),
        ("everything due from 5 to 7 december", "“Gamma” and “Beta”"),
        ("everything due between 5 december and 6 december", "“Beta”"),
        ("everything due 7 december", "“Gamma”"),
        ("all tasks due between monday and wednesday", "“Delta”"),
    ] {
        let dialogue =
            list_of(&["Alpha", "Beta dec 5", "Gamma dec 7", "Delta dec 1", "Omega dec 24"]).await;
        let asked = dialogue.say(&format!("delete {said}")).await.text;
        assert!(asked.contains(&format!(" {due}? Reply")), "{said}: {asked}");
    }
    let dialogue = list_of(&["Alpha", "Beta dec 5"]).await;
    dialogue.say("move everything due on 1 December to 2 December").await;
    dialogue.say("friday").await;
    assert_eq!(dialogue.task("Alpha").await.due, None, "nothing was due then");
}

#[tokio::test]
async fn what_is_wished_after_another_wish_is_not_taken_for_a_story() {
    let said = "add swim at 7 tomorrow, lunch with Omar at 1 on monday, and pay taxes by friday";
    let answer = list_of(&[]).await.say(said).await.text;
    assert!(answer.contains("“Pay taxes”"), "{answer}");
}
