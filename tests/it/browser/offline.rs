//! The list without network: it opens, work on it goes on, and what was done is sent when the network is back.

mod edits;
mod words;

use std::{
    fs::File,
    io::{Read as _, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use tempfile::TempDir;
use todo_tests::{browser::Browser, journey, product::Product};

/// The page is kept a moment after it is shown; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_secs(20);
/// The versions that the worker keeps of `/dashboard` and of the files.
const KEPT: &str = "const done = arguments[0]; \
     const version = (text) => /pkg\\/([0-9a-f]+)\\//.exec(text)?.[1]; \
     Promise.all([caches.open('pages'), caches.open('assets')]).then(async ([pages, assets]) => { \
         const page = await pages.match('/dashboard'); \
         const files = (await assets.keys()).map(({ url }) => version(url)); \
         done({ page: page ? version(await page.text()) : null, files: [...new Set(files)] }); \
     })";

/// Waits until the page can be opened without network, and answers its version.
pub(super) async fn kept(browser: &Browser) -> Result<String> {
    let begun = Instant::now();
    loop {
        let kept: Value = browser.page().execute_async(KEPT, vec![]).await?;
        if let Some(page) = kept["page"].as_str()
            && kept["files"] == json!([page])
        {
            return Ok(page.to_owned());
        }
        ensure!(begun.elapsed() < PATIENCE, "not kept within {PATIENCE:?}: {kept}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn the_list_opens_without_network_and_what_is_done_there_is_sent_later() -> Result<()> {
    let mut product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Ann").await?;
    browser.hydrated().await?;
    journey::add(&browser, "Buy milk").await?;
    browser.see("Buy milk").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    kept(&browser).await?;

    product.crash().await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    browser.see("Buy milk").await?;
    journey::add(&browser, "Call mom").await?;
    browser.see("1 change waits for the network").await?;
    browser.click(".queue summary").await?;
    browser.see("Add “Call mom”").await?;
    journey::complete(&browser, "Buy milk").await?;
    browser.see("2 changes wait for the network").await?;

    product.restart().await?;
    browser.gone(".queue").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.see("Call mom").await?;
    browser.open(&product.url("/dashboard?view=completed")).await?;
    browser.see("Buy milk").await?;
    Ok(())
}

/// How many lists the worker keeps.
const LISTS: &str = "const done = arguments[0]; \
     caches.open('lists').then((lists) => lists.keys()).then((keys) => done(keys.length))";

/// Waits until every list of the sidebar can be shown without network.
async fn all_lists_kept(browser: &Browser) -> Result<()> {
    const SIDEBAR: u64 = 6;
    let ask = || async move {
        let kept = browser.page().execute_async(LISTS, vec![]).await?;
        Ok(kept.as_u64().filter(|kept| *kept >= SIDEBAR).map(drop))
    };
    browser.eventually("all lists kept", ask).await
}

/// How many of the kept lists hold the task that was added last.
const TOLD: &str = "const done = arguments[0]; \
     caches.open('lists').then(async (lists) => { \
         const kept = await Promise.all((await lists.keys()).map((key) => lists.match(key))); \
         const texts = await Promise.all(kept.map((answer) => answer.text())); \
         done(texts.filter((text) => text.includes('Call mom')).length); \
     })";

/// Waits until the lists are kept anew that a change is seen in: today's, what is upcoming, the week and the board.
async fn kept_anew(browser: &Browser) -> Result<()> {
    const CHANGED: u64 = 3; // on a sunday the week does not hold tomorrow
    let ask = || async move {
        let told = browser.page().execute_async(TOLD, vec![]).await?;
        Ok(told.as_u64().filter(|told| *told >= CHANGED).map(drop))
    };
    browser.eventually("lists kept anew", ask).await
}

/// Somebody with two tasks whose network is gone, on their list.
async fn cut_off(name: &str) -> Result<(Product, Browser)> {
    let mut product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, name).await?;
    browser.hydrated().await?;
    for line in ["Buy milk !high", "Call mom tomorrow"] {
        journey::add(&browser, line).await?;
        browser.see(line.split(['!', 't']).next().unwrap_or(line).trim()).await?;
    }
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    kept(&browser).await?;
    all_lists_kept(&browser).await?;
    kept_anew(&browser).await?;
    product.crash().await?;
    Ok((product, browser))
}

#[tokio::test]
async fn what_waits_says_what_it_is_and_is_in_nobodys_way() -> Result<()> {
    const MANY: usize = 12;
    /// How large the notice is as it first stands, of the window; and whether its letters are read on their ground.
    const SHARE: &str = "const { width, height } = document.querySelector('.queue').getBoundingClientRect(); \
         return width * height / (innerWidth * innerHeight) < 0.03";
    let (mut product, browser) = cut_off("Ewa").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    journey::complete(&browser, "Buy milk").await?;
    for number in 1..MANY {
        journey::add(&browser, &format!("Errand {number}")).await?;
    }
    browser.see("12 changes wait for the network").await?;
    browser.until(SHARE, &json!(true)).await?;
    browser.click("#quick-add").await?;
    browser.click(".queue summary").await?;
    browser.see("Complete “Buy milk”").await?;
    browser.see("Add “Errand 1”").await?;

    product.restart().await?;
    browser.gone(".queue").await?;
    browser.see("Errand 11").await?;
    Ok(())
}

#[tokio::test]
async fn another_list_is_shown_as_it_was_kept_and_says_so() -> Result<()> {
    let (mut product, browser) = cut_off("Gil").await?;
    browser.click("nav a[href='/dashboard?view=upcoming']").await?;
    browser.see("No network: this is the list as it was loaded last.").await?;
    browser.see("Call mom").await?;
    browser.until("return document.querySelectorAll('.list .task').length", &json!(1)).await?;
    browser.click("nav a[href='/dashboard?view=inbox']").await?;
    browser.see("Buy milk").await?;

    product.restart().await?;
    browser.gone(".list .alert").await?;
    browser.see("Buy milk").await?;
    Ok(())
}

#[tokio::test]
async fn nobody_is_asked_to_try_again_what_waits() -> Result<()> {
    let (_product, browser) = cut_off("Ian").await?;
    // A list that was never asked for is not kept.
    browser.fill("#search", "milk").await?;
    browser.see("It is asked for again by itself.").await?;
    journey::add(&browser, "Errand").await?;
    browser.see("1 change waits for the network").await?;
    let shown = browser.text().await?;
    ensure!(!shown.contains("try again"), "{shown}");
    Ok(())
}

#[tokio::test]
async fn a_page_that_does_not_open_without_network_says_so_in_the_readers_language() -> Result<()> {
    const STYLED: &str = "return getComputedStyle(document.querySelector('main')).display";
    const AWAY: &str = "const done = arguments[0]; \
         caches.match(`${location.origin}/no-network`).then((kept) => kept?.text() ?? '') \
             .then((text) => done(text.includes('lang=\"ur\"')));";
    let mut product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Fay").await?;
    browser.open(&product.url("/profile")).await?;
    browser.click("#language option[value=ur-PK]").await?;
    browser.click("form:has(#language) > button").await?;
    browser.find("html[lang=ur]").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    // Lists were kept already when the pages were English.
    let ask = || async {
        let is_kept = browser.page().execute_async(AWAY, vec![]).await?;
        Ok((is_kept == json!(true)).then_some(()))
    };
    browser.eventually("the page kept in Urdu", ask).await?;

    product.crash().await?;
    browser.open(&product.url("/profile")).await?;
    browser.find("html[lang=ur][dir=rtl] main.notice").await?;
    browser.see("نیٹ ورک نہیں").await?;
    browser.until(STYLED, &json!("grid")).await?;
    browser.click(".notice a").await?;
    browser.find("#quick-add").await?;
    Ok(())
}

/// All that is kept of pages and lists.
const LEFT: &str = "const done = arguments[0]; \
     Promise.all(['pages', 'lists'].map((name) => caches.open(name).then(async (cache) => { \
         const kept = await Promise.all((await cache.keys()).map((key) => cache.match(key))); \
         return Promise.all(kept.map((answer) => answer.text())); \
     }))).then((texts) => done(texts.flat().join()))";

#[tokio::test]
async fn nothing_is_left_to_read_for_whoever_comes_after_somebody_signed_out() -> Result<()> {
    let mut product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Bea").await?;
    browser.hydrated().await?;
    journey::add(&browser, "Secret plan").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    kept(&browser).await?;
    browser.click(".sign-out button").await?;
    browser.see("Sign in").await?;
    let left = browser.page().execute_async(LEFT, vec![]).await?;
    assert!(!left.as_str().unwrap_or("bea@").to_lowercase().contains("bea"), "{left}");

    product.crash().await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.see("No network").await?;
    Ok(())
}

/// The site as another build would leave it: its files differ, if only by a byte that says nothing.
fn another_build(site_root: &Path) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let package = folder.path().join("pkg");
    std::fs::create_dir(&package)?;
    for file in std::fs::read_dir(site_root.join("pkg"))? {
        let file = file?;
        std::fs::copy(file.path(), package.join(file.file_name()))?;
    }
    let script = package.join("todo_web.js.gz");
    let mut text = String::new();
    GzDecoder::new(&*std::fs::read(&script)?).read_to_string(&mut text)?;
    let mut packed = GzEncoder::new(File::create(&script)?, Compression::fast());
    packed.write_all(format!("{text}\n").as_bytes())?;
    packed.finish()?;
    Ok(folder)
}

#[tokio::test]
async fn the_scripts_of_one_build_never_meet_the_page_of_another() -> Result<()> {
    let mut product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Cyd").await?;
    browser.hydrated().await?;
    browser.open(&product.url("/dashboard")).await?;
    let before = kept(&browser).await?;

    product.crash().await?;
    let site = another_build(&product.site_root)?;
    product.restart_as(site.path()).await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    let begun = Instant::now();
    while kept(&browser).await? == before {
        ensure!(begun.elapsed() < PATIENCE, "the new page is not kept within {PATIENCE:?}");
    }

    product.crash().await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    Ok(())
}
