//! Talking to the list in a real browser: the answer comes word by word.

use anyhow::{Context as _, Result};
use serde_json::json;
use todo_tests::{LlmReply, ScriptedLlm, browser::Browser, journey, product::Product};

/// Events of a scripted reply: what opens it, and three words.
const THREE_WORDS: usize = 4;

/// Where conversations are searched for.
const SEARCH: &str = ".conversations .find input[name=find]";

/// Somebody new, on the page of the chat.
async fn on_the_chat(product: &Product, name: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    journey::sign_up(&browser, product, name).await?;
    browser.open(&product.url("/chat")).await?;
    browser.hydrated().await?;
    Ok(browser)
}

/// What stands in the line that is typed into.
async fn typed(browser: &Browser) -> Result<String> {
    Ok(browser.find("#message").await?.prop("value").await?.unwrap_or_default())
}

#[tokio::test]
async fn words_show_before_the_answer_is_whole_and_stop_ends_it() -> Result<()> {
    let llm = ScriptedLlm::start().await;
    llm.calls("add_task", &json!({ "title": "Buy milk" }));
    llm.replies(LlmReply::says("It is added; what else").silent_after(THREE_WORDS));
    let product = Product::start_with(&llm.as_openai()).await?;
    let browser = on_the_chat(&product, "Dan").await?;

    journey::say(&browser, "We are out of milk").await?;
    for shown in ["We are out of milk", "Added “Buy milk”", "It is added;"] {
        browser.see(shown).await?;
    }
    browser.find(".log[aria-busy=true]").await?;
    assert_eq!(typed(&browser).await?, "");

    // It goes on while the list is looked at.
    browser.click(".ways a[href='/dashboard']").await?;
    browser.find("button[aria-label='Complete “Buy milk”']").await?;
    browser.click(".ways a[href='/chat']").await?;
    browser.see("It is added;").await?;

    browser.click(".composer .stop").await?;
    browser.see("Stopped.").await?;
    browser.find(".log[aria-busy=false]").await?;
    llm.says("You are welcome.");
    journey::say(&browser, "Thanks").await?;
    browser.see("You are welcome.").await?;
    llm.assert_finished();
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_lost_connection_says_so_and_gives_the_message_back() -> Result<()> {
    let llm = ScriptedLlm::start().await;
    llm.replies(LlmReply::says("It is added; what else").silent_after(THREE_WORDS));
    let mut product = Product::start_with(&llm.as_openai()).await?;
    let browser = on_the_chat(&product, "Eve").await?;
    journey::say(&browser, "We are out of milk").await?;
    browser.see("It is added;").await?;

    product.crash_and_restart().await?;

    browser.see("The connection was lost").await?;
    assert_eq!(typed(&browser).await?, "We are out of milk");
    // The conversation is held for the turn that was lost: a refusal, and nothing is lost by it.
    browser.click(".composer .primary").await?;
    browser.see("still answers").await?;
    assert_eq!(typed(&browser).await?, "We are out of milk");
    Ok(())
}

#[tokio::test]
async fn a_refused_message_stays_in_the_line() -> Result<()> {
    let product = Product::start_with(&[("TODO_ASSISTANT_REQUESTS_PER_DAY_MAX", "1")]).await?;
    let browser = on_the_chat(&product, "Fay").await?;
    journey::say(&browser, "Add a task to buy milk").await?;
    browser.see("Added “Buy milk”.").await?;

    journey::say(&browser, "Add a task to buy tea").await?;

    browser.find(".talk form .alert").await?;
    assert_eq!(typed(&browser).await?, "Add a task to buy tea");
    Ok(())
}

#[tokio::test]
async fn undo_is_a_button_with_and_without_scripts() -> Result<()> {
    let product = Product::start().await?;
    for (name, browser) in
        [("Gil", Browser::start().await?), ("Hal", Browser::without_scripts().await?)]
    {
        journey::sign_up(&browser, &product, name).await?;
        browser.open(&product.url("/chat")).await?;
        if name == "Gil" {
            browser.hydrated().await?;
        }
        journey::say(&browser, "Add a task to call mom").await?;
        browser.see("Added “Call mom”.").await?;

        browser.click(".answers button").await?;

        browser.see("Took “Call mom” off the list again.").await?;
        browser.open(&product.url("/dashboard")).await?;
        browser.see("Today").await?;
        browser.gone(".task .title").await.with_context(|| format!("{name} still has it"))?;
    }
    Ok(())
}

#[tokio::test]
async fn the_assistant_works_the_list_that_it_is_told_about() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Bea").await?;

    browser.open(&product.url("/chat")).await?;
    browser.hydrated().await?;
    journey::say(&browser, "Add a task to call mom").await?;
    browser.find(".message:not(.own):not(.typing) .text").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.see("Call mom").await?;

    // The conversation is still there.
    browser.open(&product.url("/chat")).await?;
    browser.see("Add a task to call mom").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn the_latest_message_stays_in_sight_and_yes_is_a_button() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Cleo").await?;
    browser.open(&product.url("/chat")).await?;
    browser.hydrated().await?;

    for number in 1..=6 {
        let title = format!("Water plant number {number}");
        journey::say(&browser, &format!("Add a task to {title}")).await?;
        browser.see(&format!("Added “{title}”.")).await?;
    }
    journey::say(&browser, "Delete the task water plant number 3").await?;
    browser.click(".answers .danger").await?;
    browser.see("Deleted “Water plant number 3”.").await?;
    browser.in_sight("#latest").await?;
    Ok(())
}

