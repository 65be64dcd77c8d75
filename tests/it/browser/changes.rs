//! The page of what was done, with scripts and without.

use anyhow::Result;
use todo_tests::{browser::Browser, journey, product::Product};

#[tokio::test]
async fn whatever_was_done_is_named_and_taken_back_also_when_it_is_long_gone() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Ula").await?;
    browser.open(&product.url("/changes")).await?;
    browser.see("Nothing was done yet.").await?;

    browser.open(&product.url("/dashboard")).await?;
    journey::add(&browser, "Oil the gate").await?;
    // A form is not sent by whoever leaves its page at once.
    browser.find("button[aria-label='Complete “Oil the gate”']").await?;
    browser.open(&product.url("/chat")).await?;
    journey::say(&browser, "delete oil the gate").await?;
    browser.see("yes or no").await?;
    journey::say(&browser, "yes").await?;
    browser.see("Deleted").await?;
    // Another conversation, another device, another day: the journal is of the account.
    browser.open(&product.url("/dashboard")).await?;
    browser.click(".views a[href='/changes']").await?;
    browser.see("Deleted").await?;
    browser.see("Assistant").await?;
    browser.click("button[aria-label='Take back: Oil the gate']").await?;
    browser.see("taken back").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.see("Oil the gate").await
}
