//! How somebody speaks and is answered: by which key, in which language, aloud or not, and where it cannot be.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product, voice::say};

use super::speaking;

const CONTROL_M: &str = "\u{e009}m";
const ANSWERED: &str = ".voice-panel[data-state=answered]";
/// Notes in which language the recogniser is told to listen.
const LANGUAGES: &str = "window.languages = []; const { start } = SpeechRecognition.prototype; \
     SpeechRecognition.prototype.start = function () { \
         window.languages.push(this.lang); return start.call(this); }";
const CHOOSE: &str = "const language = document.querySelector('.voice-language'); \
     language.value = arguments[0]; language.dispatchEvent(new Event('change', { bubbles: true }))";

/// Waits until an answer to what was said last shows, and lets the next one show.
async fn answered(browser: &Browser) -> Result<()> {
    browser.find(ANSWERED).await?;
    let forget = "document.querySelector('.voice-panel').dataset.state = ''";
    browser.page().execute(forget, vec![]).await?;
    Ok(())
}

#[tokio::test]
async fn control_m_listens_and_in_the_middle_of_typing_as_well() -> Result<()> {
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Ada").await?;
    browser.fill("#quick-add", "Half a line").await?;
    browser.page().execute("window.heard.push('Add a task to call mom')", vec![]).await?;
    browser.page().active_element().await?.send_keys(CONTROL_M).await?;
    browser.find("button[aria-label='Complete “Call mom”']").await?;
    let typed = browser.find("#quick-add").await?.prop("value").await?;
    assert_eq!(typed.as_deref(), Some("Half a line"));
    Ok(())
}

#[tokio::test]
async fn who_wants_no_answers_aloud_hears_none_from_then_on() -> Result<()> {
    const SPOKEN: &str = "return window.spoken.length";
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Bo").await?;
    say(&browser, "'What is on my list?'").await?;
    answered(&browser).await?;
    browser.until(SPOKEN, &json!(1)).await?;
    browser.click(".voice-aloud").await?;
    say(&browser, "'What is on my list?'").await?;
    answered(&browser).await?;
    browser.until(SPOKEN, &json!(1)).await?;

    browser.reload().await?;
    browser.hydrated().await?;
    say(&browser, "'What is on my list?'").await?;
    answered(&browser).await?;
    assert!(!browser.find(".voice-aloud").await?.is_selected().await?);
    browser.until(SPOKEN, &json!(0)).await
}

#[tokio::test]
async fn the_recogniser_listens_in_the_language_that_was_chosen() -> Result<()> {
    const TOLD: &str = "return window.languages";
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Cy").await?;
    browser.inject(LANGUAGES).await?;
    browser.reload().await?;
    browser.hydrated().await?;
    say(&browser, "'What is on my list?'").await?;
    answered(&browser).await?;
    browser.page().execute(CHOOSE, vec![json!("ur-PK")]).await?;
    say(&browser, "'cancel'").await?;
    browser.until(TOLD, &json!(["en-US", "ur-PK"])).await?;
    browser.reload().await?;
    browser.hydrated().await?;
    say(&browser, "'cancel'").await?;
    browser.until(TOLD, &json!(["ur-PK"])).await
}

#[tokio::test]
async fn on_an_insecure_origin_it_says_where_the_microphone_works() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    browser.inject("Object.defineProperty(window, 'isSecureContext', { value: false })").await?;
    journey::sign_up(&browser, &product, "Di").await?;
    browser.hydrated().await?;
    browser.click("button.voice").await?;
    browser.see("The microphone works on https or on localhost only").await
}
