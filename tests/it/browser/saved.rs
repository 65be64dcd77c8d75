//! Filters that are kept on the account: saved, opened, shown in another tab and removed.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

use super::list::on_the_list;

const NAME: &str = ".saved-filters input[name=name]";
const SAVED: &str = "return [...document.querySelectorAll('.saved-filters a')].map(it => [it.textContent.trim(), it.getAttribute('href')])";
const HOME: &str = "/dashboard?priority=high&tag=home";

async fn keep(browser: &Browser, name: &str) -> Result<()> {
    browser.click(".saved-filters .keep summary").await?;
    browser.fill(NAME, name).await?;
    browser.click(".saved-filters .keep button").await
}

#[tokio::test]
async fn a_filter_is_kept_shown_in_another_tab_and_removed_there() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Ray").await?;
    journey::add(&browser, "Paint the wall #home !high").await?;
    browser.find("button[aria-label='Complete “Paint the wall”']").await?;
    // A list that is always there is not kept once more.
    browser.gone(".saved-filters").await?;
    browser.open(&product.url(HOME)).await?;
    browser.hydrated().await?;
    let first = browser.page().window().await?;
    let second = browser.page().new_window(true).await?;
    browser.page().switch_to_window(second.handle.clone()).await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    browser.page().switch_to_window(first.clone()).await?;

    keep(&browser, "Urgent at home").await?;
    browser.until(SAVED, &json!([["Urgent at home", HOME]])).await?;
    browser.gone(".saved-filters .keep").await?;
    browser.find(".saved-filters a[aria-current=page]").await?;
    browser.page().switch_to_window(second.handle).await?;
    browser.click(".saved-filters a").await?;
    browser.find("button[aria-label='Complete “Paint the wall”']").await?;
    browser.until("return location.pathname + location.search", &json!(HOME)).await?;
    browser.click("button[aria-label='Remove Urgent at home']").await?;
    browser.find(".saved-filters .keep").await?;
    browser.page().switch_to_window(first).await?;
    browser.until(SAVED, &json!([])).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_filter_of_a_long_name_stays_within_the_sidebar_and_gets_another() -> Result<()> {
    const WIDER: &str = "const side = document.querySelector('.side'); \
         return side.scrollWidth - side.clientWidth";
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Tom").await?;
    browser.open(&product.url(HOME)).await?;
    browser.hydrated().await?;
    keep(&browser, "Everything urgent that is to be done at home this winter").await?;
    browser.click(".saved-filters .rename summary").await?;
    browser.until(WIDER, &json!(0)).await?;
    browser.fill(NAME, "Urgent").await?;
    browser.click(".saved-filters .rename button").await?;
    browser.until(SAVED, &json!([["Urgent", HOME]])).await?;

    // A finger finds the way out, too.
    let phone = json!({ "width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": true });
    browser.devtools("Emulation.setDeviceMetricsOverride", phone).await?;
    browser.find("button[aria-label='Remove Urgent'] .icon").await?;
    browser
        .until(
            "return getComputedStyle(document.querySelector('[aria-label=\"Remove Urgent\"] .icon')).display",
            &json!("block"),
        )
        .await?;
    browser.click("button[aria-label='Remove Urgent']").await?;
    browser.until(SAVED, &json!([])).await
}

#[tokio::test]
async fn filters_are_kept_and_removed_without_scripts() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Sue").await?;
    browser.open(&product.url(HOME)).await?;
    keep(&browser, "Urgent").await?;
    browser.find(&format!(".saved-filters a[href='{HOME}']")).await?;
    browser.click(".saved-filters .rename summary").await?;
    browser.fill(NAME, "Urgent at home").await?;
    browser.click(".saved-filters .rename button").await?;
    browser.click("button[aria-label='Remove Urgent at home']").await?;
    browser.gone(".saved-filters a").await?;
    // What is refused says why, and the page is still there.
    browser.click(".saved-filters .keep summary").await?;
    browser.fill(NAME, "\u{200b}").await?;
    browser.click(".saved-filters .keep button").await?;
    browser.see("Name must not be empty").await
}
