//! Passkeys on the pages, with the authenticator that Chromium has for tests.

use anyhow::Result;
use todo_tests::{browser::Browser, journey, product::Product};

use super::second_step;

const ADD: &str = "[data-passkey=make] button";
const AGAIN: &str = "[data-passkey=again] button";
const ENTER: &str = "[data-passkey=show] button";

/// Keeps the page from offering passkeys beside the field for the address, where Chromium's authenticator for tests chooses one
/// by itself.
const WITHOUT_OFFER: &str =
    "PublicKeyCredential.isConditionalMediationAvailable = async () => false";

/// The browser of somebody who found an authenticator, which it asks for no finger, face or PIN.
const ASKS_NOBODY: &str = "const get = navigator.credentials.get.bind(navigator.credentials); \
     navigator.credentials.get = ({ publicKey, ...more }) => \
         get({ ...more, publicKey: { ...publicKey, userVerification: 'discouraged' } })";

/// Somebody new with an authenticator, on the profile page.
async fn on_profile(product: &Product) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.plug_in_authenticator().await?;
    journey::sign_up(&browser, product, "Ada").await?;
    browser.open(&product.url("/profile")).await?;
    Ok(browser)
}

async fn add(browser: &Browser, name: &str) -> Result<()> {
    browser.fill("#passkey-name", name).await?;
    browser.click(ADD).await?;
    browser.see("It signs you in from now on").await
}

#[tokio::test]
async fn a_passkey_is_added_on_the_profile_and_signs_in() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_profile(&product).await?;
    browser.inject(WITHOUT_OFFER).await?;
    let suggested = browser.find("#passkey-name").await?.prop("value").await?;
    assert_eq!(suggested.as_deref(), Some("Chrome on Linux"));
    add(&browser, "My phone").await?;
    browser.see("My phone").await?;
    browser.click(ADD).await?;
    browser.see("This device has a passkey for an account here already").await?;

    browser.click("section[aria-labelledby=passkeys-title] summary").await?;
    browser.fill("input[name=passkey_name]", "Old phone").await?;
    browser.click("form[action$=rename-passkey] button").await?;
    browser.see("Renamed.").await?;
    browser.see("Old phone").await?;

    browser.page().delete_all_cookies().await?;
    browser.open(&product.url("/login?next=%2Fchat")).await?;
    browser.click(ENTER).await?;
    browser.find("#message").await?;
    assert_eq!(browser.page().current_url().await?.path(), "/chat");
    assert_eq!(browser.complaints().await?, [""; 0]);

    browser.open(&product.url("/profile")).await?;
    browser.click("form[action$=remove-passkey] button").await?;
    browser.see("Nobody signs in by it any more").await?;
    browser.page().delete_all_cookies().await?;
    browser.open(&product.url("/login")).await?;
    browser.click(ENTER).await?;
    browser.see("No account here has this passkey").await
}

#[tokio::test]
async fn a_passkey_is_offered_beside_the_field_for_the_address() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_profile(&product).await?;
    add(&browser, "My phone").await?;
    browser.page().delete_all_cookies().await?;
    browser.open(&product.url("/login")).await?;
    browser.find("#quick-add").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_passkey_that_asks_nobody_who_they_are_is_followed_by_a_code() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_profile(&product).await?;
    add(&browser, "Key").await?;
    let (totp, _) = second_step::turn_on(&browser, &product).await?;

    browser.inject(WITHOUT_OFFER).await?;
    browser.inject(ASKS_NOBODY).await?;
    browser.page().delete_all_cookies().await?;
    browser.open(&product.url("/login?next=%2Fchat")).await?;
    browser.click(ENTER).await?;
    browser.fill("#field-code", &second_step::code(&totp, 1)?).await?;
    browser.click("form button.primary").await?;
    browser.find("#message").await?;
    assert_eq!(browser.page().current_url().await?.path(), "/chat");
    Ok(())
}

/// Somebody whose session ended while they typed, and who was told so: "Call dad" in place of "Call mom".
async fn signed_out(browser: &Browser, product: &Product) -> Result<()> {
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    journey::add(browser, "Call mom").await?;
    browser.click("a[aria-label='Edit “Call mom”']").await?;
    browser.find("#edit-title").await?;
    browser.page().delete_all_cookies().await?;
    browser.fill("#edit-title", "Call dad").await?;
    browser.find("#again-password").await.map(drop)
}

