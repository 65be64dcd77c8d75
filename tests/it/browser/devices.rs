//! Two devices of one account: what is done on one shows on the other, and who is signed out there is told.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

/// The devices in the profile's list.
const LISTED: &str = "return document.querySelectorAll('#devices li').length";
/// Signs the other device out.
const SIGN_OUT: &str = "#devices form[action$='revoke-device'] button";

/// A second device, signed in to the list of Ada.
async fn second(product: &Product) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.open(&product.url("/login")).await?;
    browser.fill("input[name=email]", "ada@example.com").await?;
    browser.fill("input[name=password]", journey::PASSWORD).await?;
    browser.click("form button.primary").await?;
    browser.hydrated().await?;
    Ok(browser)
}

#[tokio::test]
async fn what_is_done_on_one_device_shows_on_another() -> Result<()> {
    let product = Product::start().await?;
    let laptop = Browser::start().await?;
    journey::sign_up(&laptop, &product, "Ada").await?;
    laptop.hydrated().await?;
    let phone = second(&product).await?;

    journey::add(&laptop, "Feed the geese").await?;
    phone.see("Feed the geese").await?;
    journey::complete(&phone, "Feed the geese").await?;
    laptop.gone("button[aria-label='Complete “Feed the geese”']").await?;
    for device in [laptop, phone] {
        assert_eq!(device.complaints().await?, [""; 0]);
    }
    Ok(())
}

#[tokio::test]
async fn the_list_of_devices_is_kept_up_and_who_is_signed_out_signs_in_again_in_place() -> Result<()>
{
    let product = Product::start().await?;
    let laptop = Browser::start().await?;
    journey::sign_up(&laptop, &product, "Ada").await?;
    laptop.open(&product.url("/profile")).await?;
    laptop.until(LISTED, &json!(1)).await?;
    let phone = second(&product).await?;
    laptop.until(LISTED, &json!(2)).await?;

    phone.fill("#quick-add", "Count the geese").await?;
    laptop.click(SIGN_OUT).await?;
    phone.fill("#again-password", journey::PASSWORD).await?;
    phone.click(".dialog button.primary").await?;
    phone.gone(".dialog").await?;
    let typed = phone.find("#quick-add").await?.prop("value").await?;
    assert_eq!(typed.as_deref(), Some("Count the geese"));
    laptop.until(LISTED, &json!(2)).await?;

    // It listens again.
    journey::post(&laptop, "tasks", &json!({ "title": "Feed the geese" })).await?;
    phone.see("Feed the geese").await?;
    Ok(())
}

#[tokio::test]
async fn a_page_that_cannot_ask_in_place_says_that_it_was_signed_out() -> Result<()> {
    let product = Product::start().await?;
    let laptop = Browser::start().await?;
    journey::sign_up(&laptop, &product, "Ada").await?;
    let phone = second(&product).await?;
    phone.open(&product.url("/profile")).await?;
    phone.until(LISTED, &json!(2)).await?;
    laptop.open(&product.url("/profile")).await?;
    laptop.click(SIGN_OUT).await?;
    phone.see("You are signed out.").await?;
    phone.click(".reminders a[href='/login?next=%2Fprofile']").await?;
    phone.find("input[name=password]").await?;
    Ok(())
}
