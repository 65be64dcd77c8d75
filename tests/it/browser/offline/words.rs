//! What is asked for in words without network: done to the list that is kept, as far as it is clear by itself.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey};

use super::cut_off;

const MESSAGE: &str = "return document.getElementById('message').value";
const LINE: &str = "return document.getElementById('quick-add').value";

/// Types a line, waits until it is read, and enters it.
async fn say(browser: &Browser, line: &str) -> Result<()> {
    browser.fill("#quick-add", line).await?;
    browser.find(".preview .reading strong").await?;
    browser.click(".quick-add .line button").await
}

#[tokio::test]
async fn what_is_clear_by_itself_is_done_and_sent_later() -> Result<()> {
    let (mut product, browser) = cut_off("Ann").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    say(&browser, "complete buy milk").await?;
    browser.see("1 change waits for the network").await?;
    browser.gone("button[aria-label='Complete “Buy milk”']").await?;
    say(&browser, "rename call mom to Call dad").await?;
    browser.see("2 changes wait for the network").await?;
    browser.find("a[aria-label='Edit “Call dad”']").await?;
    // By the name that it has by now, and on top of that.
    say(&browser, "make call dad high priority").await?;
    browser.find(".task.high a[aria-label='Edit “Call dad”']").await?;
    browser.click(".queue summary").await?;
    browser.see("Complete “Buy milk”").await?;
    browser.see("Title: Call dad").await?;
    browser.gone(".panel").await?;

    product.restart().await?;
    browser.gone(".queue").await?;
    browser.find(".task.high a[aria-label='Edit “Call dad”']").await?;
    browser.open(&product.url("/dashboard?view=completed")).await?;
    browser.see("Buy milk").await?;
    Ok(())
}

#[tokio::test]
async fn what_needs_the_assistant_says_so_and_stays_in_the_line() -> Result<()> {
    let (mut product, browser) = cut_off("Bea").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    for line in ["what is due today?", "delete buy milk"] {
        say(&browser, line).await?;
        browser.see("There is no network, and this needs it").await?;
        browser.until(LINE, &json!(line)).await?;
    }
    browser.gone(".queue").await?;

    product.restart().await?;
    browser.gone("html[data-away]").await?;
    browser.click(".quick-add .line button").await?;
    browser.see("Delete “Buy milk”?").await?;
    Ok(())
}

#[tokio::test]
async fn what_is_said_on_the_page_of_the_chat_is_done_as_well() -> Result<()> {
    let (_product, browser) = cut_off("Cid").await?;
    browser.click("nav.ways a[href='/chat']").await?;
    browser.find("#message").await?;
    journey::say(&browser, "complete buy milk").await?;
    browser.see("1 change waits for the network").await?;
    browser.until(MESSAGE, &json!("")).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_added_and_what_is_said_in_one_breath_on_the_page_of_the_chat_waits_as_a_whole()
-> Result<()> {
    let (mut product, browser) = cut_off("Dee").await?;
    browser.click("nav.ways a[href='/chat']").await?;
    browser.find("#message").await?;
    journey::say(&browser, "add water the plants tomorrow").await?;
    browser.see("1 change waits for the network").await?;
    browser.until(MESSAGE, &json!("")).await?;
    // One of them is not done without a yes, and so neither is.
    let asked = "complete buy milk and delete call mom";
    journey::say(&browser, asked).await?;
    browser.see("There is no network, and this needs it").await?;
    browser.until(MESSAGE, &json!(asked)).await?;
    browser.see("1 change waits for the network").await?;
    journey::say(&browser, "complete buy milk and rename call mom to Call dad").await?;
    browser.see("3 changes wait for the network").await?;
    browser.click(".queue summary").await?;
    for what in ["Add “Water the plants tomorrow”", "Complete “Buy milk”", "Title: Call dad"]
    {
        browser.see(what).await?;
    }

    product.restart().await?;
    browser.gone(".queue").await?;
    browser.open(&product.url("/dashboard?view=upcoming")).await?;
    for title in ["Water the plants", "Call dad"] {
        browser.find(&format!("a[aria-label='Edit “{title}”']")).await?;
    }
    browser.open(&product.url("/dashboard?view=completed")).await?;
    browser.see("Buy milk").await
}
