//! Answers as they come, and what happens when nobody waits for their end.

use std::{sync::Arc, time::Duration};

use http::Method;
use insta::assert_json_snapshot;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use todo_core::{
    chat::{ConversationId, model::Reply, tool::ToolCall},
    ports::{Clock as _, Hold},
    usecase::chat::HOLD_TIME,
    user::UserId,
};
use todo_server::store::{Moment, entity::conversation};
use todo_tests::{
    SlowModel, TestApp, User, on_both_databases, on_both_databases_with_a_slow_model,
};
use tokio::time::timeout;

fn adds(titles: &[&str]) -> Reply {
    let call = |title: &&str| ToolCall {
        id: (*title).to_owned(),
        name: "add_task".to_owned(),
        arguments: json!({ "title": title }),
        extra: None,
    };
    Reply::wants(titles.iter().map(call).collect())
}

/// What was said, once the assistant answered `questions` questions.
async fn thread_of(alice: &User, conversation: &Value, questions: usize) -> Vec<(String, String)> {
    loop {
        let thread = alice.thread(conversation).await;
        if thread.len() == 2 * questions {
            return thread;
        }
        tokio::task::yield_now().await;
    }
}

on_both_databases! {
    async fn a_stream_tells_everything_in_order_and_ends_with_the_answer(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let stream = alice.stream("Add a task to buy groceries tomorrow 5pm #home").await;
        for (header, value) in [
            ("content-type", "text/event-stream"),
            ("cache-control", "no-store"),
            ("x-accel-buffering", "no"),
            ("content-encoding", ""),
        ] {
            let found = stream.headers.get(header).map_or("", |value| value.to_str().unwrap());
            assert_eq!(found, value, "{header}");
        }
        assert_json_snapshot!("stream_events", stream.rest().await, {
            "[][1].conversation_id" => "[conversation]",
            "[][1].message_id" => "[message]",
            "[][1].question_id" => "[message]",
            "[][1].result.task_id" => "[task]",
            "[][1].tool_calls[].result.task_id" => "[task]",
            "[][1].account.tasks[].task_id" => "[task]",
        });
    }

    async fn a_deletion_is_streamed_as_a_question(app: TestApp) {
        let alice = app.sign_up("alice").await;
        alice.add("Buy milk").await;
        let events = alice.stream("Delete buy milk").await.rest().await;
        let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["start", "tool_call", "tool_result", "token", "confirmation", "done"]);
        assert_eq!(events[4].1["calls"][0]["tool"], "delete_task");
        assert_eq!(events[4].1, events[5].1["confirmation"]);
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }

    async fn a_stream_and_the_conversation_agree(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let mut stream = alice.stream("Add a task to buy milk").await;
        let start = stream.expect("start").await;
        let events = stream.rest().await;
        let done = &events.last().unwrap().1;
        let path = format!("conversations/{}/messages", start["conversation_id"].as_str().unwrap());
        let messages = alice.get(&path).await.expect(200);
        assert_eq!(messages[0]["id"], start["question_id"]);
        assert_eq!(messages[1]["id"], start["message_id"]);
        assert_eq!(messages[1]["content"], done["response"]);
        assert_eq!(messages[1]["tool_calls"], done["tool_calls"]);
    }

    async fn what_is_wrong_with_a_request_is_a_plain_problem(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let refused = alice.try_stream("chat/stream", &[], &json!({ "message": " " })).await;
        refused.expect_err("a refusal").problem(422);
        let path = format!("/api/users/{}/chat/stream", alice.id);
        let body = json!({ "message": "Add a task to buy milk" });
        let stream = alice.try_stream(&path, &[], &body).await.expect("the other path");
        assert_eq!(stream.rest().await.last().unwrap().0, "done");
    }

    async fn the_same_stream_again_tells_the_answer_and_does_nothing(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "message": "Add a task to buy milk" });
        let key = [("idempotency-key", "k1")];
        let first = alice.try_stream("chat/stream", &key, &body).await.unwrap().rest().await;
        let again = alice.try_stream("chat/stream", &key, &body).await.unwrap().rest().await;
        let names: Vec<_> = again.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["start", "token", "done"]);
        assert_eq!(first.last(), again.last());
        assert_eq!(alice.titles().await, ["Buy milk"]);
    }
}

