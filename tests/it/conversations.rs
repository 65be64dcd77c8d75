//! Conversations: found again, edited, answered again.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};
use todo_core::chat::{model::Reply, tool::ToolCall};
use todo_tests::{SlowModel, TestApp, on_both_databases, on_both_databases_with_a_slow_model};

fn titles(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|known| known["title"].as_str().unwrap()).collect()
}

fn id(value: &Value) -> &str {
    value.as_str().unwrap()
}

on_both_databases! {
    async fn a_conversation_is_found_by_what_was_said_in_it(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        alice.say("Add a task to buy CRÈME").await;
        let first = alice.say("hello").await;
        alice.reply(&first, "Add a task to call Übung").await;
        bob.say("Add a task to buy crème").await;
        for (search, found) in [
            ("cr%C3%A8me", vec!["Add a task to buy CRÈME"]),
            ("%C3%BCbung", vec!["hello"]),
            ("HELLO", vec!["hello"]),
            ("nothing%20like%20it", vec![]),
            ("%25", vec![]),
        ] {
            let list = alice.get(&format!("conversations?search={search}")).await.expect(200);
            assert_eq!(titles(&list), found, "{search}");
        }
        let long = "x".repeat(201);
        for (query, field) in [
            (format!("search={long}"), "search"),
            ("search=%00".to_owned(), "search"),
            ("cursor=newest.1".to_owned(), "cursor"),
        ] {
            let detail = alice.get(&format!("conversations?{query}")).await.problem(422);
            assert!(detail.starts_with(field), "{detail}");
        }
    }

    async fn pages_of_conversations_show_each_once(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for name in ["one", "two", "three", "four", "five"] {
            alice.say(name).await;
        }
        let whole = alice.get("conversations").await.expect(200);
        assert_eq!(titles(&whole).len(), 5, "bare, as before");
        let mut seen = Vec::new();
        let mut path = "conversations?limit=2".to_owned();
        loop {
            let page = alice.get(&path).await;
            seen.extend(titles(&page.expect(200)).into_iter().map(str::to_owned));
            let next = page.header("x-next-cursor").to_owned();
            if next.is_empty() {
                break;
            }
            assert!(page.header("link").contains(&format!("cursor={next}")), "{:?}", page.headers);
            path = format!("conversations?limit=2&cursor={next}");
        }
        assert_eq!(seen, titles(&whole));
    }

    async fn a_long_conversation_is_read_from_its_end(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        let said = alice.say("hello 1").await;
        for turn in 2..=4 {
            alice.reply(&said, &format!("hello {turn}")).await;
        }
        let path = format!("conversations/{}/messages", id(&said["conversation_id"]));
        let whole = alice.get(&path).await;
        assert_eq!(whole.header("x-next-cursor"), "", "nothing is before it");
        let whole = whole.expect(200);
        let (mut seen, mut asked) = (Vec::new(), format!("{path}?limit=3"));
        loop {
            let page = alice.get(&asked).await;
            let next = page.header("x-next-cursor").to_owned();
            let mut messages = page.expect(200).as_array().unwrap().clone();
            assert!((1..=3).contains(&messages.len()));
            messages.append(&mut seen);
            seen = messages;
            if next.is_empty() {
                break;
            }
            asked = format!("{path}?limit=3&cursor={next}");
        }
        assert_eq!(Value::Array(seen), whole);
        let beyond = alice.get(&format!("{path}?cursor=before.99")).await.expect(200);
        assert_eq!(beyond, whole);
        for query in ["cursor=before.", "cursor=used.1.x"] {
            alice.get(&format!("{path}?{query}")).await.problem(422);
        }
        bob.get(&format!("{path}?limit=3")).await.problem(404);
    }

    async fn an_edited_message_replaces_what_followed_and_the_tasks_stay(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let said = alice.say("Add a task to buy milk").await;
        alice.reply(&said, "Add a task to buy bread").await;
        let path = format!("conversations/{}/messages", id(&said["conversation_id"]));
        let messages = alice.get(&path).await.expect(200);
        let edit = |message: &Value| format!("{path}/{}/edit", id(&message["id"]));
        let body = json!({ "message": "Add a task to buy oat milk" });

        let answer = alice.post(&edit(&messages[0]), &body).await.expect(200);

        assert_eq!(answer["conversation_id"], said["conversation_id"]);
        let told = "Added “Buy oat milk”.\n\n(What you had asked for before you changed it stays done; take it back \
                    on the page Changes. What was done: Added “Buy milk” and “Buy bread”.)";
        assert_eq!(answer["response"], told);
        let thread = alice.thread(&said["conversation_id"]).await;
        let texts: Vec<_> = thread.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["Add a task to buy oat milk", told]);
        assert_eq!(alice.titles().await.len(), 3);
        for gone in [&messages[0], &messages[1], &messages[3]] {
            let answer = alice.post(&edit(gone), &body).await;
            assert_eq!(answer.problem(404), "Message not found");
        }
        let odd = alice.post(&format!("{path}/7/edit"), &body).await;
        assert_eq!(odd.problem(404), "Message not found");
    }

    async fn an_edit_with_a_key_is_made_once_and_streams_to_who_asks_for_it(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let said = alice.say("Add a task to buy milk").await;
        let path = format!("conversations/{}/messages", id(&said["conversation_id"]));
        let messages = alice.get(&path).await.expect(200);
        let path = format!("{path}/{}/edit", id(&messages[0]["id"]));
        let body = json!({ "message": "Add a task to buy tea" });
        let key = [("idempotency-key", "edit-1")];
        let first = alice.send_json(Method::POST, &path, &key, &body).await.expect(200);
        let events = alice.try_stream(&path, &key, &body).await.unwrap().rest().await;
        assert_eq!(events.last().unwrap(), &("done".to_owned(), first));
        assert_eq!(alice.titles().await.len(), 2);
    }

    async fn an_answer_is_made_again_without_doing_anything_again(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let first = alice.say("Add a task to water plants daily").await;
        let path = format!("conversations/{}/regenerate", id(&first["conversation_id"]));
        assert_eq!(alice.post(&path, &json!({})).await.expect(200), first);
        let events = alice.try_stream(&path, &[], &json!({})).await.unwrap().rest().await;
        assert_eq!(events.last().unwrap().1, first);

        alice.reply(&first, "Mark water plants as done").await;
        let list = alice.get("tasks?status=all").await.expect(200);
        alice.post(&path, &json!({})).await.expect(200);
        assert_eq!(alice.get("tasks?status=all").await.expect(200), list, "it repeated once");
        assert_eq!(alice.thread(&first["conversation_id"]).await.len(), 4);
    }

    async fn a_question_that_is_answered_again_still_waits_for_its_yes(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.add("Buy milk").await;
        let asked = alice.say("Delete buy milk").await;
        let path = format!("conversations/{}/regenerate", id(&asked["conversation_id"]));
        assert_eq!(alice.post(&path, &json!({})).await.expect(200), asked);
        assert_eq!(alice.titles().await, ["Buy milk"]);
        alice.reply(&asked, "yes").await;
        assert!(alice.titles().await.is_empty());
        alice.add("Buy milk").await;
        let again = alice.post(&path, &json!({})).await.expect(200);
        assert_eq!(again["response"], "Deleted “Buy milk”.");
        assert_eq!(alice.titles().await, ["Buy milk"], "the yes was for the other one");
    }
}

