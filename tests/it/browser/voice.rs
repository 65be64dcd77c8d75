//! Speaking to the list in a real browser, whose recogniser is there, prefixed, absent, refused, silent or wrong.

mod microphone;
mod settings;
mod stopping;

use anyhow::Result;
use serde_json::{Value, json};
use todo_tests::{
    browser::Browser,
    journey,
    product::Product,
    voice::{self, say},
};

/// Somebody new on the list, in a browser that calls its recogniser `name`.
async fn speaking(product: &Product, name: &str, person: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    voice::gives_recogniser(&browser, name).await?;
    journey::sign_up(&browser, product, person).await?;
    browser.hydrated().await?;
    Ok(browser)
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

#[tokio::test]
async fn words_are_shown_as_they_come_and_what_was_heard_wrongly_removes_nothing() -> Result<()> {
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Xan").await?;
    let shown = "return document.querySelector('.voice-words').textContent";
    say(&browser, "{ parts: ['Add a', 'Add a task to call mom'] }").await?;
    browser.until(shown, &"Add a".into()).await?;
    browser.until(shown, &"Add a task to call mom".into()).await?;
    let task = "button[aria-label='Complete “Call mom”']";
    browser.find(task).await?;

    // It was to be completed; what was heard is shown, asked about, and let be by a word.
    say(&browser, "'Delete the task call mom'").await?;
    browser.find(".voice-panel[data-state=asking]").await?;
    browser.page().execute("window.heard.push('no')", vec![]).await?;
    browser.click("button.voice").await?;
    browser.see("Nothing was deleted").await?;
    for wrong in ["'lead a ask all mom'", "'deal eat call farm'", "'the lead tomb'"] {
        say(&browser, wrong).await?;
        browser.find(".voice-panel:is([data-state=answered], [data-state=asking])").await?;
        browser.page().execute("document.querySelector('.voice-close').click()", vec![]).await?;
    }
    browser.find(task).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn words_that_let_it_be_do_so_in_each_language_and_no_longer_sentence_does() -> Result<()> {
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Ude").await?;
    for words in [
        "stop",
        "Never mind.",
        "ruk jao",
        "rehne do",
        "रहने दो",
        "रद्द करें",
        "منسوخ کریں",
        "رہنے دیں۔",
    ] {
        say(&browser, &format!("'{words}'")).await?;
        browser.find(".voice-panel[data-state=cancelled]").await?;
        browser
            .page()
            .execute("document.querySelector('.voice-panel').dataset.state = ''", vec![])
            .await?;
    }
    say(&browser, "'ملاقات منسوخ کریں'").await?;
    browser.find(".voice-panel .voice-history li").await?;
    Ok(())
}

#[tokio::test]
async fn what_was_said_aloud_is_taken_back_where_it_was_answered() -> Result<()> {
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Val").await?;
    say(&browser, "'What is on my list?'").await?;
    browser.find(".voice-panel[data-state=answered] .voice-undo[hidden]").await?;
    say(&browser, "'Add a task to call mom'").await?;
    browser.find("button[aria-label='Complete “Call mom”']").await?;
    browser.click(".voice-undo:not([hidden]) button").await?;
    browser.gone("button[aria-label='Complete “Call mom”']").await?;
    browser.see("Took “Call mom” off the list again.").await?;
    // What took something back offers no more of it.
    browser.find(".voice-panel[data-state=answered] .voice-undo[hidden]").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn what_was_said_stays_on_other_pages_and_goes_with_who_signs_out() -> Result<()> {
    const SAID: &str =
        "return [...document.querySelectorAll('.voice-history li')].map((it) => it.textContent)";
    const KEPT: &str = "return sessionStorage.getItem('voice-history')";
    let product = Product::start().await?;
    let browser = speaking(&product, "SpeechRecognition", "Yun").await?;
    let first = "“What is on my list?” → Nothing is pending. Well done!";
    let cancels = async || -> Result<()> {
        say(&browser, "'cancel'").await?;
        browser.find(".voice-panel[data-state=cancelled]").await.map(drop)
    };
    say(&browser, "'What is on my list?'").await?;
    browser.until(SAID, &json!([first])).await?;
    browser.click("nav a[href='/chat']").await?;
    browser.find("#message").await?;
    cancels().await?;
    browser.until(SAID, &json!([first])).await?;
    browser.reload().await?;
    browser.hydrated().await?;
    cancels().await?;
    browser.until(SAID, &json!([first])).await?;

    // On any page; and were it still there, it would be nobody else's.
    browser.open(&product.url("/profile")).await?;
    let kept = browser.page().execute(KEPT, vec![]).await?;
    browser.click(".sign-out button").await?;
    browser.until("return location.pathname", &json!("/")).await?;
    browser.until(KEPT, &Value::Null).await?;
    let restore = "sessionStorage.setItem('voice-history', arguments[0])";
    browser.page().execute(restore, vec![kept]).await?;
    journey::sign_up(&browser, &product, "Zoe").await?;
    browser.hydrated().await?;
    cancels().await?;
    browser.until(SAID, &json!([])).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

/// A browser that records and has no recogniser; whoever asks for its microphone waits until `allow` is called.
const RECORDER: &str = r"
    delete window.SpeechRecognition;
    delete window.webkitSpeechRecognition;
    window.asked = 0;
    window.streams = [];
    navigator.mediaDevices.getUserMedia = () => new Promise((allow) => {
        window.asked += 1;
        window.allow = () => {
            const { stream } = new AudioContext().createMediaStreamDestination();
            window.streams.push(stream);
            allow(stream);
        };
    });
";

#[tokio::test]
async fn one_press_records_once_whatever_is_pressed_before_the_microphone_is_open() -> Result<()> {
    const OPEN: &str = "return window.streams.filter((it) => it.active).length";
    const ALLOW: &str = "window.allow()";
    const HOLD: &str = "const button = document.querySelector('button.voice'), done = arguments[0]; \
        button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })); \
        setTimeout(() => { button.dispatchEvent(new PointerEvent('pointerup', { bubbles: true })); \
            button.dispatchEvent(new MouseEvent('click', { bubbles: true })); done(); }, 500)";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    browser.inject(RECORDER).await?;
    journey::sign_up(&browser, &product, "Wim").await?;
    browser.hydrated().await?;
    let script = async |script: &str| browser.page().execute(script, vec![]).await;

    // A second press, Escape and letting go end it; what is allowed after that is closed at once.
    for round in 1..=3 {
        if round == 3 {
            browser.page().execute_async(HOLD, vec![]).await?;
        } else {
            browser.click("button.voice").await?;
            browser.see("Allow it where the browser asks").await?;
            browser.find("button.voice[aria-pressed=true]").await?;
        }
        match round {
            1 => browser.click("button.voice").await?,
            2 => browser.press("\u{e00c}").await?,
            _ => {}
        }
        browser.see("Cancelled. Nothing was done.").await?;
        script(ALLOW).await?;
        browser.until(OPEN, &0.into()).await?;
        assert_eq!(script("return window.asked").await?, round);
        browser.find(".voice-panel[data-state=cancelled]").await?;
    }

    browser.click("button.voice").await?;
    browser.see("Allow it where the browser asks").await?;
    script(ALLOW).await?;
    browser.find(".voice-panel[data-state=listening][data-means=meter]").await?;
    browser.until(OPEN, &1.into()).await?;
    browser.click("button.voice").await?;
    browser.see("Nothing was heard").await?;
    browser.until(OPEN, &0.into()).await?;
    assert_eq!(script("return window.asked").await?, 4);
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}
