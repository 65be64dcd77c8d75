//! The app that installs, as a real browser reads it: its manifest, its shortcuts, and what is shared with it.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, product::Product};

/// What the line holds, and whether one types there.
const LINE: &str = "const line = document.getElementById('quick-add'); \
     return [line?.value, document.activeElement === line]";

async fn manifest(browser: &Browser) -> Result<Value> {
    let answer = browser.asked("Page.getAppManifest", json!({})).await?;
    assert_eq!(answer["errors"], json!([]), "{answer}");
    let text = answer["data"].as_str().context("a manifest")?;
    Ok(serde_json::from_str(text)?)
}

#[tokio::test]
async fn chromium_finds_nothing_that_keeps_the_app_from_being_installed() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Ida").await?;
    browser.hydrated().await?;
    let wrong = browser.asked("Page.getInstallabilityErrors", json!({})).await?;
    assert_eq!(wrong["installabilityErrors"], json!([]), "{wrong}");
    let manifest = manifest(&browser).await?;
    let purposes: Vec<_> = manifest["icons"].as_array().into_iter().flatten().collect();
    assert!(purposes.iter().any(|icon| icon["purpose"] == "maskable"), "{manifest}");
    Ok(())
}

#[tokio::test]
async fn what_is_shared_with_the_app_stands_in_the_line_and_a_shortcut_leads_there() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Ida").await?;
    let manifest = manifest(&browser).await?;
    let target = &manifest["share_target"];
    let at = |name: &str| target["params"][name].as_str().context("a name of the share target");
    let shared = format!(
        "{}?{}=Geese&{}=Feed%20the%20geese",
        target["action"].as_str().context("where it leads")?,
        at("title")?,
        at("text")?
    );
    browser.open(&product.url(&shared)).await?;
    browser.until(LINE, &json!(["Geese Feed the geese", true])).await?;
    browser.until("return location.search", &json!("")).await?;
    browser.click(".quick-add .line button").await?;
    browser.find("button[aria-label='Complete “Geese Feed the geese”']").await?;

    let shortcuts: Vec<&str> = manifest["shortcuts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["url"].as_str())
        .collect();
    assert_eq!(shortcuts, ["/dashboard#quick-add", "/dashboard?view=today", "/chat"]);
    browser.open(&product.url("/profile")).await?;
    browser.open(&product.url(shortcuts[0])).await?;
    browser.until(LINE, &json!(["", true])).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}
