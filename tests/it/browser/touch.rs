//! What fingers do to a row: sweep it aside, or wait on it.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, product::Product};

use super::list::on_the_list;

/// Pixels that are far enough to act, and too few.
const FAR: f64 = 120.0;
const NEAR: f64 = 50.0;
const MIDDLE: &str = "const { x, y, width, height } = [...document.querySelectorAll('#tasks .task')] \
     .find(it => it.querySelector('.title').textContent.trim() === arguments[0]) \
     .querySelector('.about').getBoundingClientRect(); \
     return { x: x + width / 2, y: y + height / 2 }";

async fn touch(browser: &Browser, kind: &str, points: &[Value]) -> Result<()> {
    let event = json!({ "type": kind, "touchPoints": points });
    browser.devtools("Input.dispatchTouchEvent", event).await
}

async fn middle_of(browser: &Browser, title: &str) -> Result<(f64, f64)> {
    let place = browser.page().execute(MIDDLE, vec![json!(title)]).await?;
    Ok((place["x"].as_f64().context("no place")?, place["y"].as_f64().context("no place")?))
}

/// Sweeps the row of this title by so many pixels, to the right if positive.
async fn sweep(browser: &Browser, title: &str, by: f64) -> Result<()> {
    let (x, y) = middle_of(browser, title).await?;
    touch(browser, "touchStart", &[json!({ "x": x, "y": y })]).await?;
    for step in 1..=4 {
        let to = json!({ "x": x + by * f64::from(step) / 4.0, "y": y });
        touch(browser, "touchMove", &[to]).await?;
    }
    touch(browser, "touchEnd", &[]).await
}

#[tokio::test]
async fn a_row_that_is_swept_on_is_completed_and_back_is_for_tomorrow() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Dan").await?;
    for title in ["Apple", "Bread", "Cheese"] {
        journey::add(&browser, title).await?;
        browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
    }
    sweep(&browser, "Cheese", NEAR).await?;
    browser.gone(".task.swept").await?;
    sweep(&browser, "Apple", FAR).await?;
    browser.see("Completed “Apple”").await?;
    browser.gone("#tasks button[aria-label='Complete “Apple”']").await?;
    sweep(&browser, "Bread", -FAR).await?;
    browser.find(".part[data-day] button[aria-label='Complete “Bread”']").await?;
    // What was swept too little is where it was.
    browser.find(".part:not([data-day]) button[aria-label='Complete “Cheese”']").await?;

    // From right to left, on is to the left.
    browser.page().execute("document.documentElement.dir = 'rtl'", vec![]).await?;
    sweep(&browser, "Cheese", -FAR).await?;
    browser.see("Completed “Cheese”").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_finger_that_waits_and_lets_go_selects_the_row() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Eli").await?;
    journey::add(&browser, "Apple").await?;
    browser.find("button[aria-label='Complete “Apple”']").await?;
    let (x, y) = middle_of(&browser, "Apple").await?;
    touch(&browser, "touchStart", &[json!({ "x": x, "y": y })]).await?;
    browser.find(".task.dragged").await?;
    touch(&browser, "touchEnd", &[]).await?;
    browser.see("1 selected").await?;
    browser.gone(".task.dragged").await
}
