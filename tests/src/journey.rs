//! What people do on the pages, in their words; the same with and without scripts.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::{browser::Browser, product::Product};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
/// Quick add's field, and what sends it.
const NEW_TASK: &str = "#quick-add";
const ADD: &str = ".quick-add .line button";

/// Signs up, which ends on the empty list.
pub async fn sign_up(browser: &Browser, product: &Product, name: &str) -> Result<()> {
    browser.open(&product.url("/login?mode=sign-up")).await?;
    browser.fill("input[name=name]", name).await?;
    browser.fill("input[name=email]", &format!("{}@example.com", name.to_lowercase())).await?;
    browser.fill("input[name=password]", PASSWORD).await?;
    browser.click("form button.primary").await?;
    browser.find(NEW_TASK).await.map(drop)
}

/// Types one line and adds it.
pub async fn add(browser: &Browser, line: &str) -> Result<()> {
    browser.fill(NEW_TASK, line).await?;
    browser.click(ADD).await
}

/// Presses the round button of a task.
pub async fn complete(browser: &Browser, title: &str) -> Result<()> {
    browser.click(&format!("button[aria-label='Complete “{title}”']")).await
}

/// Says something to the assistant on the page of the chat.
pub async fn say(browser: &Browser, message: &str) -> Result<()> {
    browser.fill("#message", message).await?;
    browser.click(".composer button").await
}

/// Sends JSON to the API from the page, as who is signed in there; `path` is below the account's own.
pub async fn post(browser: &Browser, path: &str, body: &Value) -> Result<Value> {
    const SEND: &str = "const [path, body] = arguments; \
         return fetch('/api/auth/get-session').then(it => it.json()).then(({ user }) => \
             fetch(`/api/${user.id}/${path}`, { method: 'POST', body: JSON.stringify(body), \
                 headers: { 'content-type': 'application/json' } })) \
             .then(it => it.json().then(body => ({ ok: it.ok, body })))";
    let answer = browser.page().execute(SEND, vec![json!(path), body.clone()]).await?;
    ensure!(answer["ok"] == json!(true), "{path}: {answer}");
    Ok(answer["body"].clone())
}
