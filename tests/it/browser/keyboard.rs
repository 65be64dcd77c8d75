//! The whole journey by the keyboard alone: nothing is ever pressed with a mouse.

use anyhow::{Result, ensure};
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const CONTROL_K: &str = "\u{e009}k";
/// Most presses of Tab that anything on a page may be away.
const STOPS_MAX: usize = 60;
/// Most from the top of the page to the first task.
const FIRST_TASK_STOPS_MAX: usize = 6;
const ROW: &str = ".task .round";

/// Presses Tab until the keyboard is where `css` says, and counts.
async fn tab_to(browser: &Browser, css: &str) -> Result<usize> {
    let is_there = "return document.activeElement.matches(arguments[0])";
    for stops in 0..STOPS_MAX {
        if browser.page().execute(is_there, vec![json!(css)]).await? == json!(true) {
            return Ok(stops);
        }
        browser.press(TAB).await?;
    }
    anyhow::bail!("{css} is not within {STOPS_MAX} stops")
}

/// Types where the keyboard is.
async fn write(browser: &Browser, text: &str) -> Result<()> {
    Ok(browser.page().active_element().await?.send_keys(text).await?)
}

async fn sign_up(browser: &Browser, product: &Product) -> Result<()> {
    browser.open(&product.url("/")).await?;
    tab_to(browser, "a[href='/login?mode=sign-up']").await?;
    write(browser, ENTER).await?;
    browser.see("Create your account").await?;
    for (name, text) in
        [("name", "Uma"), ("email", "uma@example.com"), ("password", journey::PASSWORD)]
    {
        tab_to(browser, &format!("input[name={name}]")).await?;
        write(browser, text).await?;
    }
    write(browser, ENTER).await?;
    browser.find("#quick-add").await?;
    browser.hydrated().await
}

async fn add(browser: &Browser, titles: &[&str]) -> Result<()> {
    browser.press("q").await?;
    browser.find("#quick-add:focus").await?;
    for title in titles {
        write(browser, &format!("{title}{ENTER}")).await?;
        browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
    }
    tab_to(browser, ROW).await.map(drop)
}

#[tokio::test]
async fn somebody_without_a_mouse_does_all_that_others_do() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    sign_up(&browser, &product).await?;
    add(&browser, &["Buy milk", "Buy tea", "Call Ann"]).await?;

    // Edit: the form takes the keyboard.
    browser.press("e").await?;
    browser.find("#edit-title:focus").await?;
    write(&browser, &format!(" today{ENTER}")).await?;
    browser.gone(".drawer").await?;
    browser.find(".task .title a[href*=edit]").await?;
    tab_to(&browser, ROW).await?;

    // Whoever changes nothing is back in the row; its menu takes the keyboard.
    browser.press("e").await?;
    browser.find("#edit-title:focus").await?;
    browser.press(ESCAPE).await?;
    browser.find(&format!("{ROW}:focus")).await?;
    browser.press("m").await?;
    browser.find(".menu[open] .popover button:focus").await?;
    browser.press(ESCAPE).await?;
    browser.find(".menu summary:focus").await?;

    // Complete, and take it back.
    browser.press("j").await?;
    browser.find(&format!("{ROW}:focus")).await?;
    browser.press("x").await?;
    browser.see("Completed “").await?;
    browser.press("u").await?;
    browser.find(".task:nth-child(3)").await?;

    // Several at once, from the top.
    for _ in 0..3 {
        browser.press("k").await?;
    }
    browser.press("s").await?;
    browser.press("j").await?;
    browser.press("s").await?;
    browser.see("2 selected").await?;
    tab_to(&browser, ".selection button[value=done]").await?;
    write(&browser, ENTER).await?;
    browser.see("Completed 2 tasks").await?;
    tab_to(&browser, ROW).await?;
    browser.press("u").await?;
    browser.find(".task:nth-child(3)").await?;

    // The map, and the palette.
    browser.press("?").await?;
    browser.find("dialog[open]").await?;
    browser.press(ESCAPE).await?;
    browser.gone("dialog[open]").await?;
    write(&browser, CONTROL_K).await?;
    browser.find("#quick-add:focus").await?;

    // From the top of the page a task is near.
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    browser.press(TAB).await?;
    browser.find(".skip:focus").await?;
    write(&browser, ENTER).await?;
    let stops = tab_to(&browser, ROW).await?;
    ensure!(stops <= FIRST_TASK_STOPS_MAX, "the first task is {stops} stops away");

    // The chat, and out.
    browser.press("g").await?;
    browser.press("a").await?;
    tab_to(&browser, "#message").await?;
    write(&browser, &format!("What's pending?{ENTER}")).await?;
    browser.find(".message:not(.own) .text").await?;
    tab_to(&browser, ".sign-out button").await?;
    // Before the session ends: what is still on its way then is refused, and rightly.
    assert_eq!(browser.complaints().await?, [""; 0]);
    write(&browser, ENTER).await?;
    browser.see("Sign in").await
}

#[tokio::test]
async fn the_map_of_the_keys_begins_at_its_beginning() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    let size = json!({ "width": 1280, "height": 500, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await?;
    sign_up(&browser, &product).await?;
    tab_to(&browser, "a.skip").await?;
    browser.press("?").await?;
    browser.find("#keys[open]").await?;
    browser.in_sight("#keys-title").await?;
    // Each key stands by itself.
    browser.find("#keys dt kbd:nth-child(6)").await.map(drop)
}

#[tokio::test]
async fn the_keys_work_on_every_page_of_somebody_signed_in() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    sign_up(&browser, &product).await?;
    for page in ["/chat", "/profile", "/changes", "/import"] {
        browser.open(&product.url(page)).await?;
        if page == "/chat" {
            // Its field takes the keyboard once the scripts are there, and with it the letters.
            browser.find("#message:focus").await?;
        }
        browser.page().execute("document.activeElement.blur()", vec![]).await?;
        browser.press("?").await?;
        browser.find("#keys[open]").await?;
        browser.press(ESCAPE).await?;
        browser.gone("#keys[open]").await?;
        browser.press("g").await?;
        browser.press("w").await?;
        browser.find(".views a[href*=week][aria-current]").await?;
        browser.hydrated().await?;
    }
    // The line is one key away: the chat has its own, other pages lead to that of the list.
    browser.open(&product.url("/chat")).await?;
    write(&browser, CONTROL_K).await?;
    browser.find("#message:focus").await?;
    browser.open(&product.url("/profile")).await?;
    browser.press("q").await?;
    browser.find("#quick-add:focus").await?;
    browser.hydrated().await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn letters_that_are_switched_off_do_nothing_on_any_page() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    sign_up(&browser, &product).await?;
    add(&browser, &["Buy milk"]).await?;
    browser.press("?").await?;
    browser.click("#keys input[type=checkbox]").await?;
    browser.press(ESCAPE).await?;
    browser.gone("#keys[open]").await?;
    tab_to(&browser, ROW).await?;
    browser.press("x").await?;
    browser.open(&product.url("/profile")).await?;
    for key in ["?", "g", "t"] {
        browser.press(key).await?;
    }
    // A chord is no letter.
    write(&browser, CONTROL_K).await?;
    browser.find("#quick-add:focus").await?;
    browser.find("button[aria-label='Complete “Buy milk”']").await.map(drop)
}
