//! Each page as axe-core judges it, in both themes and languages, with what opens on it.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, node, product::Product};

use super::PAGES;

const AXE: &str = "axe-core/axe.min.js";
/// What is wrong with the page as it is: each rule, and where it is broken.
const JUDGE: &str = "return axe.run({ resultTypes: ['violations'] }).then(({ violations }) => \
     violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' | ')}`))";
const LINES: [&str; 3] =
    ["Buy milk tomorrow 5pm #home !high", "Pay rent every month", "اشترِ الحليب غدًا"];

struct Judge {
    browser: Browser,
    axe: String,
    wrong: Vec<String>,
}

impl Judge {
    async fn judge(&mut self, what: &str) -> Result<()> {
        self.browser.page().execute(&self.axe, vec![]).await?;
        for scheme in ["light", "dark"] {
            let prefers = json!({ "features": [
                { "name": "prefers-color-scheme", "value": scheme },
                { "name": "prefers-reduced-motion", "value": "reduce" },
            ] });
            self.browser.devtools("Emulation.setEmulatedMedia", prefers).await?;
            let found = self.browser.page().execute(JUDGE, vec![]).await?;
            let Value::Array(found) = found else { anyhow::bail!("axe says nothing: {found}") };
            self.wrong.extend(found.iter().map(|rule| format!("{what}, {scheme}: {rule}")));
        }
        Ok(())
    }
}

#[tokio::test]
async fn every_page_is_for_everybody_in_both_themes() -> Result<()> {
    let Some(axe) = node::file("axe", "every_page_is_for_everybody", AXE).await else {
        return Ok(());
    };
    let product = Product::start().await?;
    let mut judge = Judge { browser: Browser::start().await?, axe, wrong: Vec::new() };
    for path in ["/", "/login", "/login?mode=sign-up", "/forgot-password"] {
        judge.browser.open(&product.url(path)).await?;
        judge.judge(path).await?;
    }
    journey::sign_up(&judge.browser, &product, "Una").await?;
    judge.browser.hydrated().await?;
    judge.judge("the empty list").await?;
    let noted =
        json!({ "title": "Read", "description": "See **the** [list](https://example.com)" });
    journey::post(&judge.browser, "tasks", &noted).await?;
    for line in LINES {
        journey::add(&judge.browser, line).await?;
        judge.browser.find(".toast").await?;
    }
    judge.browser.fill("#quick-add", "Call Ann friday 3pm #work").await?;
    judge.browser.find(".preview .chip").await?;
    judge.judge("the list, the line being typed").await?;
    // What is said of the line lies over the list as long as something stands in it.
    judge.browser.open(&product.url("/dashboard")).await?;
    judge.browser.hydrated().await?;
    judge.browser.click("a[aria-label='Edit “Read”']").await?;
    judge.browser.find(".drawer .notes strong").await?;
    judge.judge("the form of a task").await?;
    judge.browser.click(".editor .cancel").await?;
    judge.browser.gone(".drawer").await?;
    judge.browser.click(".task .menu summary").await?;
    judge.judge("the menu of a task").await?;
    judge.browser.click(".menu[open] .item.scripted").await?;
    judge.browser.find(".selection").await?;
    judge.browser.click("#assistant").await?;
    judge.browser.fill(".panel #message", "What's pending?").await?;
    judge.browser.click(".panel .composer button").await?;
    judge.browser.find(".panel .cards").await?;
    judge.judge("a selection, and the assistant").await?;
    for language in ["en", "ur-PK"] {
        let chosen = format!("document.cookie = 'language={language}; path=/'");
        judge.browser.page().execute(&chosen, vec![]).await?;
        for path in PAGES.into_iter().chain(["/nowhere"]) {
            judge.browser.open(&product.url(path)).await?;
            judge.judge(&format!("{path} in {language}")).await?;
        }
    }
    ensure!(judge.wrong.is_empty(), "{}", judge.wrong.join("\n"));
    Ok(())
}
