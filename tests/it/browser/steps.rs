//! The steps of a task: added, ticked, reworded, moved and removed in its form, and kept in its description.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

const SAVE: &str = ".editor button.primary";
const EDIT: &str = "a[aria-label='Edit “Plan the trip”']";
const ENTER: &str = "\u{e007}";
const ALT_UP: &str = "\u{e00a}\u{e013}";
const DESCRIPTION: &str = "return document.getElementById('edit-description').value";

#[tokio::test]
async fn a_box_typed_into_the_notes_becomes_a_step_once_they_are_left() -> Result<()> {
    const NOTES: &str = "return document.getElementById('edit-notes').value";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Tom").await?;
    browser.hydrated().await?;
    journey::add(&browser, "Plan the trip").await?;
    browser.click(EDIT).await?;

    let typed = "Before\n- [ ] Book\nAfter";
    browser.find("#edit-notes").await?.send_keys(typed).await?;
    browser.until(NOTES, &json!(typed)).await?;
    browser.until(DESCRIPTION, &json!(typed)).await?;
    browser.click("#edit-title").await?;
    browser.until(NOTES, &json!("Before\nAfter")).await?;
    browser.find(".checklist input[aria-label='Step “Book”']").await?;
    browser.until(DESCRIPTION, &json!(typed)).await?;
    Ok(())
}

#[tokio::test]
async fn steps_are_worked_in_the_form_and_counted_on_the_row() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Sol").await?;
    browser.hydrated().await?;
    journey::add(&browser, "Plan the trip").await?;
    browser.click(EDIT).await?;

    browser.fill("#edit-notes", "For two.").await?;
    for step in ["Book", "Pack", "Pay"] {
        browser.find("#new-step").await?.send_keys(&format!("{step}{ENTER}")).await?;
        browser.find(&format!(".checklist input.step[aria-label='Step “{step}”']")).await?;
    }
    browser.click(".checklist input[type=checkbox][aria-label='Pack']").await?;
    browser.find("input[aria-label='Step “Book”']").await?.send_keys(" the hotel").await?;
    browser.find("input[aria-label='Step “Pay”']").await?.send_keys(ALT_UP).await?;
    browser.find("input[aria-label='Step “Pay”']:focus").await?;
    let expected = "For two.\n\n- [ ] Book the hotel\n- [ ] Pay\n- [x] Pack";
    browser.until(DESCRIPTION, &json!(expected)).await?;
    browser.click(SAVE).await?;

    browser.gone(".drawer").await?;
    for shown in ["1/3", "For two."] {
        browser.see(shown).await?;
    }
    browser.click(EDIT).await?;
    browser.until(DESCRIPTION, &json!(expected)).await?;
    browser.click(".checklist button[aria-label='Remove “Pay”']").await?;
    browser.see("1/2").await?;
    browser.click(SAVE).await?;
    browser.gone(".drawer").await?;
    browser.see("1/2").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}