/// How long a turn may take to renew its hold once the time has come.
const PATIENCE: Duration = Duration::from_secs(2);

/// Until when a turn has the conversation.
async fn held_until(app: &TestApp, id: &ConversationId) -> Option<Moment> {
    let known = conversation::Entity::find().all(app.database.connection()).await.unwrap();
    known.into_iter().find(|known| known.id.as_str() == id.0).unwrap().turn_until
}

on_both_databases_with_a_slow_model! {
    async fn words_arrive_one_by_one(app: TestApp, model: Arc<SlowModel>) {
        let alice = app.sign_up("alice").await;
        let mut stream = alice.stream("hello").await;
        stream.expect("start").await;
        for word in ["Good ", "", "morning"] {
            model.say(word);
            if !word.is_empty() {
                assert_eq!(stream.expect("token").await["text"], word);
            }
        }
        model.reply(Reply::says("Good morning, Alice."));
        assert_eq!(stream.expect("token").await["text"], ", Alice.");
        assert_eq!(stream.expect("done").await["response"], "Good morning, Alice.");
        assert_eq!(stream.next().await, None);
    }

    async fn what_a_model_thinks_is_not_told(app: TestApp, model: Arc<SlowModel>) {
        let alice = app.sign_up("alice").await;
        let mut stream = alice.stream("hello").await;
        stream.expect("start").await;
        for piece in ["<thi", "nk>A greeting", ".</th", "ink>\n", "Hel"] {
            model.say(piece);
        }
        assert_eq!(stream.expect("token").await["text"], "Hel");
        model.reply(Reply::says("<think>A greeting.</think>\nHello."));
        assert_eq!(stream.expect("token").await["text"], "lo.");
        assert_eq!(stream.expect("done").await["response"], "Hello.");
    }

    async fn an_answer_that_began_otherwise_takes_the_place_of_its_words(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        let mut stream = alice.stream("hello").await;
        stream.expect("start").await;
        model.say("Let me see");
        stream.expect("token").await;
        model.reply(adds(&["Buy milk"]));
        stream.expect("tool_call").await;
        assert_eq!(stream.expect("tool_result").await["result"]["status"], "created");
        model.say("Hm");
        stream.expect("token").await;
        model.reply(Reply::says("Added."));
        assert_eq!(stream.expect("done").await["response"], "Added.");
    }

    async fn who_goes_away_stops_the_model_and_finds_what_was_done(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        let mut stream = alice.stream("add milk, then think").await;
        let start = stream.expect("start").await;
        model.reply(adds(&["Buy milk"]));
        stream.expect("tool_call").await;
        stream.expect("tool_result").await;
        model.say("I have ");
        stream.expect("token").await;
        drop(stream);

        model.given_up(1).await;

        let thread = thread_of(&alice, &start["conversation_id"], 1).await;
        assert_eq!(thread[1].1, "I have…\n\nAdded “Buy milk”. Stopped.");
        model.reply(adds(&["Buy tea"]));
        assert_eq!(alice.titles().await, ["Buy milk"], "nothing runs afterwards");
        assert_eq!(model.times_asked(), 2);
        let usage = alice.get("usage").await.expect(200);
        assert_eq!(usage["requests"], 1);
        assert!(usage["input_tokens"].as_u64().unwrap() > 0, "a turn that was cut off has its price");
    }

    async fn a_plain_request_is_answered_also_when_nobody_waits(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "message": "hello" });
        let key = [("idempotency-key", "k1")];
        let asked = model.asked(1);
        let send = alice.send_json(Method::POST, "chat", &key, &body);
        tokio::select! { _ = send => panic!("nobody answered yet"), () = asked => {} }

        model.reply(Reply::says("Hello."));

        let answer = alice.send_json(Method::POST, "chat", &key, &body).await.expect(200);
        assert_eq!(answer["response"], "Hello.");
        assert_eq!(model.times_asked(), 1, "the first request was answered, the second found it");
    }

    async fn a_request_that_is_sent_twice_at_once_is_answered_twice_and_acts_once(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        let body = json!({ "message": "add milk" });
        let key = [("idempotency-key", "k1")];
        let mut first = alice.try_stream("chat/stream", &key, &body).await.unwrap();
        first.expect("start").await;
        let second = tokio::spawn({
            let (alice, body) = (alice.clone(), body.clone());
            async move { alice.send_json(Method::POST, "chat", &key, &body).await }
        });
        model.asked(1).await;
        model.reply(adds(&["Buy milk"]));
        model.reply(Reply::says("Added."));
        let events = first.rest().await;
        let second = second.await.unwrap().expect(200);
        assert_eq!(events.last().unwrap().1, second);
        assert_eq!(alice.titles().await, ["Buy milk"]);
        assert_eq!(model.times_asked(), 2, "one turn, two rounds");
    }

    async fn a_turn_that_takes_longer_than_its_hold_keeps_its_conversation(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        let mut running = alice.stream("hello").await;
        let start = running.expect("start").await;
        let id = ConversationId(start["conversation_id"].as_str().unwrap().to_owned());
        let (store, owner) = (&app.app.storage().unwrap().conversations, UserId(alice.id.clone()));
        let taken = async || {
            let (turn, now) = (uuid::Uuid::from_u128(7), app.clock.now());
            store.hold(&owner, &id, &Hold { turn, now, until: now + HOLD_TIME }).await.unwrap()
        };
        let mut renewed = 0;
        let mut until = held_until(&app, &id).await;
        // Whoever advances the clock before the turn waits for it wakes nobody: therefore again after a while, in
        // steps that together stay below what the hold lasts.
        for _ in 0..8 {
            app.clock.advance(HOLD_TIME / 4);
            let later = async {
                while held_until(&app, &id).await <= until {
                    tokio::task::yield_now().await;
                }
            };
            if timeout(PATIENCE, later).await.is_ok() {
                until = held_until(&app, &id).await;
                renewed += 1;
            }
            assert!(!taken().await, "after {renewed} renewals");
        }
        assert!(renewed >= 5, "renewed {renewed} times while twice the hold's time went by");
        model.reply(Reply::says("Hello."));
        assert_eq!(running.rest().await.last().unwrap().0, "done");
    }

    async fn a_turn_whose_process_died_keeps_others_waiting_for_seconds(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        model.reply(Reply::says("Hello."));
        let first = alice.say("hello").await;
        let id = ConversationId(first["conversation_id"].as_str().unwrap().to_owned());
        let (turn, now) = (uuid::Uuid::from_u128(7), app.clock.now());
        let hold = Hold { turn, now, until: now + HOLD_TIME };
        let store = &app.app.storage().unwrap().conversations;
        assert!(store.hold(&UserId(alice.id.clone()), &id, &hold).await.unwrap());
        let body = json!({ "message": "are you there?", "conversation_id": id.0 });
        alice.post("chat", &body).await.problem(409);

        app.clock.advance(HOLD_TIME);
        model.reply(Reply::says("I am."));
        assert_eq!(alice.reply(&first, "are you there?").await["response"], "I am.");
    }

    async fn while_one_turn_runs_others_in_the_conversation_are_refused_after_a_while(
        app: TestApp,
        model: Arc<SlowModel>
    ) {
        let alice = app.sign_up("alice").await;
        let mut running = alice.stream("hello").await;
        let start = running.expect("start").await;
        let conversation = start["conversation_id"].as_str().unwrap();
        let question = start["question_id"].as_str().unwrap();
        let say = json!({ "message": "and?", "conversation_id": conversation });
        let edit = format!("conversations/{conversation}/messages/{question}/edit");
        let again = format!("conversations/{conversation}/regenerate");
        let edited = json!({ "message": "good morning" });
        let nothing = json!({});
        let (said, edited, regenerated) = tokio::join!(
            alice.post("chat", &say),
            alice.post(&edit, &edited),
            alice.post(&again, &nothing),
        );
        for refused in [said, edited, regenerated] {
            assert!(refused.problem(409).contains("still answers"), "{}", refused.text);
            assert_eq!(refused.header("retry-after"), "2");
        }
        model.reply(Reply::says("Hello."));
        assert_eq!(running.rest().await.last().unwrap().0, "done");
        assert_eq!(alice.thread(&start["conversation_id"]).await.len(), 2, "it is whole");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_that_takes_too_long_ends_and_says_so() {
    let model = Arc::new(SlowModel::default());
    let settings = [("TODO_ASSISTANT_TURN_SECONDS_MAX", "1")];
    let app = TestApp::on_sqlite_asking(model.clone(), &settings).await;
    let alice = app.sign_up("alice").await;
    let answer = alice.say("hello").await;
    assert!(answer["response"].as_str().unwrap().contains("took too long"), "{answer}");
    model.given_up(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_may_take_longer_than_other_requests_and_its_body_may_not() {
    let model = Arc::new(SlowModel::default());
    let settings = [("TODO_HTTP_REQUEST_SECONDS_MAX", "1")];
    let app = TestApp::on_sqlite_asking(model.clone(), &settings).await;
    let alice = app.sign_up("alice").await;
    let saying = tokio::spawn({
        let alice = alice.clone();
        async move { alice.say("hello").await }
    });
    model.asked(1).await;
    let address = app.base.strip_prefix("http://").unwrap();
    let request = format!(
        "POST /api/{}/chat HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 1000\r\n\r\n{{\"message\"",
        alice.id,
        alice.token.as_ref().unwrap()
    );
    // The half request is given up after the second that the whole one outlasts.
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    tokio::io::AsyncReadExt::read_exact(&mut stream, &mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 504");
    model.reply(Reply::says("Hello."));
    assert_eq!(saying.await.unwrap()["response"], "Hello.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_carries_comments_while_the_model_is_silent() {
    let model = Arc::new(SlowModel::default());
    let settings = [("TODO_HTTP_HEARTBEAT_SECONDS", "1")];
    let app = TestApp::on_sqlite_asking(model.clone(), &settings).await;
    let alice = app.sign_up("alice").await;
    let mut stream = alice.stream("hello").await;
    stream.expect("start").await;
    stream.comment().await;
    stream.comment().await;
    model.reply(Reply::says("Hello."));
    assert_eq!(stream.expect("token").await["text"], "Hello.");
    stream.expect("done").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turns_have_places_of_their_own_and_no_more_than_there_are() {
    let model = Arc::new(SlowModel::default());
    let settings = [("TODO_HTTP_IN_FLIGHT_MAX", "1")];
    let app = TestApp::on_sqlite_asking(model.clone(), &settings).await;
    let alice = app.sign_up("alice").await;
    let mut stream = alice.stream("hello").await;
    stream.expect("start").await;
    let refused = alice.post("chat", &json!({ "message": "me too" })).await;
    assert_eq!(refused.header("retry-after"), "2");
    refused.problem(503);
    assert!(alice.titles().await.is_empty(), "the list answers all the same");
    model.reply(Reply::says("Hello."));
    stream.rest().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_stops_ends_its_turns_properly() {
    let model = Arc::new(SlowModel::default());
    let settings = [("TODO_HTTP_DRAIN_SECONDS_MAX", "2")];
    let app = TestApp::on_sqlite_asking(model.clone(), &settings).await;
    let alice = app.sign_up("alice").await;
    let mut stream = alice.stream("add milk, then think").await;
    stream.expect("start").await;
    model.reply(adds(&["Buy milk"]));
    stream.expect("tool_call").await;
    stream.expect("tool_result").await;
    model.asked(2).await;

    let stopped = tokio::spawn(app.stop());

    let events = stream.rest().await;
    let (name, done) = events.last().unwrap();
    assert_eq!(name, "done");
    assert_eq!(done["response"], "Added “Buy milk”. I was interrupted there. Ask me for the rest.");
    assert!(stopped.await.unwrap(), "every turn was ended in time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_carry_a_stream_as_it_comes_and_its_end_too() {
    let model = Arc::new(SlowModel::default());
    let app = TestApp::with_pages_asking(model.clone()).await;
    let alice = app.sign_up("alice").await;
    let body = json!({ "message": "hello" });
    let encodings = [("accept-encoding", "gzip, br")];
    let mut stream = alice.try_stream("chat/stream", &encodings, &body).await.unwrap();
    assert!(!stream.headers.contains_key("content-encoding"), "{:?}", stream.headers);
    stream.expect("start").await;
    model.say("Hel");
    assert_eq!(stream.expect("token").await["text"], "Hel");
    drop(stream);
    model.given_up(1).await;
}
