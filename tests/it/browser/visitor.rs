//! The landing page: the line works there before anybody has an account, and leads to one without scripts.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

const LINE: &str = "#demo-line";
const ENTER: &str = ".demo button.primary";

#[tokio::test]
async fn the_line_reads_and_does_what_a_visitor_types() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    browser.open(&product.url("/")).await?;

    browser.fill(LINE, "Call Ann friday 3pm #work").await?;
    browser.see("Add\nCall Ann").await?;
    browser.click(ENTER).await?;
    browser.find(".demo .task.added").await?;
    browser.fill(LINE, "complete buy groceries").await?;
    browser.see("Complete\nbuy groceries").await?;
    browser.click(ENTER).await?;
    browser.gone("button[aria-label='Complete “Buy groceries”']").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn without_scripts_the_line_of_the_landing_page_leads_to_an_account() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    browser.open(&product.url("/")).await?;
    browser.click(ENTER).await?;
    browser.see("Create your account").await
}

#[tokio::test]
async fn a_line_is_read_in_the_language_that_was_chosen() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Vic").await?;
    browser.open(&product.url("/profile")).await?;
    browser.page().execute("document.getElementById('language').value = 'en-GB'", vec![]).await?;
    browser.click("form:has(#language) > button").await?;
    browser.see("Saved.").await?;

    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    // The fourth of May, not the fifth of April.
    browser.fill("#quick-add", "Vote 04/05/2027").await?;
    browser.see("4 May 2027").await?;
    browser.click(".quick-add .line button").await?;
    browser.find("button[aria-label='Complete “Vote”']").await?;
    browser.find(".task time[datetime='2027-05-04']").await.map(drop)
}

#[tokio::test]
async fn the_line_shows_the_day_of_the_zone_that_enter_reckons_in() -> Result<()> {
    // Further apart than a day is long: it is another day there than here, at whatever time this runs.
    const CHOSEN: &str = "Pacific/Kiritimati";
    const BROWSERS: &str = "Pacific/Pago_Pago";
    const TODAY: &str =
        "return new Intl.DateTimeFormat('sv', { timeZone: arguments[0] }).format(new Date())";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    let zone = json!({ "timezoneId": BROWSERS });
    browser.devtools("Emulation.setTimezoneOverride", zone).await?;
    journey::sign_up(&browser, &product, "Kiri").await?;
    browser.open(&product.url("/profile")).await?;
    browser.fill("input[name=zone]", CHOSEN).await?;
    browser.click("form:has(#language) > button").await?;
    browser.see("Saved.").await?;

    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    let today = browser.page().execute(TODAY, vec![json!(CHOSEN)]).await?;
    let today = today.as_str().unwrap_or_default();
    browser.fill("#quick-add", &format!("Swim {today}")).await?;
    browser.find(".preview .chip-due button[aria-label='Change Today']").await?;
    browser.click(".quick-add .line button").await?;
    browser.find(&format!(".part[data-day='{today}'] .task")).await.map(drop)
}
