//! A page before its wasm: what is typed and sent meanwhile, however long that takes.

use std::{fs, path::Path};

use anyhow::Result;
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, product::Product};

use super::list::on_the_list;

const LINE: &str = "#quick-add";
const ENTER: &str = "\u{e007}";
/// Holds the wasm whose address has this in it back for so many milliseconds after it arrived; for ever without.
const HOLD: &str = "const [part, pause] = [PART, PAUSE]; \
     const begin = WebAssembly.instantiateStreaming; \
     WebAssembly.instantiateStreaming = async (source, imports) => { \
         const answer = await source; \
         if (answer.url.includes(part)) await new Promise(go => pause && setTimeout(go, pause)); \
         return begin.call(WebAssembly, answer, imports); };";
/// What the pages and what reads the line are called.
const PAGES: &str = "todo_web";
const READING: &str = "todo_reading";
/// Milliseconds: longer than it takes to type.
const LATE: u32 = 3_000;
/// What stands in the line and in the search.
const TYPED: &str = "return ['#quick-add', '#search'].map(it => document.querySelector(it).value)";
const IS_HYDRATED: &str = "return document.documentElement.hasAttribute('data-hydrated')";

async fn hold(browser: &Browser, part: &str, pause: Option<u32>) -> Result<()> {
    let script = HOLD.replace("PART", &json!(part).to_string());
    browser.inject(&script.replace("PAUSE", &json!(pause).to_string())).await
}

async fn told(browser: &Browser, script: &str) -> Result<Value> {
    Ok(browser.page().execute(script, vec![]).await?)
}

#[tokio::test]
async fn what_is_typed_in_the_seconds_before_the_wasm_comes_stays_and_is_read() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Kim").await?;
    hold(&browser, PAGES, Some(LATE)).await?;
    browser.reload().await?;
    browser.fill(LINE, "Buy milk tomorrow").await?;
    browser.fill("#search", "Call").await?;
    assert_eq!(
        told(&browser, IS_HYDRATED).await?,
        json!(false),
        "it came too soon to show anything"
    );

    browser.hydrated().await?;
    browser.find(".preview .chip-due").await?;
    browser.find(".narrowed .chip").await?;
    assert_eq!(told(&browser, TYPED).await?, json!(["Buy milk tomorrow", "Call"]));
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn what_is_typed_into_the_form_of_a_task_before_the_wasm_comes_stays_and_is_saved()
-> Result<()> {
    const TITLE: &str = "return document.querySelector('#edit-title').value";
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Ned").await?;
    journey::add(&browser, "Call mom").await?;
    let edit = browser.find("a[aria-label='Edit “Call mom”']").await?;
    let form = edit.attr("href").await?.unwrap_or_default();
    hold(&browser, PAGES, Some(LATE)).await?;
    browser.open(&product.url(&form)).await?;
    browser.fill("#edit-title", "Call dad").await?;
    assert_eq!(
        told(&browser, IS_HYDRATED).await?,
        json!(false),
        "it came too soon to show anything"
    );

    browser.hydrated().await?;
    assert_eq!(told(&browser, TITLE).await?, json!("Call dad"));
    browser.find("button[aria-label='Complete “Call dad”']").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn enter_before_the_wasm_comes_does_what_it_does_without_scripts() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Lou").await?;
    hold(&browser, PAGES, None).await?;
    browser.reload().await?;
    browser.fill(LINE, "Buy milk tomorrow #home").await?;
    browser.press(ENTER).await?;
    for shown in ["Buy milk", "Tomorrow", "#home"] {
        browser.see(shown).await?;
    }
    journey::complete(&browser, "Buy milk").await?;
    browser.see("All clear").await?;
    browser.fill(LINE, "What is due tomorrow?").await?;
    browser.press(ENTER).await?;
    browser.find(".message:not(.own) .text").await?;
    assert_eq!(told(&browser, IS_HYDRATED).await?, json!(false));
    Ok(())
}

#[tokio::test]
async fn a_line_that_is_typed_before_it_can_be_read_is_read_when_it_can() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Mia").await?;
    hold(&browser, READING, Some(LATE)).await?;
    browser.reload().await?;
    browser.hydrated().await?;
    browser.fill(LINE, "Buy milk tomorrow").await?;
    assert_eq!(told(&browser, "return window.todoRead === undefined").await?, json!(true));
    browser.find(".preview .chip-due").await?;
    Ok(())
}

#[tokio::test]
async fn enter_before_a_line_can_be_read_leaves_it_to_the_server() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Noa").await?;
    hold(&browser, READING, None).await?;
    browser.reload().await?;
    browser.hydrated().await?;
    journey::add(&browser, "Buy milk tomorrow #home").await?;
    for shown in ["Buy milk", "Tomorrow", "#home"] {
        browser.see(shown).await?;
    }
    browser.gone(".task.arriving").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

/// What a page of the list loads of wasm and its glue before anything is done, packed, and what the line is read by. So
/// much was reached; the aims, which `scripts/bench page` prints beside it, are 200 kB, and 450 kB for both.
#[test]
fn what_a_page_loads_does_not_grow() {
    const PAGES_MAX_BYTES: u64 = 428_000;
    const READING_MAX_BYTES: u64 = 430_000;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../site/pkg");
    let sent = |name: &str| {
        let files = [format!("{name}.js.br"), format!("{name}_bg.wasm.br")];
        files.map(|file| fs::metadata(folder.join(file)).map_or(u64::MAX, |it| it.len()))
    };
    let [pages, reading] =
        [PAGES, READING].map(|name| sent(name).into_iter().fold(0, u64::saturating_add));
    assert!(pages <= PAGES_MAX_BYTES, "{pages} bytes: make site, or load less");
    assert!(reading <= READING_MAX_BYTES, "{reading} bytes: make site, or load less");
}
