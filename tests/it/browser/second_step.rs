//! The second step of signing in, in a real browser.

use anyhow::Result;
use serde_json::json;
use todo_core::ports::Clock as _;
use todo_server::system::SystemClock;
use todo_tests::{browser::Browser, journey, product::Product};
use totp_rs::{Builder, Secret, Totp};

/// Turns the second step on from the profile; the app, and a backup code.
pub(super) async fn turn_on(browser: &Browser, product: &Product) -> Result<(Totp, String)> {
    browser.open(&product.url("/profile")).await?;
    browser.fill("#field-begin_password", journey::PASSWORD).await?;
    browser.click("form[action$=begin-factor] button").await?;
    browser.find(".qr svg").await?;
    let phone = json!({ "width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": true });
    browser.devtools("Emulation.setDeviceMetricsOverride", phone).await?;
    browser.until("return document.documentElement.scrollWidth", &json!(375)).await?;
    browser.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await?;
    let key = browser.find("#factor-key").await?.text().await?;
    let backup = browser.find(".codes code").await?.text().await?;
    let totp = Builder::new().with_secret(Secret::try_from_base32(key)?).build()?;
    browser.fill("#field-factor_code", "000000").await?;
    browser.click("form[action$=confirm-factor] button").await?;
    browser.see("This code is not right").await?;
    browser.find(".qr svg").await?;
    assert_eq!(browser.find(".codes code").await?.text().await?, backup, "they go on");
    browser.fill("#field-factor_code", &code(&totp, 0)?).await?;
    browser.click("form[action$=confirm-factor] button").await?;
    browser.see("The second step is on").await?;
    Ok((totp, backup))
}

/// What the app shows so many steps from now. The one of a step ahead was not used yet, and is good already.
pub(super) fn code(totp: &Totp, ahead: u64) -> Result<String> {
    let now = u64::try_from(SystemClock.now().as_second())?;
    Ok(totp.generate(now + ahead * totp.step()).to_string())
}

#[tokio::test]
async fn the_second_step_works_without_scripts() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Ada").await?;
    let (totp, backup) = turn_on(&browser, &product).await?;

    let phone = Browser::without_scripts().await?;
    sign_in(&phone, &product).await?;
    phone.fill("#field-code", "000000").await?;
    phone.click("form button.primary").await?;
    phone.see("This code is not right").await?;
    phone.fill("#field-code", &code(&totp, 1)?).await?;
    phone.click("input[name=trust]").await?;
    phone.click("form button.primary").await?;
    phone.find("#quick-add").await?;

    let lost = Browser::without_scripts().await?;
    sign_in(&lost, &product).await?;
    lost.fill("#field-code", &backup).await?;
    lost.click("form button.primary").await?;
    lost.find("#quick-add").await?;
    // The browser tells of the wrong code in its own way.
    let complaints = browser.complaints().await?;
    assert!(complaints.iter().all(|it| it.contains("confirm-factor")), "{complaints:?}");
    Ok(())
}

#[tokio::test]
async fn the_key_and_the_codes_are_copied_where_scripts_run() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Ada").await?;
    browser.open(&product.url("/profile")).await?;
    browser.fill("#field-begin_password", journey::PASSWORD).await?;
    browser.click("form[action$=begin-factor] button").await?;
    browser.find(".qr svg").await?;
    browser.click("[data-copy^='.codes']").await?;
    browser.see("Copied.").await?;
    browser.fill("#field-factor_code", "000000").await?;
    browser.click("form[action$=confirm-factor] button").await?;
    browser.see("This code is not right").await?;
    let at_it = "return document.activeElement.id";
    browser.until(at_it, &json!("field-factor_code")).await?;
    assert_eq!(browser.find("#factor-key").await?.text().await?.len(), 52);
    Ok(())
}

#[tokio::test]
async fn what_is_typed_when_the_session_ends_is_saved_once_a_code_was_shown() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Ada").await?;
    let (totp, _) = turn_on(&browser, &product).await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    journey::add(&browser, "Call mom").await?;
    browser.click("a[aria-label='Edit “Call mom”']").await?;
    browser.find("#edit-title").await?;
    browser.page().delete_all_cookies().await?;
    browser.fill("#edit-title", "Call dad").await?;

    browser.fill("#again-password", journey::PASSWORD).await?;
    browser.click(".dialog button.primary").await?;
    browser.fill("#again-code", "000000").await?;
    browser.click(".dialog button.primary").await?;
    browser.see("This code is not right").await?;
    browser.fill("#again-code", &code(&totp, 1)?).await?;
    browser.click(".dialog button.primary").await?;

    browser.gone(".dialog").await?;
    browser.find("button[aria-label='Complete “Call dad”']").await?;
    let typed = browser.find("#edit-title").await?.prop("value").await?;
    assert_eq!(typed.as_deref(), Some("Call dad"));
    Ok(())
}

async fn sign_in(browser: &Browser, product: &Product) -> Result<()> {
    browser.open(&product.url("/login")).await?;
    browser.fill("input[name=email]", "ada@example.com").await?;
    browser.fill("input[name=password]", journey::PASSWORD).await?;
    browser.click("form button.primary").await?;
    browser.find("#field-code").await.map(drop)
}
