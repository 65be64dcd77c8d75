//! Working the list in a real browser with scripts: every form is sent without leaving the page.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

const SAVE: &str = ".editor button.primary";

/// Somebody new, on the list, in a page that knows if it is left.
async fn on_the_list(product: &Product, name: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    journey::sign_up(&browser, product, name).await?;
    browser.hydrated().await?;
    browser.page().execute("window.stayed = true", vec![]).await?;
    Ok(browser)
}

async fn has_stayed(browser: &Browser) -> Result<bool> {
    Ok(browser.page().execute("return window.stayed === true", vec![]).await? == json!(true))
}

#[tokio::test]
async fn tasks_are_changed_and_deleted_without_leaving_the_page() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Eve").await?;
    journey::add(&browser, "Call mom friday").await?;
    browser.see("Call mom").await?;

    browser.click("a[aria-label='Edit “Call mom”']").await?;
    browser.fill("#edit-title", "Call dad").await?;
    browser.fill("#edit-tags", "family, phone").await?;
    browser.click(SAVE).await?;
    for shown in ["Call dad", "#family", "#phone"] {
        browser.see(shown).await?;
    }
    // Saved, the form gives way to the list.
    browser.find("a[aria-label='Edit “Call dad”']").await?;

    journey::complete(&browser, "Call dad").await?;
    browser.see("All clear").await?;
    browser.click(".views a[href*=completed]").await?;
    browser.click("summary[aria-label='Delete “Call dad”']").await?;
    browser.click(".popover button.danger").await?;
    browser.see("Nothing finished yet").await?;

    assert!(has_stayed(&browser).await?);
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn the_list_is_narrowed_down_without_leaving_the_page() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Fay").await?;
    for (line, title) in [("Buy oat milk !high", "Buy oat milk"), ("Water plants", "Water plants")]
    {
        journey::add(&browser, line).await?;
        browser.find(&format!("a[aria-label='Edit “{title}”']")).await?;
    }

    browser.fill("#search", "milk & honey").await?;
    browser.click(".filters button").await?;
    browser.see("No task matches").await?;
    browser.fill("#search", "milk").await?;
    browser.click(".filters button").await?;
    browser.see("Buy oat milk").await?;

    assert!(!browser.text().await?.contains("Water plants"));
    assert!(
        browser.page().current_url().await?.query().is_some_and(|it| it.contains("search=milk"))
    );
    assert!(has_stayed(&browser).await?);
    Ok(())
}

#[tokio::test]
async fn a_refused_form_says_why_and_keeps_what_was_typed() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Gil").await?;

    journey::add(&browser, "#home !high").await?;
    browser.see("Title must not be empty").await?;
    let typed = browser.find("#quick-add").await?.prop("value").await?;
    assert_eq!(typed.as_deref(), Some("#home !high"));

    journey::add(&browser, "Paint the door #home !high").await?;
    browser.see("Paint the door").await?;
    assert!(!browser.text().await?.contains("Title must not be empty"));
    assert!(has_stayed(&browser).await?);
    Ok(())
}
