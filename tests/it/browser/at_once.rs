//! What is done stands on the page before the server answers, and is taken off it again where that refuses.

use anyhow::{Result, ensure};
use fantoccini::Locator;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

use super::list::{far_away, on_the_list};

const LINE: &str = "#quick-add";
/// The rows with this title: whether each is still on its way.
const ROWS: &str = "return [...document.querySelectorAll('#tasks .task')] \
     .filter(it => it.querySelector('.title').textContent.trim() === arguments[0]) \
     .map(it => it.classList.contains('arriving'))";
/// Drops the row of a title on the column that the selector finds, and tells which column it stands in at the next frame.
const DROP: &str = "const [title, column] = arguments; \
     const row = () => [...document.querySelectorAll('#tasks .task')] \
         .find(it => it.querySelector('.title').textContent.trim() === title); \
     const part = document.querySelector(column), dataTransfer = new DataTransfer(), dragged = row(); \
     const tell = (it, kind) => it.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer })); \
     tell(dragged, 'dragstart'); tell(part, 'dragover'); tell(part, 'drop'); tell(dragged, 'dragend'); \
     return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => \
         done(row().closest('.part').dataset.priority))))";

/// Types a line, waits until it is read, and enters it.
async fn enter(browser: &Browser, line: &str) -> Result<()> {
    browser.fill(LINE, line).await?;
    browser.find(".preview .reading strong").await?;
    browser.click(".quick-add .line button").await
}

#[tokio::test]
async fn a_new_task_stands_under_its_day_before_anybody_answered() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Abe").await?;
    enter(&browser, "Call mom tomorrow").await?;
    browser.find("button[aria-label='Complete “Call mom”']").await?;
    far_away(&browser).await?;

    enter(&browser, "Buy tea tomorrow #home").await?;
    let tea = vec![json!("Buy tea")];
    let shown = browser.page().execute(ROWS, tea.clone()).await?;
    ensure!(shown == json!([true]), "it is not there at once: {shown}");
    browser.find(".part[data-day] .task.arriving .tag").await?;
    // The answer takes its place.
    browser.find("button[aria-label='Complete “Buy tea”']").await?;
    browser.gone(".task.arriving").await?;
    assert_eq!(browser.page().execute(ROWS, tea).await?, json!([false]));
    Ok(())
}

#[tokio::test]
async fn a_new_task_that_is_refused_is_taken_off_with_the_reason() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Bea").await?;
    far_away(&browser).await?;
    let long = "a".repeat(300);
    enter(&browser, &long).await?;
    browser.find(".task.arriving").await?;
    browser.see("255 is the most").await?;
    browser.gone(".task.arriving").await?;
    browser.until("return document.querySelector('#quick-add').value", &json!(long)).await
}

#[tokio::test]
async fn a_task_stands_in_its_new_column_at_once_and_back_in_the_old_one_when_nobody_takes_it()
-> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Cal").await?;
    journey::add(&browser, "Apple !high").await?;
    browser.find("button[aria-label='Complete “Apple”']").await?;
    browser.open(&product.url("/dashboard?view=board")).await?;
    browser.hydrated().await?;
    far_away(&browser).await?;
    let low = vec![json!("Apple"), json!(".part[data-priority=low]")];
    browser.find("#undo").await?;
    assert_eq!(browser.page().execute(DROP, low).await?, json!("low"));
    // Undo would take back what was done before.
    assert!(browser.page().find_all(Locator::Css("#undo")).await?.is_empty());
    browser.see("Changed").await?;
    browser.find(".part[data-priority=low] button[aria-label='Complete “Apple”']").await?;

    // The worker would keep it for later.
    browser.devtools("Network.enable", json!({})).await?;
    browser.devtools("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
    let offline = json!({
        "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    browser.devtools("Network.emulateNetworkConditions", offline).await?;
    let medium = vec![json!("Apple"), json!(".part[data-priority=medium]")];
    browser.page().execute(DROP, medium).await?;
    browser.see("The server cannot be reached").await?;
    browser.find(".part[data-priority=low] button[aria-label='Complete “Apple”']").await.map(drop)
}