#[tokio::test]
async fn a_message_is_said_in_other_words_and_an_answer_given_again() -> Result<()> {
    let llm = ScriptedLlm::start().await;
    for answer in ["The first answer.", "The second answer.", "The third answer."] {
        llm.says(answer);
    }
    let product = Product::start_with(&llm.as_openai()).await?;
    let browser = on_the_chat(&product, "Ira").await?;
    journey::say(&browser, "Hello there").await?;
    browser.see("The first answer.").await?;

    browser.click(".message:not(.own) .anew").await?;
    browser.see("The second answer.").await?;
    assert!(!browser.text().await?.contains("The first answer."));

    browser.click(".message.own .anew").await?;
    browser.find(".instead").await?;
    assert_eq!(typed(&browser).await?, "Hello there");
    journey::say(&browser, "Good morning").await?;
    browser.see("The third answer.").await?;
    browser.find(".log[aria-busy=false]").await?;
    let shown = browser.text().await?;
    assert!(shown.contains("Good morning"), "{shown}");
    assert!(!shown.contains("The second answer.") && !shown.contains("takes the place"), "{shown}");
    llm.assert_finished();
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn conversations_are_renamed_and_searched() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_chat(&product, "Jan").await?;
    journey::say(&browser, "Add a task to call mom").await?;
    browser.see("Added “Call mom”.").await?;
    browser.reload().await?;
    browser.hydrated().await?;

    browser.click(".conversations summary").await?;
    browser.fill(".conversations input[name=title]", "Family matters").await?;
    browser.click(".conversations .popover form:first-of-type button").await?;
    browser.see("Family matters").await?;
    browser.hydrated().await?;

    browser.fill(SEARCH, "groceries").await?;
    browser.gone(".conversations li").await?;
    browser.fill(SEARCH, "matters FAM").await?;
    browser.find(".conversations li").await?;
    // The server looks through what was said.
    browser.fill(SEARCH, "to call mom").await?;
    browser.find(".conversations li").await?;
    browser.see("Added “Call mom”.").await?;
    Ok(())
}

#[tokio::test]
async fn a_conversation_is_deleted_and_what_it_did_stays() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_chat(&product, "Kai").await?;
    journey::say(&browser, "Add a task to call mom").await?;
    browser.see("Added “Call mom”.").await?;
    browser.reload().await?;
    browser.hydrated().await?;
    browser.click(".conversations summary").await?;
    browser.see("Delete").await?;
    browser.click(".conversations .popover form:last-of-type button").await?;
    browser.gone(".conversations li").await?;
    assert!(!browser.text().await?.contains("Added “Call mom”."));
    browser.open(&product.url("/dashboard")).await?;
    browser.find("button[aria-label='Complete “Call mom”']").await.map(drop)
}

