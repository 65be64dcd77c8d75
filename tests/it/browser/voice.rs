//! Speaking to the list in a real browser, whose recogniser is there, prefixed, absent, refused or silent.

use anyhow::Result;
use todo_tests::{browser::Browser, journey, product::Product};

/// A recogniser that hears what the page's address or a test says, under the name `NAME`.
const RECOGNISER: &str = r#"
    delete window.SpeechRecognition;
    delete window.webkitSpeechRecognition;
    delete window.MediaRecorder;
    window.heard = [];
    window.spoken = [];
    window.interrupted = 0;
    window.talksOn = false;
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, "speechSynthesis", {
        value: {
            cancel() { window.interrupted += 1; },
            speak(utterance) {
                window.spoken.push(utterance.text);
                if (!window.talksOn) setTimeout(() => utterance.onend?.(), 5);
            },
        },
    });
    window.NAME = class {
        start() {
            const next = window.heard.shift();
            const tell = () => {
                if (next === undefined) return this.onerror?.({ error: "no-speech" });
                if (next.refused) return this.onerror?.({ error: "not-allowed" });
                this.onresult?.({ results: [[{ transcript: next }]] });
            };
            setTimeout(tell, 10);
        }
        stop() { setTimeout(() => this.onend?.(), 0); }
    };
"#;

/// Somebody new on the list, in a browser that calls its recogniser `name`.
async fn speaking(product: &Product, name: &str, person: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.inject(&RECOGNISER.replace("NAME", name)).await?;
    journey::sign_up(&browser, product, person).await?;
    browser.hydrated().await?;
    Ok(browser)
}

/// Presses the microphone and says `words`, a JavaScript expression.
async fn say(browser: &Browser, words: &str) -> Result<()> {
    browser.page().execute(&format!("window.heard.push({words})"), vec![]).await?;
    browser.click("button.voice").await
}

#[tokio::test]
async fn what_is_said_is_shown_done_answered_aloud_and_asked_before_it_deletes() -> Result<()> {
    let product = Product::start().await?;
    for (name, person) in [("SpeechRecognition", "Ola"), ("webkitSpeechRecognition", "Pia")] {
        let browser = speaking(&product, name, person).await?;
        say(&browser, "'Add a task to call mom'").await?;
        browser.see("Add a task to call mom").await?;
        browser.find("button[aria-label='Complete “Call mom”']").await?;
        let spoken = browser.page().execute("return window.spoken.join()", vec![]).await?;
        assert!(spoken.as_str().is_some_and(|it| it.contains("mom")), "{spoken}");

        say(&browser, "'Delete the task call mom'").await?;
        browser.find(".voice-panel[data-state=asking]").await?;
        browser.find("button[aria-label='Complete “Call mom”']").await?;
        browser.click(".voice-answers button[value=yes]").await?;
        browser.gone("button[aria-label='Complete “Call mom”']").await?;
        assert_eq!(browser.complaints().await?, [""; 0]);
    }
    Ok(())
}

#[tokio::test]
async fn a_conversation_goes_on_by_itself_until_that_is_all() -> Result<()> {
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Rio").await?;
    say(&browser, "'Add a task to pay rent today'").await?;
    browser.see("Added “Pay rent”").await?;
    say(&browser, "'Add a task to call mom today'").await?;
    browser.see("Added “Call mom”").await?;
    let told = "window.heard.push('go through my day', 'done', 'tomorrow', \"that's all\")";
    browser.page().execute(told, vec![]).await?;
    browser.click(".voice-hands-free").await?;
    // Two before, and four that nobody pressed anything for.
    browser.find(".voice-panel[data-state=answered] .voice-history li:nth-child(6)").await?;
    let spoken = browser.page().execute("return window.spoken.join(' ')", vec![]).await?;
    let spoken = spoken.as_str().unwrap_or_default().to_owned();
    assert!(spoken.contains("2 of 2") && spoken.contains("That was all for today"), "{spoken}");
    let first = browser.find(".voice-history li:first-child").await?;
    let first = first.prop("textContent").await?.unwrap_or_default();
    assert!(first.contains("that's all"), "{first}");
    Ok(())
}

#[tokio::test]
async fn who_talks_interrupts_and_our_own_voice_is_nobodys() -> Result<()> {
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Sol").await?;
    say(&browser, "'Add a task to pay rent today'").await?;
    browser.see("Added “Pay rent”").await?;
    let told = "window.talksOn = true; window.interrupted = 0; \
        window.heard.push('what is due today', 'add a task to buy bread', \"that's all\")";
    browser.page().execute(told, vec![]).await?;
    browser.click(".voice-hands-free").await?;
    browser.find("button[aria-label='Complete “Buy bread”']").await?;
    let interrupted = browser.page().execute("return window.interrupted", vec![]).await?;
    assert!(interrupted.as_u64().is_some_and(|times| times > 0), "{interrupted}");
    Ok(())
}

#[tokio::test]
async fn who_cannot_be_heard_is_told_what_to_do() -> Result<()> {
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Quin").await?;
    say(&browser, "{ refused: true }").await?;
    browser.see("Allow it in the site's settings").await?;
    browser.click("button.voice").await?;
    browser.see("Nothing was heard").await?;
    say(&browser, "'cancel'").await?;
    browser.see("Cancelled. Nothing was done.").await?;

    browser.page().execute("delete window.SpeechRecognition", vec![]).await?;
    browser.click("button.voice").await?;
    browser.see("This browser cannot listen").await?;
    assert!(!browser.text().await?.contains("Working on it"));
    Ok(())
}
