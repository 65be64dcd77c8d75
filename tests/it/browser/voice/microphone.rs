//! Recordings of a microphone that Chromium makes up: it hears a file, nothing, or is refused.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::Result;
use axum::{Json, Router, body::Bytes, routing::post};
use serde_json::json;
use todo_core::speech::Recording;
use todo_tests::{
    browser::Browser,
    journey,
    product::Product,
    recogniser::{Recogniser, Speaker},
};
use tokio::net::TcpListener;

pub(super) const TRANSCRIBES: &str = "TODO_ASSISTANT_TRANSCRIPTION_BASE_URL";
/// A browser that has no recogniser.
pub(super) const NO_RECOGNISER: &str =
    "delete window.SpeechRecognition; delete window.webkitSpeechRecognition";
/// One whose recogniser reaches nobody, as Chromium's without Google.
const UNREACHABLE: &str = "delete window.SpeechRecognition; window.asked = 0; \
    window.webkitSpeechRecognition = class { \
        start() { window.asked += 1; setTimeout(() => this.onerror({ error: 'network' }), 5); } stop() {} }";

pub(super) async fn listening(
    browser: &Browser,
    product: &Product,
    person: &str,
    script: &str,
) -> Result<()> {
    browser.inject(script).await?;
    journey::sign_up(browser, product, person).await?;
    browser.hydrated().await
}

#[tokio::test]
async fn what_the_microphone_hears_is_written_down_by_a_recogniser_and_answered() -> Result<()> {
    let test = "what_the_microphone_hears_is_written_down_by_a_recogniser_and_answered";
    let Some(speaker) = Speaker::find(test).await else { return Ok(()) };
    let Some(recogniser) = Recogniser::start(test).await else { return Ok(()) };
    let product = Product::start_with(&[(TRANSCRIBES, &recogniser.base)]).await?;
    let browser = Browser::hearing(&speaker.say("what is on my list today").await).await?;
    listening(&browser, &product, "Ada", NO_RECOGNISER).await?;
    journey::add(&browser, "Pay rent today").await?;
    browser.find("button[aria-label='Complete “Pay rent”']").await?;

    browser.click("button.voice").await?;
    browser.find(".voice-panel[data-state=listening][data-means=meter]").await?;
    browser.until("return document.querySelector('.voice-level').value > 0", &true.into()).await?;
    browser.find(".voice-panel[data-state=answered]").await?;
    let heard = browser.find(".voice-words").await?.text().await?;
    let said = browser.find(".voice-status").await?.text().await?;
    assert!(said.contains("Pay rent"), "heard {heard:?}, and said {said:?}");
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

/// A server that writes down every recording as `words`, and how many it was sent.
async fn transcriber(words: &'static str) -> Result<(String, Arc<AtomicUsize>)> {
    let asked = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&asked);
    let answer = move |_: Bytes| {
        count.fetch_add(1, Ordering::Relaxed);
        async move { Json(json!({ "text": words })) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}/v1", listener.local_addr()?);
    let router = Router::new().route("/v1/audio/transcriptions", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((base, asked))
}

#[tokio::test]
async fn a_recogniser_that_cannot_be_reached_leaves_it_to_a_recording() -> Result<()> {
    let (base, asked) = transcriber("Add a task to call mom").await?;
    let product = Product::start_with(&[(TRANSCRIBES, &base)]).await?;
    let folder = tempfile::tempdir()?;
    let sound = folder.path().join("sound.wav");
    std::fs::write(&sound, tone(2))?;
    let browser = Browser::hearing(&sound).await?;
    listening(&browser, &product, "Bea", UNREACHABLE).await?;
    browser.click("button.voice").await?;
    browser.find("button[aria-label='Complete “Call mom”']").await?;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    // From then on it records at once.
    browser.find(".voice-panel[data-state=answered]").await?;
    browser.click("button.voice").await?;
    browser.find(".voice-panel[data-state=listening][data-means=meter]").await?;
    browser.until("return window.asked", &1.into()).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn who_says_nothing_and_who_may_not_be_heard_is_told_and_nothing_is_sent() -> Result<()> {
    let (base, asked) = transcriber("delete everything").await?;
    let product = Product::start_with(&[(TRANSCRIBES, &base)]).await?;
    let folder = tempfile::tempdir()?;
    let silence = folder.path().join("silence.wav");
    std::fs::write(&silence, Recording::silence(1).bytes())?;
    let browser = Browser::hearing(&silence).await?;
    listening(&browser, &product, "Cy", NO_RECOGNISER).await?;
    browser.click("button.voice").await?;
    browser.see("Nothing was heard").await?;

    let browser = Browser::refusing_the_microphone().await?;
    listening(&browser, &product, "Di", NO_RECOGNISER).await?;
    browser.click("button.voice").await?;
    browser.see("Allow it in the site's settings").await?;
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    Ok(())
}

/// So many seconds of a tone that is as loud as speech: WAV, one channel of 16 bits.
pub(super) fn tone(seconds: u32) -> Vec<u8> {
    const HERTZ: u32 = 16_000;
    const HALF_PERIOD: u32 = 20;
    const LOUD: i16 = 12_000;
    let bytes = HERTZ * seconds * 2;
    let mut wav = [b"RIFF".as_slice(), &(36 + bytes).to_le_bytes(), b"WAVEfmt "].concat();
    wav.extend(16_u32.to_le_bytes());
    wav.extend([1_u16, 1].map(u16::to_le_bytes).concat());
    wav.extend([HERTZ, HERTZ * 2].map(u32::to_le_bytes).concat());
    wav.extend([2_u16, 16].map(u16::to_le_bytes).concat());
    wav.extend([b"data".as_slice(), &bytes.to_le_bytes()].concat());
    let sample = |at: u32| if (at / HALF_PERIOD).is_multiple_of(2) { LOUD } else { -LOUD };
    wav.extend((0..HERTZ * seconds).flat_map(|at| sample(at).to_le_bytes()));
    wav
}
