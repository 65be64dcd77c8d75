//! Talking to the list in a real browser: the answer comes word by word.

use anyhow::{Context as _, Result};
use serde_json::json;
use todo_tests::{LlmReply, ScriptedLlm, browser::Browser, journey, product::Product};

/// Events of a scripted reply: what opens it, and three words.
const THREE_WORDS: usize = 4;

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

    browser.fill(".conversations .find", "groceries").await?;
    browser.gone(".conversations li").await?;
    browser.fill(".conversations .find", "matters FAM").await?;
    browser.find(".conversations li").await?;
    Ok(())
}
