//! What happened to a task, in its form, and taking it back there: with scripts and without.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

const TITLE: &str = "#edit-title";
const EDIT: &str = "a[aria-label='Edit “Call mom”']";
const ENTRIES: &str = "return [...document.querySelectorAll('.history li > div > p:first-child')].map(it => it.textContent)";

#[tokio::test]
async fn each_change_of_a_task_is_told_in_its_form_and_taken_back_there() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Kim").await?;
    browser.hydrated().await?;
    journey::add(&browser, "Call mom").await?;
    browser.click(EDIT).await?;
    browser.fill(TITLE, "Call dad").await?;
    browser.find("a[aria-label='Edit “Call dad”']").await?;

    browser.click(".history summary").await?;
    browser.until(ENTRIES, &json!(["Title: Call mom → Call dad", "Added"])).await?;
    browser.see("You, Today").await?;
    browser.click(".history li:first-child button").await?;

    browser.find(EDIT).await?;
    browser.until("return document.getElementById('edit-title').value", &json!("Call mom")).await?;
    let expected =
        json!(["Took back: Title: Call mom → Call dad", "Title: Call mom → Call dad", "Added"]);
    browser.until(ENTRIES, &expected).await?;
    browser.see("taken back").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_change_is_taken_back_from_the_form_without_scripts() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Lou").await?;
    journey::add(&browser, "Call mom").await?;
    browser.click(EDIT).await?;
    browser.fill(TITLE, "Call dad").await?;
    browser.click(".editor button.primary").await?;
    browser.click("a[aria-label='Edit “Call dad”']").await?;

    browser.click(".history summary").await?;
    browser.click(".history li:first-child button").await?;
    browser.find(EDIT).await?;
    Ok(())
}
