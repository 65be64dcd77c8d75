//! What the assistant changed, and taking it back, on both databases.

use insta::assert_json_snapshot;
use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases};

/// Undos at the same time.
const CLIENTS: usize = 8;

/// What others than the owner changed, and what the owner took back.
async fn changes(user: &User) -> Vec<Value> {
    let mut changes = user.get("changes").await.expect(200).as_array().unwrap().clone();
    changes.retain(|change| change["actor"] != "owner" || !change["undoes"].is_null());
    changes
}

async fn undo(user: &User, change: &Value) -> Answer {
    let id = change["id"].as_str().unwrap();
    user.post(&format!("changes/{id}/undo"), &json!({})).await
}

on_both_databases! {
    async fn what_the_assistant_did_is_listed_with_who_when_before_and_after(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.add("Buy milk").await;
        assert!(changes(&alice).await.is_empty(), "she did that herself");
        let said = alice.say("Set the milk to high priority").await;
        let list = alice.get("changes").await.expect(200);
        assert_eq!(list[0]["conversation_id"], said["conversation_id"]);
        let path = format!("conversations/{}/messages", said["conversation_id"].as_str().unwrap());
        assert_eq!(list[0]["message_id"], alice.get(&path).await.expect(200)[1]["id"]);
        assert_json_snapshot!("change_list", list, {
            "[].id" => "[change]",
            "[].task_id" => "[task]",
            "[].conversation_id" => "[conversation]",
            "[].message_id" => "[message]",
            "[].before.id" => "[task]",
            "[].before.user_id" => "[user]",
            "[].after.id" => "[task]",
            "[].after.user_id" => "[user]",
        });
    }

    async fn what_happened_to_one_task_is_listed_by_itself(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let milk = alice.add("Buy milk").await;
        alice.add("Call mom").await;
        let id = milk["id"].as_str().unwrap();
        alice.put(&format!("tasks/{id}"), &json!({ "title": "Buy oat milk" })).await.expect(200);
        let path = format!("changes?task_id={id}");
        let changes = alice.get(&path).await.expect(200);
        let titles: Vec<_> = changes.as_array().unwrap().iter().map(|it| &it["title"]).collect();
        assert_eq!(titles, ["Buy oat milk", "Buy milk"]);
        assert_eq!(bob.get(&path).await.expect(200), json!([]), "it is not his");
        alice.get("changes?task_id=milk").await.problem(422);
    }

    async fn each_kind_of_change_is_taken_back(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({
            "title": "Water plants", "due_date": "2026-11-24T17:00:00", "recurrence": "daily",
            "tags": ["home"], "reminder_at": "2026-11-24T16:00:00", "description": "the big one",
        });
        let plants = alice.post("tasks", &body).await.expect(201);
        for sentence in [
            "Add a task to buy bread",
            "Set the plants to high priority",
            "Reschedule the plants to friday",
            "Done with the plants",
            "Remove the due date of the plants",
        ] {
            alice.say(sentence).await;
            let newest = changes(&alice).await.remove(0);
            assert_eq!(newest["undoes"], json!(null), "{sentence} was noted: {newest}");
            undo(&alice, &newest).await.expect(200);
            let tasks = alice.get("tasks?status=all").await.expect(200);
            let mut tasks = tasks.as_array().unwrap().clone();
            tasks[0]["updated_at"] = plants["updated_at"].clone();
            assert_eq!(tasks, std::slice::from_ref(&plants), "{sentence}");
        }
    }

    async fn a_deleted_task_comes_back_with_its_id(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let milk = alice.add("Buy milk").await;
        let asked = alice.say("Delete the milk").await;
        alice.reply(&asked, "yes").await;
        assert!(alice.titles().await.is_empty());
        let undone = undo(&alice, &changes(&alice).await[0]).await.expect(200);
        assert_eq!(undone["actor"], "owner");
        assert_eq!(alice.get("tasks").await.expect(200)[0], milk);
        let [undo, deletion] = changes(&alice).await.try_into().unwrap();
        assert_eq!(undo["undoes"], deletion["id"]);
        assert_eq!(deletion["undone_by"], undo["id"]);
    }

    async fn the_assistant_takes_back_what_it_did_last(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let said = alice.say("Add a task to buy milk").await;
        alice.reply(&said, "Add a task to buy bread").await;
        // A talk that did nothing itself means the last of all, and asks before it takes that off.
        let elsewhere = alice.say("undo").await;
        assert_eq!(elsewhere["response"], "Delete “Buy bread”? Reply yes or no.");
        assert_eq!(alice.titles().await.len(), 2);
        alice.reply(&elsewhere, "yes").await;
        assert_eq!(alice.titles().await, ["Buy milk"]);
        let undone = alice.reply(&said, "Take that back").await;
        assert_eq!(undone["response"], "Took “Buy milk” off the list again.");
        assert!(alice.titles().await.is_empty());
    }

    async fn many_are_changed_and_summed_up(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for number in 0..20 {
            alice.add(&format!("Chore {number}")).await;
        }
        let said = alice.say("Complete all tasks").await;
        assert_eq!(alice.titles().await.len(), 20, "so many are asked about: {said}");
        let said = alice.reply(&said, "complete").await;
        assert!(alice.titles().await.is_empty(), "{said}");
        assert_eq!(changes(&alice).await.len(), 20);
        let summary = alice.reply(&said, "How was my week?").await;
        assert_eq!(summary["tool_calls"][0]["result"]["completed"]["count"], 20);
        alice.reply(&said, "undo").await;
        assert_eq!(alice.titles().await.len(), 20);
    }

    async fn a_change_is_undone_once_also_by_many_at_once(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "title": "Water plants", "recurrence": "daily", "due_date": "2026-11-24" });
        alice.post("tasks", &body).await.expect(201);
        for sentence in ["Done with the plants", "Add a task to buy milk"] {
            alice.say(sentence).await;
            let change = changes(&alice).await.remove(0);
            let all: Vec<_> = (0..CLIENTS).map(|_| {
                let (alice, change) = (alice.clone(), change.clone());
                tokio::spawn(async move { undo(&alice, &change).await })
            }).collect();
            let mut won = 0;
            for one in all {
                let answer = one.await.unwrap();
                if answer.status == 200 {
                    won += 1;
                } else {
                    let detail = answer.problem(409);
                    assert!(detail.starts_with("This change was undone already"), "{detail}");
                }
            }
            assert_eq!(won, 1, "{sentence}");
            assert_eq!(alice.titles().await, ["Water plants"]);
        }
    }

    async fn what_somebody_changed_since_stays(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let task = alice.add("Buy milk").await;
        alice.say("Set the milk to high priority").await;
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        alice.put(&path, &json!({ "title": "Buy oat milk" })).await.expect(200);
        let change = changes(&alice).await.remove(0);
        assert_eq!(
            undo(&alice, &change).await.problem(409),
            "“Buy oat milk” was changed since (its title), so this was not undone. Look at the \
             task and change it by hand instead."
        );
        alice.delete(&path).await;
        let gone = undo(&alice, &change).await.problem(409);
        assert!(gone.contains("is not on the list any more"), "{gone}");
    }

    async fn after_a_day_it_is_too_late(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.say("Add a task to buy milk").await;
        let change = changes(&alice).await.remove(0);
        app.clock.advance(SignedDuration::from_hours(25));
        let late = undo(&alice, &change).await.problem(410);
        assert!(late.starts_with("This change was made more than 24 hours ago"), "{late}");
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }

    async fn changes_come_in_pages_by_conversation(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let said = alice.say("Add a task to buy milk").await;
        alice.reply(&said, "Add a task to buy bread").await;
        alice.say("Add a task to buy tea").await;
        let path = format!("/api/users/{}/changes", alice.id);
        let first = alice.get(&format!("{path}?limit=2")).await;
        let titles = |answer: &Answer| {
            let list = answer.expect(200).as_array().unwrap().clone();
            list.iter().map(|change| change["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(titles(&first), ["Buy tea", "Buy bread"]);
        let cursor = first.header("x-next-cursor");
        assert_eq!(first.header("link"), format!("<{path}?cursor={cursor}&limit=2>; rel=\"next\""));
        let second = alice.get(&format!("{path}?limit=2&cursor={cursor}")).await;
        assert_eq!(titles(&second), ["Buy milk"]);
        let conversation = said["conversation_id"].as_str().unwrap();
        let here = alice.get(&format!("changes?conversation_id={conversation}")).await;
        assert_eq!(titles(&here), ["Buy bread", "Buy milk"]);
        for (query, field) in [("cursor=x", "cursor"),
            ("cursor=00000000-0000-0000-0000-000000000000", "cursor"), ("conversation_id=%00", "conversation_id"),
            ("task_id=x", "task_id")] {
            let refused = alice.get(&format!("changes?{query}")).await.problem(422);
            assert!(refused.starts_with(field), "{refused}");
        }
    }

    async fn changes_are_their_owners_alone(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let said = alice.say("Add a task to buy milk").await;
        let change = changes(&alice).await.remove(0);
        assert_eq!(undo(&bob, &change).await.problem(404), "Change not found");
        assert!(changes(&bob).await.is_empty());
        let conversation = said["conversation_id"].as_str().unwrap();
        let there = bob.get(&format!("changes?conversation_id={conversation}")).await.expect(200);
        assert_eq!(there, json!([]));
        let nothing = bob.post("changes/nothing/undo", &json!({})).await;
        assert_eq!(nothing.problem(404), "Change not found");
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }
}
