//! What an account may use of the assistant.

use std::sync::Arc;

use insta::assert_json_snapshot;
use jiff::SignedDuration;
use serde_json::json;
use todo_core::chat::model::Reply;
use todo_tests::{SlowModel, TestApp, on_both_databases};

on_both_databases! {
    async fn a_day_is_counted_from_midnight_to_midnight(app: TestApp) {
        let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
        for _ in 0..3 {
            alice.say("Add a task to buy milk").await;
        }
        alice.post("chat", &json!({ "message": "" })).await.problem(422);
        assert_json_snapshot!("usage", alice.get("usage").await.expect(200));
        assert_eq!(bob.get("usage").await.expect(200)["requests"], 0);
        bob.get(&format!("/api/{}/usage", alice.id)).await.problem(403);

        app.clock.advance(SignedDuration::from_hours(15));
        let usage = alice.get("usage").await.expect(200);
        assert_eq!((&usage["requests"], &usage["day"]), (&json!(0), &json!("2026-11-25")));
    }
}

const FEW: [(&str, &str); 2] =
    [("TODO_ASSISTANT_REQUESTS_PER_DAY_MAX", "3"), ("TODO_ASSISTANT_TOKENS_PER_DAY_MAX", "100")];

async fn apps(model: &Arc<SlowModel>) -> Vec<TestApp> {
    let sqlite = TestApp::on_sqlite_asking(model.clone(), &FEW).await;
    let postgres = TestApp::on_postgres_asking(model.clone(), &FEW).await;
    [Some(sqlite), postgres].into_iter().flatten().collect()
}

fn costing(text: &str, input_tokens: u64) -> Reply {
    let mut reply = Reply::says(text);
    "acme/large".clone_into(&mut reply.origin.model);
    reply.origin.usage.input_tokens = input_tokens;
    reply
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_beyond_the_limit_are_told_when_to_come_back() {
    let model = Arc::new(SlowModel::default());
    for app in apps(&model).await {
        let alice = app.sign_up("alice").await;
        for _ in 0..3 {
            model.reply(costing("Hello.", 1));
            alice.say("hello").await;
        }
        let refused = alice.post("chat", &json!({ "message": "once more" })).await;
        assert!(refused.problem(429).contains("2026-11-25T00:00:00Z"), "{}", refused.text);
        let seconds: u32 = refused.header("retry-after").parse().unwrap();
        assert!((14 * 3600..=15 * 3600 + 1).contains(&seconds), "{seconds}");
        let stream = json!({ "message": "once more" });
        alice.try_stream("chat/stream", &[], &stream).await.unwrap_err().problem(429);
        assert_eq!(alice.get("conversations").await.expect(200).as_array().unwrap().len(), 3);
        assert_eq!(alice.get("usage").await.expect(200)["requests"], 3, "refusals do not count");
        alice.add("Buy milk").await;

        app.clock.advance(SignedDuration::from_secs(i64::from(seconds)));
        model.reply(costing("Good morning.", 1));
        alice.say("hello").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_requests_at_once_do_not_slip_past_the_limit() {
    let model = Arc::new(SlowModel::default());
    for app in apps(&model).await {
        let alice = app.sign_up("alice").await;
        for _ in 0..3 {
            model.reply(costing("Hello.", 1));
        }
        let requests = (0..8).map(|_| {
            let alice = alice.clone();
            tokio::spawn(async move { alice.post("chat", &json!({ "message": "hello" })).await })
        });
        let mut answered = 0;
        for request in requests.collect::<Vec<_>>() {
            let answer = request.await.unwrap();
            match answer.status.as_u16() {
                200 => answered += 1,
                _ => drop(answer.problem(429)),
            }
        }
        assert_eq!(answered, 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_tokens_are_used_up_the_built_in_assistant_goes_on_and_says_so() {
    let model = Arc::new(SlowModel::default());
    for app in apps(&model).await {
        let alice = app.sign_up("alice").await;
        let asked_before = model.times_asked();
        model.reply(costing("Hello.", 100));
        let said = alice.say("hello").await;
        let answer = alice.reply(&said, "Add a task to buy milk").await;
        let text = answer["response"].as_str().unwrap();
        assert!(text.starts_with("Added “Buy milk”."), "{text}");
        assert!(text.contains("budget for the language model is used up"), "{text}");
        assert_eq!(model.times_asked(), asked_before + 1);
        assert_eq!(alice.titles().await, ["Buy milk"]);
        let usage = alice.get("usage").await.expect(200);
        assert_eq!((&usage["requests"], &usage["input_tokens"]), (&json!(2), &json!(100)));
    }
}
