//! The reader's own order: rows are put elsewhere by mouse, by a finger, and by key.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, product::Product};

use super::offline::kept;

/// The titles of the rows, from above.
const TITLES: &str = "return [...document.querySelectorAll('#tasks .title')].map(it => it.textContent.trim()).join()";
/// Drags the row of the first title to the upper side of that of the second, as a mouse does.
const DRAG: &str = "const [dragged, other] = arguments; \
     const row = (title) => [...document.querySelectorAll('#tasks .task')] \
         .find(it => it.querySelector('.title').textContent.trim() === title); \
     const dataTransfer = new DataTransfer(); \
     const tell = (it, kind) => it.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, \
         dataTransfer, clientY: it.getBoundingClientRect().top + 4 })); \
     tell(row(dragged), 'dragstart'); tell(row(other), 'dragover'); \
     const isMarked = row(other).classList.contains('put-above'); \
     tell(row(other), 'drop'); tell(row(dragged), 'dragend'); return isMarked";
const MIDDLE: &str = "const { x, y, width, height } = \
     document.querySelector(`button[aria-label='Complete “${arguments[0]}”']`).closest('.task') \
         .querySelector('.about').getBoundingClientRect(); \
     return { x: x + width / 2, y: y + height / 2 }";
const ALT_UP: &str = "\u{e00a}\u{e013}";

/// Somebody new with the tasks c, b and a in the inbox: newest first.
async fn in_the_inbox(product: &Product, name: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    journey::sign_up(&browser, product, name).await?;
    browser.hydrated().await?;
    for title in ["Apple", "Bread", "Cheese"] {
        journey::add(&browser, title).await?;
        browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
    }
    browser.open(&product.url("/dashboard?view=inbox")).await?;
    browser.hydrated().await?;
    shows(&browser, "Cheese,Bread,Apple").await?;
    Ok(browser)
}

/// Waits until the rows stand in this order.
async fn shows(browser: &Browser, titles: &str) -> Result<()> {
    browser.until(TITLES, &json!(titles)).await
}

async fn middle_of(browser: &Browser, title: &str) -> Result<Value> {
    Ok(browser.page().execute(MIDDLE, vec![json!(title)]).await?)
}

async fn touch(browser: &Browser, kind: &str, points: &[Value]) -> Result<()> {
    let event = json!({ "type": kind, "touchPoints": points });
    browser.devtools("Input.dispatchTouchEvent", event).await
}

#[tokio::test]
async fn a_row_is_dragged_to_another_place_and_stays_there() -> Result<()> {
    let product = Product::start().await?;
    let browser = in_the_inbox(&product, "Ola").await?;
    let titles = vec![json!("Apple"), json!("Cheese")];
    assert_eq!(browser.page().execute(DRAG, titles).await?, json!(true));
    shows(&browser, "Apple,Cheese,Bread").await?;
    browser.see("Moved “Apple”").await?;

    browser.reload().await?;
    shows(&browser, "Apple,Cheese,Bread").await?;
    browser.hydrated().await?;
    browser.click("#undo").await?;
    shows(&browser, "Cheese,Bread,Apple").await?;

    // Any list can be in that order.
    browser.open(&product.url("/dashboard?sort=manual")).await?;
    browser.hydrated().await?;
    browser.page().execute(DRAG, vec![json!("Apple"), json!("Bread")]).await?;
    shows(&browser, "Cheese,Apple,Bread").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_finger_that_waits_takes_a_row_along() -> Result<()> {
    let product = Product::start().await?;
    let browser = in_the_inbox(&product, "Pim").await?;
    let (from, mut to) =
        (middle_of(&browser, "Apple").await?, middle_of(&browser, "Cheese").await?);
    to["y"] = json!(to["y"].as_f64().context("no place")? - 8.0);
    touch(&browser, "touchStart", &[from]).await?;
    browser.find(".task.dragged").await?;
    touch(&browser, "touchMove", &[to]).await?;
    browser.find(".task.put-above").await?;
    touch(&browser, "touchEnd", &[]).await?;
    shows(&browser, "Apple,Cheese,Bread").await?;
    browser.gone(".task.dragged").await
}

#[tokio::test]
async fn a_row_is_moved_by_key_and_the_keyboard_goes_along() -> Result<()> {
    let product = Product::start().await?;
    let browser = in_the_inbox(&product, "Quy").await?;
    let last = browser.find("button[aria-label='Complete “Apple”']").await?;
    last.send_keys(ALT_UP).await?;
    shows(&browser, "Cheese,Apple,Bread").await?;
    // Saved, its row is the same one: the next press finds the keyboard there.
    browser.see("Moved “Apple”").await?;
    browser.find("button[aria-label='Complete “Apple”']:focus").await?.send_keys(ALT_UP).await?;
    shows(&browser, "Apple,Cheese,Bread").await?;
    browser.find("button[aria-label='Complete “Apple”']:focus").await.map(drop)
}

#[tokio::test]
async fn a_row_that_is_moved_without_network_waits_and_stands_there_afterwards() -> Result<()> {
    let mut product = Product::start().await?;
    let browser = in_the_inbox(&product, "Rae").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    kept(&browser).await?;
    browser.open(&product.url("/dashboard?view=inbox")).await?;
    browser.hydrated().await?;
    shows(&browser, "Cheese,Bread,Apple").await?;
    product.crash().await?;
    browser.page().execute(DRAG, vec![json!("Apple"), json!("Cheese")]).await?;
    browser.see("1 change waits for the network").await?;
    browser.click(".queue summary").await?;
    browser.see("Move “Apple”").await?;

    product.restart().await?;
    browser.gone(".queue").await?;
    browser.open(&product.url("/dashboard?view=inbox")).await?;
    shows(&browser, "Apple,Cheese,Bread").await
}
