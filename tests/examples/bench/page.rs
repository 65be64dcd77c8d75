//! The page in a real browser on a slow network and a slow processor: what is loaded, when it is shown and can be used, and
//! what a press costs on a long list.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, product::Product};

use crate::figures::{BUILD, middle};

const ROUNDS: usize = 5;
const TASKS: usize = 5_000;
/// Slow 4G, as Lighthouse has it: milliseconds, and bytes a second.
const LATENCY_MS: f64 = 150.0;
const DOWN_BYTES: f64 = 1_638_400.0 / 8.0;
const UP_BYTES: f64 = 750_000.0 / 8.0;
/// So many times slower than this machine.
const SLOWER: u32 = 4;
/// Kilobytes.
const WASM_BUDGET_KB: f64 = 200.0;
const ALL_BUDGET_KB: f64 = 450.0;
const STYLE_BUDGET_KB: f64 = 12.0;
/// Milliseconds.
const SHOWN_BUDGET_MS: f64 = 1_500.0;
const PRESS_BUDGET_MS: f64 = 100.0;
/// Collects what a page says of itself, from its first moment on.
const WATCH: &str = "window.seen = { shift: 0, press: 0 }; \
     new PerformanceObserver(list => list.getEntries().forEach(it => { if (!it.hadRecentInput) seen.shift += it.value; })) \
         .observe({ type: 'layout-shift', buffered: true }); \
     new PerformanceObserver(list => list.getEntries().forEach(it => { seen.press = Math.max(seen.press, it.duration); })) \
         .observe({ type: 'event', buffered: true, durationThreshold: 16 }); \
     new MutationObserver(() => { \
         if (document.documentElement?.hasAttribute('data-hydrated')) seen.usable ??= performance.now(); \
     }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-hydrated'] });";
const SHOWN: &str =
    "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null";
/// As they are sent.
const STYLES: &str = "return performance.getEntriesByType('resource') \
     .find(it => it.name.endsWith('app.css'))?.encodedBodySize ?? null";

pub(crate) async fn run() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    println!("page ({BUILD} server; slow 4G, a processor {SLOWER} times slower than this one):");
    sizes(&product)?;
    journey::sign_up(&browser, &product, "Ann").await?;
    journey::fill(&browser, TASKS).await?;
    slow_down(&browser).await?;
    browser.inject(WATCH).await?;
    let (mut shown, mut usable, mut shifts, mut presses) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        browser.open(&product.url("/dashboard")).await?;
        browser.hydrated().await?;
        shown.push(number(&browser, SHOWN).await?);
        usable.push(number(&browser, "return seen.usable").await?);
        // What hydration still had to do is no part of the press.
        browser.until("return document.readyState", &json!("complete")).await?;
        browser.click("#tasks .round").await?;
        browser.find(".toast").await?;
        presses.push(number(&browser, "return seen.press").await?);
        shifts.push(number(&browser, "return seen.shift").await?);
    }
    tell("styles", number(&browser, STYLES).await? / 1_000.0, STYLE_BUDGET_KB, "kB");
    tell("shown", middle(shown), SHOWN_BUDGET_MS, "ms");
    tell("usable by script", middle(usable), SHOWN_BUDGET_MS, "ms");
    tell(&format!("a press, of {TASKS} tasks"), middle(presses), PRESS_BUDGET_MS, "ms");
    tell("layout shift", middle(shifts), 0.0, "");
    Ok(())
}

/// As they are sent to a browser that takes brotli.
fn sizes(product: &Product) -> Result<()> {
    let folder = product.site_root.join("pkg");
    let sent = |name: &str| -> Result<f64> {
        let file = folder.join(format!("{name}.br"));
        let length =
            fs::metadata(&file).with_context(|| format!("{}: make site", file.display()))?;
        Ok(kilobytes(length.len()))
    };
    let first = sent("todo_web_bg.wasm")? + sent("todo_web.js")?;
    let line = sent("todo_reading_bg.wasm")? + sent("todo_reading.js")?;
    tell("wasm before the first action", first, WASM_BUDGET_KB, "kB");
    tell("wasm in all, the line's too", first + line, ALL_BUDGET_KB, "kB");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "files are no petabytes")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000.0
}

async fn slow_down(browser: &Browser) -> Result<()> {
    browser.devtools("Network.enable", json!({})).await?;
    // Each time is a first time.
    browser.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
    browser.devtools("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
    let network = json!({
        "offline": false, "latency": LATENCY_MS,
        "downloadThroughput": DOWN_BYTES, "uploadThroughput": UP_BYTES,
    });
    browser.devtools("Network.emulateNetworkConditions", network).await?;
    browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await
}

async fn number(browser: &Browser, script: &str) -> Result<f64> {
    let ask = || async move {
        let told = browser.page().execute(script, vec![]).await?;
        Ok(Value::as_f64(&told))
    };
    browser.eventually(script, ask).await
}

fn tell(what: &str, figure: f64, budget: f64, unit: &str) {
    let over = if figure > budget { "  over" } else { "" };
    println!("  {what:<30} {figure:>8.1} {unit:<2} (budget {budget:.0} {unit}){over}");
}
