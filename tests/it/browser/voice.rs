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
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, "speechSynthesis", {
        value: { cancel() {}, speak({ text }) { window.spoken.push(text); } },
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