on_both_databases_with_a_slow_model! {
    async fn a_model_that_does_everything_again_does_nothing_again(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        let milk = alice.add("Buy milk").await;
        let call = |name: &str, arguments: Value| {
            Reply::wants(vec![ToolCall::new(name, arguments)])
        };
        let script = [
            call("add_task", json!({ "title": "Water plants", "recurrence": "daily" })),
            call("complete_task", json!({ "task_id": milk["id"] })),
        ];
        for reply in script.iter().cloned().chain([Reply::says("Done.")]) {
            model.reply(reply);
        }
        let first = alice.say("add water plants every day, and mark buy milk as done").await;
        let list = alice.get("tasks?status=all").await.expect(200);

        let looks = call("list_tasks", json!({}));
        for reply in [looks].into_iter().chain(script).chain([Reply::says("All done.")]) {
            model.reply(reply);
        }
        let path = format!("conversations/{}/regenerate", id(&first["conversation_id"]));
        let again = alice.post(&path, &json!({})).await.expect(200);

        assert_eq!(again["response"], "All done.");
        assert_eq!(again["tool_calls"].as_array().unwrap().len(), 3, "{again}");
        assert_eq!(alice.get("tasks?status=all").await.expect(200), list);
    }

    async fn two_edits_at_once_are_made_one_after_the_other(app: TestApp, model: Arc<SlowModel>) {
        let alice = app.sign_up("alice").await;
        model.reply(Reply::says("Hello."));
        let said = alice.say("hello").await;
        let path = format!("conversations/{}/messages", id(&said["conversation_id"]));
        let messages = alice.get(&path).await.expect(200);
        let path = format!("{path}/{}/edit", id(&messages[0]["id"]));
        let (one, other) = (json!({ "message": "one" }), json!({ "message": "other" }));
        model.reply(Reply::says("Edited."));
        let (one, other) = tokio::join!(alice.post(&path, &one), alice.post(&path, &other));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404], "the second finds the message gone");
        let thread = alice.thread(&said["conversation_id"]).await;
        assert_eq!(thread.len(), 2);
        assert_eq!(thread[1].1, "Edited.");
    }

    async fn an_answer_says_which_model_made_it_at_what_cost(app: TestApp, model: Arc<SlowModel>) {
        let alice = app.sign_up("alice").await;
        let mut reply = Reply::says("Hello.");
        "acme/large".clone_into(&mut reply.origin.model);
        reply.origin.usage.input_tokens = 70;
        reply.origin.usage.output_tokens = 3;
        model.reply(reply);
        let said = alice.say("hello").await;
        let path = format!("conversations/{}/messages", id(&said["conversation_id"]));
        let messages = alice.get(&path).await.expect(200);
        assert_eq!(messages[1]["model"], "acme/large");
        assert_eq!(messages[1]["input_tokens"], 70);
        assert_eq!(messages[1]["output_tokens"], 3);
        assert_eq!(messages[0]["model"], Value::Null);
    }
}
