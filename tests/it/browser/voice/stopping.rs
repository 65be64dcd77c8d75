//! Letting be what voice is doing already: while it works, and while a recording is written down.

use std::{
    future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::Result;
use axum::{Json, Router, body::Bytes, routing::post};
use serde_json::{Value, json};
use todo_tests::{LlmReply, ScriptedLlm, browser::Browser, product::Product, voice::say};

use super::{
    microphone::{NO_RECOGNISER, TRANSCRIBES, listening, tone},
    speaking,
};

const ESCAPE: &str = "\u{e00c}";
const TASK: &str = "button[aria-label='Complete “Call mom”']";
const STOPPED: &str = "Stopped. What was done by then shows in the list.";
const ANSWERS: &str = "return document.querySelectorAll('.voice-history li').length";

/// Waits until `count` answers.
async fn reached(
    browser: &Browser,
    what: &str,
    wanted: usize,
    count: impl Fn() -> usize,
) -> Result<()> {
    let count = &count;
    browser.eventually(what, || async move { Ok((count() == wanted).then_some(())) }).await
}

#[tokio::test]
async fn escape_while_it_works_stops_it_at_the_server_and_the_panel_stays_closed() -> Result<()> {
    let llm = ScriptedLlm::start().await;
    llm.replies(LlmReply::silence());
    llm.says("Hello, Ola.");
    let product = Product::start_with(&llm.as_openai()).await?;
    let browser = speaking(&product, "SpeechRecognition", "Ola").await?;
    say(&browser, "'Add a task to call mom'").await?;
    reached(&browser, "a question to the model", 1, || llm.asked().len()).await?;
    browser.see("Working on it").await?;
    browser.press(ESCAPE).await?;
    browser.see(STOPPED).await?;
    browser.press(ESCAPE).await?;
    browser.find(".voice-panel[hidden]").await?;

    // The conversation is free for what is said next, and has no answer of before.
    say(&browser, "'Hello'").await?;
    browser.see("Hello, Ola.").await?;
    browser.until(ANSWERS, &json!(1)).await?;
    browser.gone(TASK).await?;
    llm.assert_finished();
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn what_was_done_before_it_was_stopped_is_told_and_shown() -> Result<()> {
    let llm = ScriptedLlm::start().await;
    llm.calls("add_task", &json!({ "title": "Call mom" }));
    llm.replies(LlmReply::silence());
    let product = Product::start_with(&llm.as_openai()).await?;
    let browser = speaking(&product, "SpeechRecognition", "Pia").await?;
    say(&browser, "'Add a task to call mom'").await?;
    reached(&browser, "a second question to the model", 2, || llm.asked().len()).await?;
    browser.click(".voice-close").await?;
    browser.see(STOPPED).await?;
    browser.find(TASK).await?;
    browser.find(".voice-panel[data-state=cancelled]").await?;
    Ok(())
}

/// Counts when it goes.
struct Gone(Arc<AtomicUsize>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A server that never writes a recording down: its address, how many it was sent and how many were let be.
async fn never_done() -> Result<(String, [Arc<AtomicUsize>; 2])> {
    let counts = [Arc::<AtomicUsize>::default(), Arc::default()];
    let [asked, gone] = counts.clone();
    let answer = move |_: Bytes| {
        asked.fetch_add(1, Ordering::Relaxed);
        let going = Gone(Arc::clone(&gone));
        async move {
            let _going = going;
            Json(future::pending::<Value>().await)
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}/v1", listener.local_addr()?);
    let router = Router::new().route("/v1/audio/transcriptions", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((base, counts))
}

#[tokio::test]
async fn escape_while_a_recording_is_written_down_lets_it_be() -> Result<()> {
    let (base, [asked, gone]) = never_done().await?;
    let product = Product::start_with(&[(TRANSCRIBES, &base)]).await?;
    let folder = tempfile::tempdir()?;
    let sound = folder.path().join("sound.wav");
    std::fs::write(&sound, tone(2))?;
    let browser = Browser::hearing(&sound).await?;
    listening(&browser, &product, "Rio", NO_RECOGNISER).await?;
    browser.click("button.voice").await?;
    reached(&browser, "a recording", 1, || asked.load(Ordering::Relaxed)).await?;
    browser.press(ESCAPE).await?;
    browser.see("Cancelled. Nothing was done.").await?;
    reached(&browser, "a recording that was let be", 1, || gone.load(Ordering::Relaxed)).await?;
    browser.press(ESCAPE).await?;
    browser.find(".voice-panel[hidden]").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}
