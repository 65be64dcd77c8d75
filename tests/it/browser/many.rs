//! A list of thousands of tasks is worked as a short one is: a page at a time, found by search, and many at once.

use anyhow::Result;
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, product::Product};

use super::list::on_the_list;

const TASKS: usize = 5_000;
/// Rows that a page of the list shows, and a board.
const PAGE_ROWS: usize = 50;
const BOARD_ROWS: usize = 200;
const ROWS: &str = "return document.querySelectorAll('#tasks .task').length";
const TITLES: &str =
    "return [...document.querySelectorAll('#tasks .title')].map(it => it.textContent.trim())";
/// Presses the rows with Shift: the first and the last of the page.
const CHOOSE_ALL: &str = "const rows = [...document.querySelectorAll('#tasks .task .about')]; \
     [rows[0], rows.at(-1)].forEach(row => row.dispatchEvent(new MouseEvent('click', \
         { bubbles: true, cancelable: true, shiftKey: true })))";

async fn titles(browser: &Browser) -> Result<Value> {
    Ok(browser.page().execute(TITLES, vec![]).await?)
}

#[tokio::test]
async fn five_thousand_tasks_are_paged_found_and_changed_together() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Max").await?;
    journey::fill(&browser, TASKS).await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    browser.until(ROWS, &json!(PAGE_ROWS)).await?;
    browser
        .until("return document.querySelector('.counts dd').textContent", &json!("5000"))
        .await?;

    let first = titles(&browser).await?;
    browser.page().execute(CHOOSE_ALL, vec![]).await?;
    browser.see("50 selected").await?;
    browser.click(".selection button[value=done]").await?;
    browser
        .gone(&format!("button[aria-label='Complete “{}”']", first[0].as_str().unwrap_or_default()))
        .await?;
    browser
        .until("return document.querySelector('.counts dd').textContent", &json!("4950"))
        .await?;
    browser.until(ROWS, &json!(PAGE_ROWS)).await?;
    browser.click("#undo").await?;
    browser.until(TITLES, &first).await?;

    browser.click(".pager a").await?;
    let is_first = format!(
        "return document.querySelector('#tasks .title').textContent.trim() === {}",
        first[0]
    );
    browser.until(&is_first, &json!(false)).await?;
    browser.until(ROWS, &json!(PAGE_ROWS)).await?;

    browser.fill("#search", "Task 4321").await?;
    browser.until(TITLES, &json!(["Task 4321"])).await?;
    journey::complete(&browser, "Task 4321").await?;
    browser.until(TITLES, &json!([])).await?;

    browser.open(&product.url("/dashboard?view=board")).await?;
    browser.hydrated().await?;
    browser.until(ROWS, &json!(BOARD_ROWS)).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}
