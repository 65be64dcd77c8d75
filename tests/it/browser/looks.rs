//! How somebody likes the pages: chosen in the profile, and so from the first byte on.

use anyhow::Result;
use todo_tests::{browser::Browser, journey, product::Product};

#[tokio::test]
async fn rows_stand_closer_and_times_are_of_twelve_hours_for_whom_so_chooses() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Tia").await?;
    journey::add(&browser, "Call Ann tomorrow 17:00").await?;
    browser.see("17:00").await?;

    browser.open(&product.url("/profile")).await?;
    browser.click("input[name=density][value=compact]").await?;
    browser.click("input[name=clock][value='12']").await?;
    browser.click("form:has(input[name=clock]) > button").await?;
    browser.see("Saved.").await?;
    browser.find("input[name=clock][value='12']:checked").await?;

    browser.open(&product.url("/dashboard")).await?;
    browser.find("html[data-density=compact]").await?;
    browser.see("5:00 pm").await
}
