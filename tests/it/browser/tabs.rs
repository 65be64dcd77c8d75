//! Many tabs of one browser, which opens six connections to a host and no more.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

/// More than a browser's connections to one host.
const TABS: usize = 8;
const TASK: &str = "Feed the geese";

#[tokio::test]
async fn each_of_many_tabs_opens_and_hears_what_the_others_do() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Tova").await?;
    browser.hydrated().await?;
    for _ in 1..TABS {
        let tab = browser.page().new_window(true).await?;
        browser.page().switch_to_window(tab.handle).await?;
        browser.open(&product.url("/dashboard")).await?;
        browser.hydrated().await?;
    }
    journey::add(&browser, TASK).await?;
    let tabs = browser.page().windows().await?;
    assert_eq!(tabs.len(), TABS);
    for tab in &tabs {
        browser.page().switch_to_window(tab.clone()).await?;
        browser.see(TASK).await?;
    }

    // The first one listened for all. Another one does when it is gone.
    browser.page().switch_to_window(tabs[0].clone()).await?;
    browser.page().close_window().await?;
    browser.page().switch_to_window(tabs[1].clone()).await?;
    journey::add(&browser, "Count the geese").await?;
    browser.page().switch_to_window(tabs[TABS - 1].clone()).await?;
    browser.see("Count the geese").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn what_is_said_in_one_tab_shows_in_another() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Una").await?;
    browser.open(&product.url("/chat")).await?;
    browser.hydrated().await?;
    journey::say(&browser, "Add a task to feed the geese").await?;
    browser.see("Feed the geese").await?;
    browser.until("return document.querySelectorAll('.message').length", &json!(2)).await?;
    let here = browser.page().current_url().await?;

    let tab = browser.page().new_window(true).await?;
    browser.page().switch_to_window(tab.handle).await?;
    browser.open(here.as_str()).await?;
    browser.hydrated().await?;
    journey::say(&browser, "What is on my list?").await?;
    browser.until("return document.querySelectorAll('.message').length", &json!(4)).await?;
    let tabs = browser.page().windows().await?;
    browser.page().switch_to_window(tabs[0].clone()).await?;
    browser.see("What is on my list?").await?;
    browser.until("return document.querySelectorAll('.message').length", &json!(4)).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}