#[tokio::test]
async fn control_j_shows_and_hides_the_assistant_beside_the_list() -> Result<()> {
    const CONTROL_J: &str = "\u{e009}j";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Lia").await?;
    browser.hydrated().await?;
    for shown in [true, false] {
        browser.page().active_element().await?.send_keys(CONTROL_J).await?;
        browser.find(&format!("#assistant[aria-expanded='{shown}']")).await?;
        if shown {
            browser.find("section.panel").await?;
        } else {
            browser.gone("section.panel").await?;
        }
    }
    Ok(())
}

/// What the page of an address holds without any script: how many messages, and where its links lead.
const BARE: &str = "const [path] = arguments; return fetch(path).then(it => it.text()).then(html => { \
    const page = new DOMParser().parseFromString(html, 'text/html'); \
    const hrefs = [...page.querySelectorAll('.elsewhere')].map(it => it.getAttribute('href')); \
    return { messages: page.querySelectorAll('.message').length, bytes: html.length, hrefs, \
        conversations: page.querySelectorAll('.conversations li').length, \
        first: page.querySelector('.message .text')?.textContent }; })";

#[tokio::test]
async fn a_long_conversation_opens_at_its_end_and_leads_back_to_its_beginning() -> Result<()> {
    const TURNS: usize = 40;
    let product = Product::start().await?;
    let browser = on_the_chat(&product, "Kim").await?;
    let mut talk = json!({});
    for turn in 1..=TURNS {
        talk["message"] = json!(format!("hello number {turn} of many"));
        let answer = journey::post(&browser, "chat", &talk).await?;
        talk["conversation_id"] = answer["conversation_id"].clone();
    }
    let bare = async |path: &str| browser.page().execute(BARE, vec![json!(path)]).await;

    let page = bare("/chat").await?;
    assert_eq!(
        (&page["messages"], &page["first"]),
        (&json!(30), &json!("hello number 26 of many"))
    );
    assert!(page["bytes"].as_u64().is_some_and(|bytes| bytes < 200_000), "{page}");
    let earlier = bare(page["hrefs"][0].as_str().context("a way back")?).await?;
    assert_eq!(earlier["messages"], 30);
    assert_eq!(earlier["first"], "hello number 11 of many");
    let earliest = bare(earlier["hrefs"][0].as_str().context("a way back")?).await?;
    assert_eq!(
        (&earliest["messages"], &earliest["first"]),
        (&json!(20), &json!("hello number 1 of many"))
    );
    // Only to the latest ones from here.
    assert_eq!(earliest["hrefs"].as_array().map(Vec::len), Some(1), "{earliest}");
    let latest = bare(earliest["hrefs"][0].as_str().context("a way on")?).await?;
    assert_eq!(latest["first"], page["first"]);

    browser.reload().await?;
    browser.hydrated().await?;
    browser.find(".messages .message:nth-child(30)").await?;
    browser.in_sight("#latest").await?;
    for messages in [60, 80] {
        browser.click(".elsewhere").await?;
        browser.find(&format!(".messages .message:nth-child({messages})")).await?;
    }
    browser.gone(".elsewhere").await?;
    journey::say(&browser, "and hello again").await?;
    browser.find(".messages .message:nth-child(82) .when").await?;
    browser.see("hello number 1 of many").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);

    // Who says something in the middle is at the end again.
    browser.open(&product.url(earlier["hrefs"][1].as_str().context("a way on")?)).await?;
    browser.open(&product.url(page["hrefs"][0].as_str().context("a way back")?)).await?;
    browser.hydrated().await?;
    journey::say(&browser, "hello from the middle").await?;
    browser.gone(".elsewhere[href$=latest]:not([href*=before])").await?;
    browser.find(".messages .message:nth-child(30) .when").await?;
    browser.see("hello from the middle").await?;
    Ok(())
}

