//! The promise of the README, in a real browser: sign up, add, complete, come back, chat.

mod at_once;
mod board;
mod changes;
mod chat;
mod devices;
mod early;
mod everybody;
mod history;
mod import;
mod installed;
mod keyboard;
mod languages;
mod list;
mod looks;
mod many;
mod notifications;
mod offline;
mod order;
mod passkeys;
mod pickers;
mod programs;
mod saved;
mod second_step;
mod steps;
mod tabs;
mod touch;
mod unsaved;
mod visitor;
mod voice;

use anyhow::Result;
use todo_tests::{browser::Browser, journey, product::Product};

/// The line of the first journey, and how the list shows it.
const GROCERIES: &str = "Add a task to buy groceries tomorrow 5pm #home";
const TITLE: &str = "Buy groceries";
const COMPLETED: &str = "/dashboard?view=completed";
/// What people open, each as a page of its own.
const PAGES: [&str; 9] = [
    "/",
    "/dashboard",
    "/dashboard?view=week",
    "/dashboard?view=board&by=tag",
    COMPLETED,
    "/chat",
    "/profile",
    "/import",
    "/changes",
];

#[tokio::test]
async fn somebody_signs_up_and_works_a_list_that_survives_a_crash() -> Result<()> {
    let mut product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Ann").await?;
    browser.hydrated().await?;

    journey::add(&browser, GROCERIES).await?;
    for shown in [TITLE, "Tomorrow", "17:00", "#home"] {
        browser.see(shown).await?;
    }
    journey::complete(&browser, TITLE).await?;
    browser.see("All clear").await?;
    browser.open(&product.url(COMPLETED)).await?;
    browser.see(TITLE).await?;

    assert_eq!(browser.complaints().await?, [""; 0]);
    product.crash_and_restart().await?;
    browser.reload().await?;
    browser.see(TITLE).await?;
    // What the page asked while nobody answered failed, and is no complaint: the page read anew has none.
    browser.complaints().await?;
    browser.reload().await?;
    browser.see(TITLE).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn everything_works_with_scripts_switched_off() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Cyd").await?;

    journey::add(&browser, GROCERIES).await?;
    for shown in [TITLE, "Tomorrow", "#home"] {
        browser.see(shown).await?;
    }
    journey::complete(&browser, TITLE).await?;
    browser.see("All clear").await?;
    browser.open(&product.url(COMPLETED)).await?;
    browser.see(TITLE).await?;

    browser.open(&product.url("/chat")).await?;
    journey::say(&browser, "Add a task to call mom").await?;
    browser.find(".message:not(.own) .text").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.see("Call mom").await?;

    // What the line asks is no task.
    journey::add(&browser, "What is due tomorrow?").await?;
    browser.find(".message:not(.own) .text").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.see("Call mom").await?;
    browser.gone(".task:nth-child(2)").await?;

    browser.click(".sign-out button").await?;
    browser.see("Sign in").await?;
    Ok(())
}
