//! The order in which models are asked, and who is passed over.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, tz::TimeZone};
use serde_json::json;
use todo_core::{
    chat::model::{Entry, Prompt, Reply, Usage},
    ports::{Clock as _, Model},
    testing::SettableClock,
};
use todo_server::{
    config::Settings,
    model::{self, Policy},
};
use todo_tests::{LlmReply, NOW, ScriptedLlm, TestApp};

use super::{alice_with, text};

const MOMENT: Duration = Duration::from_millis(50);

/// The model of these settings alone, under a policy of moments.
fn model_of(variables: &[(&str, &str)], clock: &Arc<SettableClock>) -> Arc<dyn Model> {
    let variables = variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let settings = Settings::load(None, &variables.collect()).unwrap().assistant;
    let policy = Policy {
        retries_max: 0,
        idle_time_max: MOMENT,
        pause: MOMENT,
        refused_pause: MOMENT,
        ..Policy::of(&settings)
    };
    model::model(&settings, policy, clock.clone()).unwrap()
}

fn clock() -> Arc<SettableClock> {
    Arc::new(SettableClock::at(NOW))
}

async fn reply(model: &dyn Model, said: &str) -> Reply {
    let entries = vec![Entry::User(said.to_owned())];
    let now = NOW.to_zoned_datetime(TimeZone::UTC);
    model
        .reply(&Prompt { system: "Be brief.".to_owned(), entries, now, frame: None }, &|_| {})
        .await
        .unwrap()
}

#[tokio::test]
async fn the_second_answers_when_the_first_does_not() {
    let (openai, gemini) = (ScriptedLlm::start().await, ScriptedLlm::signing().await);
    let app = TestApp::on_sqlite_with(&[openai.as_openai(), gemini.as_gemini()].concat()).await;
    let alice = app.sign_up("alice").await;
    openai.replies(LlmReply::status(401));
    gemini.calls("add_task", &json!({ "title": "Buy milk" }));
    gemini.says("Done.");

    let answer = alice.say("We are out of milk").await;

    let notice = "Done.\n\n(gpt-4o-mini did not answer, so gemini-3-flash did.)\n\n";
    assert_eq!(text(&answer), format!("{notice}What was done: Added “Buy milk”."));
    assert_eq!(alice.titles().await, ["Buy milk"]);
    assert_eq!(openai.asked().len(), 1, "a turn stays with whom it came to");
    openai.assert_finished();
    gemini.assert_finished();
}

#[tokio::test]
async fn the_built_in_assistant_answers_when_nobody_else_does() {
    let (openai, gemini) = (ScriptedLlm::start().await, ScriptedLlm::start().await);
    let app = TestApp::on_sqlite_with(&[openai.as_openai(), gemini.as_gemini()].concat()).await;
    let alice = app.sign_up("alice").await;
    openai.replies(LlmReply::status(404));
    gemini.replies(LlmReply::status(403));
    let answer = alice.say("Add a task to buy milk").await;
    let notice = "(gpt-4o-mini and gemini-3-flash did not answer, so the built-in assistant did.)";
    assert_eq!(text(&answer), format!("Added “Buy milk”.\n\n{notice}"));
    assert_eq!(alice.titles().await, ["Buy milk"]);
}

#[tokio::test]
async fn another_model_goes_on_from_what_the_first_one_did() {
    let (openai, gemini) = (ScriptedLlm::start().await, ScriptedLlm::signing().await);
    let app = TestApp::on_sqlite_with(&[openai.as_openai(), gemini.as_gemini()].concat()).await;
    let alice = app.sign_up("alice").await;
    openai.calls("add_task", &json!({ "title": "Buy milk" }));
    openai.replies(LlmReply::status(401));
    gemini.says("Milk is on the list.");

    let answer = alice.say("We are out of milk").await;

    assert!(text(&answer).starts_with("Milk is on the list."), "{answer}");
    assert_eq!(alice.titles().await, ["Buy milk"]);
    openai.assert_finished();
    gemini.assert_finished();
}

#[tokio::test]
async fn a_turn_that_changed_something_is_not_started_over() {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    llm.calls("add_task", &json!({ "title": "Buy milk" }));
    llm.replies(LlmReply::status(401));

    let answer = alice.say("Add a task to buy milk").await;

    assert!(text(&answer).starts_with("Added “Buy milk”. The assistant cannot be"), "{answer}");
    assert_eq!(alice.titles().await, ["Buy milk"]);
}