#[tokio::test]
async fn of_many_conversations_the_newest_are_listed_and_all_are_searched() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_chat(&product, "Lea").await?;
    for number in 1..=52 {
        let message = json!({ "message": format!("hello, this is x{number}y") });
        journey::post(&browser, "chat", &message).await?;
    }
    let page = browser.page().execute(BARE, vec![json!("/chat")]).await?;
    assert_eq!(page["conversations"], 50);
    let found = browser.page().execute(BARE, vec![json!("/chat?find=is+x1y")]).await?;
    assert_eq!(found["conversations"], 1);
    assert_eq!(found["first"], "hello, this is x52y", "what is open stays open");

    browser.reload().await?;
    browser.hydrated().await?;
    browser.see("Search looks through all of them").await?;
    browser.fill(SEARCH, "x2y hello").await?;
    browser.find(".conversations li:only-child").await?;
    browser.see("hello, this is x2y").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn an_answer_in_markdown_shows_what_it_means_and_runs_nothing() -> Result<()> {
    let llm = ScriptedLlm::start().await;
    llm.says(
        "You have **two** things:\n\n- *milk*\n- `bread`\n\n[More](https://a.example/list) \
         [run](javascript:alert(1)) <img src=x onerror=alert(1)> ![p](https://a.example/p.png)",
    );
    let product = Product::start_with(&llm.as_openai()).await?;
    let browser = on_the_chat(&product, "Mia").await?;
    journey::say(&browser, "What is **there**?").await?;
    for again in [false, true] {
        browser.see("onerror=alert(1)").await?;
        if again {
            browser.reload().await?;
            browser.hydrated().await?;
        }
        browser.find(".log[aria-busy=false]").await?;
        for css in [
            "strong",
            "li em",
            "li:nth-child(2) code",
            "a[href='https://a.example/list'][rel~=noopener]",
        ] {
            browser.find(&format!(".message:not(.own) .marked {css}")).await?;
        }
        browser.gone(".message img, .message a[href^=javascript], .own strong").await?;
        browser.see("What is **there**?").await?;
        browser.see("[run](javascript:alert(1))").await?;
    }
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn enter_sends_what_several_lines_say_and_no_half_written_word() -> Result<()> {
    const ENTER: &str = "\u{e007}";
    const SHIFT_ENTER: &str = "\u{e008}\u{e007}\u{e008}";
    const COMPOSED: &str = "const line = document.querySelector('#message'); \
        line.dispatchEvent(new KeyboardEvent('keydown', \
            { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))";
    const TOUCHED: &str = "const own = window.matchMedia.bind(window); \
        window.matchMedia = (query) => query.includes('coarse') ? { matches: true } : own(query)";
    const HEIGHT: &str = "return document.querySelector('#message').offsetHeight";
    let product = Product::start().await?;
    let browser = on_the_chat(&product, "Noa").await?;
    // Whoever arrives can write at once.
    let line = browser.find("#message:focus").await?;
    let low = browser.page().execute(HEIGHT, vec![]).await?.as_u64();
    line.send_keys(&format!("hello{SHIFT_ENTER}you{SHIFT_ENTER}there")).await?;
    let high = browser.page().execute(HEIGHT, vec![]).await?.as_u64();
    assert!(high > low, "{low:?} {high:?}");
    browser.page().execute(COMPOSED, vec![]).await?;
    assert_eq!(typed(&browser).await?, "hello\nyou\nthere");
    line.send_keys(ENTER).await?;
    browser.find(".message.own .when").await?;
    browser.see("hello\nyou\nthere").await?;
    assert_eq!(typed(&browser).await?, "");
    browser.find("#message:focus").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);

    // Where fingers write, no keyboard comes up by itself.
    browser.inject(TOUCHED).await?;
    browser.reload().await?;
    browser.hydrated().await?;
    browser.find(".message.own .when").await?;
    browser.until("return document.activeElement === document.body", &json!(true)).await
}
