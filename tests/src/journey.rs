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

/// Puts so many tasks on the list by the API: `Task 0` and so on, each with one of twenty tags.
pub async fn fill(browser: &Browser, tasks: usize) -> Result<()> {
    const AT_ONCE: usize = 250;
    const ADD: &str = "const [from, to, done] = arguments; \
         fetch('/api/auth/get-session').then(it => it.json()).then(async ({ user }) => { \
             for (let at = from; at < to; at += 10) { \
                 await Promise.all(Array.from({ length: Math.min(10, to - at) }, (_, of) => \
                     fetch(`/api/${user.id}/tasks`, { \
                         method: 'POST', headers: { 'content-type': 'application/json' }, \
                         body: JSON.stringify({ title: `Task ${at + of}`, tags: [`tag-${(at + of) % 20}`] }) }) \
                         .then(it => { if (!it.ok) throw new Error(it.status); }))); \
             } }).then(() => done(''), error => done(`${error}`));";
    // A script that goes on for half a minute is ended.
    for from in (0..tasks).step_by(AT_ONCE) {
        let to = (from + AT_ONCE).min(tasks);
        let failed = browser.page().execute_async(ADD, vec![json!(from), json!(to)]).await?;
        ensure!(failed == json!(""), "tasks {from} to {to}: {failed}");
    }
    Ok(())
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