#[tokio::test]
async fn a_turn_that_only_looked_is_started_over() {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    llm.calls("list_tasks", &json!({ "title": "milk" }));
    llm.replies(LlmReply::status(401));

    let answer = alice.say("Add a task to buy milk").await;

    assert!(text(&answer).starts_with("Added “Buy milk”.\n\n(gpt-4o-mini did not"), "{answer}");
    assert_eq!(alice.titles().await, ["Buy milk"]);
    assert_eq!(llm.asked().len(), 2, "the built-in assistant ends what it began");
}

#[tokio::test]
async fn a_model_that_refuses_is_not_asked_by_the_next_one() {
    let llm = ScriptedLlm::start().await;
    let (_app, alice) = alice_with(&llm).await;
    llm.replies(LlmReply::status(401));
    for _ in 0..3 {
        let answer = alice.say("Show me all my tasks").await;
        assert!(text(&answer).contains("so the built-in assistant did"), "{answer}");
    }
    assert_eq!(llm.asked().len(), 1);
}

#[tokio::test]
async fn a_model_that_fails_again_and_again_is_passed_over_and_tried_again() {
    let llm = ScriptedLlm::start().await;
    let model = model_of(&llm.as_openai(), &clock());
    llm.always(LlmReply::status(500));
    for _ in 0..5 {
        let reply = reply(&*model, "hello").await;
        assert!(reply.origin.notice.is_some() && reply.origin.model.is_empty(), "{reply:?}");
    }
    assert!(llm.asked().len() < 5, "it is not asked every time");

    llm.always(LlmReply::says("I am back."));
    let recovered = async {
        while reply(&*model, "hello").await.text != "I am back." {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), recovered).await.expect("it is tried again");
}

#[tokio::test]
async fn a_reply_says_who_gave_it_and_what_it_cost() {
    let llm = ScriptedLlm::start().await;
    let model = model_of(&llm.as_openai(), &clock());
    llm.says("Hello.");
    let origin = reply(&*model, "hello").await.origin;
    assert_eq!(origin.model, "openai/gpt-4o-mini");
    assert_eq!(origin.usage, Usage { input_tokens: 120, output_tokens: 12 });

    llm.replies(LlmReply::says("Hello.").without("usage"));
    let usage = reply(&*model, "hello").await.origin.usage;
    assert!(usage.input_tokens > 0 && usage.output_tokens > 0, "an estimate: {usage:?}");
}

#[tokio::test]
async fn a_reply_that_falls_silent_ends_with_what_was_heard() {
    let llm = ScriptedLlm::start().await;
    let model = model_of(&llm.as_openai(), &clock());
    llm.replies(LlmReply::says("Let me see").silent_after(3));
    let reply = reply(&*model, "hello").await;
    assert_eq!(reply.text, "Let me ");
    assert!(reply.origin.notice.unwrap().starts_with("The answer broke off"));
}

#[tokio::test]
async fn a_turn_whose_time_is_over_asks_no_model_any_more() {
    let (llm, clock) = (ScriptedLlm::start().await, clock());
    let model = model_of(&llm.as_openai(), &clock);
    clock.advance(SignedDuration::from_mins(3));
    assert!(clock.now() > NOW);
    let reply = reply(&*model, "hello").await;
    assert!(reply.origin.notice.unwrap().contains("so the built-in assistant did"));
    assert!(llm.asked().is_empty());
}

#[tokio::test]
async fn words_are_told_as_they_come() {
    let llm = ScriptedLlm::start().await;
    let model = model_of(&llm.as_openai(), &clock());
    llm.says("Nothing to do today");
    let heard = std::sync::Mutex::new(Vec::new());
    let listen = |text: &str| heard.lock().unwrap().push(text.to_owned());
    let now = NOW.to_zoned_datetime(TimeZone::UTC);
    let entries = vec![Entry::User("What is there?".to_owned())];
    let prompt = Prompt { system: "Be brief.".to_owned(), entries, now, frame: None };
    model.reply(&prompt, &listen).await.unwrap();
    assert_eq!(*heard.lock().unwrap(), ["Nothing ", "to ", "do ", "today"]);
}