/// That they go on where they were.
async fn goes_on(browser: &Browser) -> Result<()> {
    browser.gone(".dialog").await?;
    browser.find("button[aria-label='Complete “Call dad”']").await?;
    let typed = browser.find("#edit-title").await?.prop("value").await?;
    assert_eq!(typed.as_deref(), Some("Call dad"));
    Ok(())
}

#[tokio::test]
async fn what_is_typed_when_the_session_ends_is_saved_once_a_passkey_was_shown() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_profile(&product).await?;
    add(&browser, "My phone").await?;
    signed_out(&browser, &product).await?;
    browser.click(AGAIN).await?;
    goes_on(&browser).await
}

#[tokio::test]
async fn a_code_is_asked_for_in_place_after_a_passkey_that_asks_nobody() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_profile(&product).await?;
    add(&browser, "Key").await?;
    let (totp, _) = second_step::turn_on(&browser, &product).await?;
    browser.inject(ASKS_NOBODY).await?;
    signed_out(&browser, &product).await?;
    browser.click(AGAIN).await?;
    browser.fill("#again-code", &second_step::code(&totp, 1)?).await?;
    browser.click(".dialog button.primary").await?;
    goes_on(&browser).await
}

#[tokio::test]
async fn the_passkey_of_another_account_goes_on_with_nothing() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_profile(&product).await?;
    add(&browser, "Key").await?;
    browser.page().delete_all_cookies().await?;
    journey::sign_up(&browser, &product, "Bo").await?;
    signed_out(&browser, &product).await?;
    browser.click(AGAIN).await?;
    browser.see("That passkey is not for this account").await?;
    browser.fill("#again-password", journey::PASSWORD).await?;
    browser.click(".dialog button.primary").await?;
    goes_on(&browser).await
}

#[tokio::test]
async fn who_signs_in_in_another_tab_goes_on_where_they_were() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Ada").await?;
    signed_out(&browser, &product).await?;
    let here = browser.page().window().await?;
    browser.click(".dialog a[href='/login']").await?;
    let windows = browser.page().windows().await?;
    let other = windows.into_iter().find(|it| *it != here).expect("another tab");
    browser.page().switch_to_window(other).await?;
    browser.fill("input[name=email]", "ada@example.com").await?;
    browser.fill("input[name=password]", journey::PASSWORD).await?;
    browser.click("form button.primary").await?;
    browser.find("#quick-add").await?;
    browser.page().close_window().await?;
    browser.page().switch_to_window(here).await?;
    goes_on(&browser).await
}

#[tokio::test]
async fn without_scripts_passkeys_are_listed_and_removed_and_none_is_asked_for() -> Result<()> {
    let product = Product::start().await?;
    add(&on_profile(&product).await?, "My phone").await?;
    let browser = Browser::without_scripts().await?;
    browser.open(&product.url("/login")).await?;
    assert!(!browser.find(ENTER).await?.is_displayed().await?);
    browser.fill("input[name=email]", "ada@example.com").await?;
    browser.fill("input[name=password]", journey::PASSWORD).await?;
    browser.click("form button.primary").await?;
    browser.find("#quick-add").await?;
    browser.open(&product.url("/profile")).await?;
    browser.see("My phone").await?;
    assert!(!browser.find(ADD).await?.is_displayed().await?);
    browser.click("form[action$=remove-passkey] button").await?;
    browser.see("Nobody signs in by it any more").await?;
    browser.gone("form[action$=remove-passkey]").await
}

#[tokio::test]
async fn where_browsers_know_no_passkeys_the_page_says_what_to_do() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_profile(&product).await?;
    let by_number = product.url("/login").replace("localhost", "127.0.0.1");
    browser.open(&by_number).await?;
    browser.click(ENTER).await?;
    browser.see("on no address of numbers").await?;

    let old = Browser::start().await?;
    old.inject("delete window.PublicKeyCredential").await?;
    journey::sign_up(&old, &product, "Bo").await?;
    old.open(&product.url("/profile")).await?;
    old.see("This browser knows no passkeys").await?;
    assert!(!old.find(ADD).await?.is_enabled().await?);
    old.page().delete_all_cookies().await?;
    old.open(&product.url("/login")).await?;
    assert!(!old.find(ENTER).await?.is_displayed().await?);
    Ok(())
}
