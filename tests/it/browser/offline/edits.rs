//! The form of a task without network: what is typed waits, and where somebody else changed the same, both texts are shown.

use anyhow::Result;
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, product::Product};

use super::cut_off;

const ESCAPE: &str = "\u{e00c}";
/// What is said of a form whose text is kept.
const STATE: &str = "return document.querySelector('.drawer .state').textContent.trim()";
const WAITS: &str = "Kept on this device until there is network";
/// Changes the task of this title by the API; `null` deletes it.
const CHANGE: &str = "const [title, change, done] = arguments; \
     const ask = (method, path, body) => fetch(path, { method, body: body && JSON.stringify(body), \
         headers: { 'content-type': 'application/json' } }); \
     ask('GET', '/api/auth/get-session').then(it => it.json()).then(async ({ user }) => { \
         const tasks = await (await ask('GET', `/api/${user.id}/tasks`)).json(); \
         const path = `/api/${user.id}/tasks/${tasks.find(it => it.title === title).id}`; \
         done((await ask(change ? 'PUT' : 'DELETE', path, change)).ok); \
     })";
/// The task of this title, as the API has it.
const TASK: &str = "const [title, done] = arguments; \
     fetch('/api/auth/get-session').then(it => it.json()).then(async ({ user }) => { \
         const tasks = await (await fetch(`/api/${user.id}/tasks?status=all`)).json(); \
         done(tasks.find(it => it.title === title) ?? null); \
     })";

/// Types into an input of the form of the task `title`, and leaves the form.
async fn edit(browser: &Browser, title: &str, inputs: &[(&str, &str)]) -> Result<()> {
    browser.click(&format!("a[aria-label='Edit “{title}”']")).await?;
    for (name, text) in inputs {
        browser.fill(&format!("#edit-{name}"), text).await?;
        browser.until(STATE, &json!(WAITS)).await?;
    }
    browser.press(ESCAPE).await?;
    browser.gone(".drawer").await
}

/// Does something to the task `title` on another device of `name`, while this browser shows nothing.
async fn elsewhere(product: &Product, name: &str, title: &str, change: Value) -> Result<()> {
    let other = Browser::start().await?;
    sign_in(&other, product, name).await?;
    let done = other.page().execute_async(CHANGE, vec![json!(title), change]).await?;
    assert_eq!(done, json!(true));
    Ok(())
}

async fn sign_in(browser: &Browser, product: &Product, name: &str) -> Result<()> {
    browser.open(&product.url("/login")).await?;
    browser.fill("input[name=email]", &format!("{}@example.com", name.to_lowercase())).await?;
    browser.fill("input[name=password]", journey::PASSWORD).await?;
    browser.click("form button.primary").await?;
    browser.find("#quick-add").await.map(drop)
}

async fn task(browser: &Browser, title: &str) -> Result<Value> {
    Ok(browser.page().execute_async(TASK, vec![json!(title)]).await?)
}

/// Somebody who typed this into the form of "Buy milk" without network, and what somebody else made of it meanwhile; the
/// network is back.
async fn quarrel(name: &str, inputs: &[(&str, &str)], theirs: Value) -> Result<(Product, Browser)> {
    let (mut product, browser) = cut_off(name).await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    edit(&browser, "Buy milk", inputs).await?;
    browser.open("about:blank").await?;
    product.restart().await?;
    elsewhere(&product, name, "Buy milk", theirs).await?;
    browser.open(&product.url("/dashboard")).await?;
    Ok((product, browser))
}

#[tokio::test]
async fn what_is_edited_without_network_survives_closing_and_is_saved_later() -> Result<()> {
    let (mut product, browser) = cut_off("Ada").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    edit(&browser, "Buy milk", &[("title", "Buy oat milk")]).await?;
    browser.see("1 change waits for the network").await?;
    browser.find("a[aria-label='Edit “Buy oat milk”']").await?;

    browser.open("about:blank").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    browser.see("1 change waits for the network").await?;
    browser.find("a[aria-label='Edit “Buy oat milk”']").await?;
    // Typed on and on, it is one change more: the first may have arrived.
    edit(&browser, "Buy oat milk", &[("tags", "shop"), ("title", "Buy two oat milks")]).await?;
    edit(&browser, "Buy two oat milks", &[("tags", "shop, food")]).await?;
    browser.see("2 changes wait for the network").await?;
    browser.click(".queue summary").await?;
    browser.see("Tags: shop, food").await?;

    product.restart().await?;
    browser.gone(".queue").await?;
    browser.find("a[aria-label='Edit “Buy two oat milks”']").await?;
    let milk = task(&browser, "Buy two oat milks").await?;
    assert_eq!((&milk["tags"], &milk["priority"]), (&json!(["shop", "food"]), &json!("high")));
    Ok(())
}

#[tokio::test]
async fn what_somebody_else_changed_elsewhere_in_the_task_stays_and_nobody_is_asked() -> Result<()>
{
    let theirs = json!({ "priority": "low", "description": "two litres" });
    let (_product, browser) = quarrel("Bo", &[("title", "Buy oat milk")], theirs).await?;
    browser.gone(".queue").await?;
    browser.find("a[aria-label='Edit “Buy oat milk”']").await?;
    let milk = task(&browser, "Buy oat milk").await?;
    assert_eq!((&milk["priority"], &milk["description"]), (&json!("low"), &json!("two litres")));
    Ok(())
}

#[tokio::test]
async fn where_both_changed_the_same_both_texts_are_shown_and_one_is_chosen() -> Result<()> {
    const OPTIONS: &str = "return [...document.querySelectorAll('.choice label')].map(it => it.innerText.replace(/\\s+/g, ' ').trim())";
    let theirs = json!({ "title": "Buy soy milk", "tags": ["theirs"], "priority": "low" });
    let mine = [("title", "Buy oat milk"), ("tags", "mine")];
    let (_product, browser) = quarrel("Cy", &mine, theirs).await?;
    browser.see("Change “Buy milk”: somebody else changed the same").await?;
    // Nothing of it is taken before somebody chose.
    assert_eq!(task(&browser, "Buy soy milk").await?["tags"], json!(["theirs"]));

    browser.click(".queue li button").await?;
    let shown = ["Yours Buy oat milk", "Theirs Buy soy milk", "Yours mine", "Theirs theirs"];
    browser.until(OPTIONS, &json!(shown)).await?;
    browser.click(".choice fieldset:nth-of-type(2) label:nth-of-type(2)").await?;
    browser.click(".choice button.primary").await?;

    browser.gone(".queue").await?;
    browser.find("a[aria-label='Edit “Buy oat milk”']").await?;
    let milk = task(&browser, "Buy oat milk").await?;
    assert_eq!((&milk["tags"], &milk["priority"]), (&json!(["theirs"]), &json!("low")));
    Ok(())
}

#[tokio::test]
async fn whoever_does_not_choose_now_is_asked_again_and_may_type_on() -> Result<()> {
    let mine = [("title", "Buy oat milk")];
    let (_product, browser) = quarrel("Di", &mine, json!({ "title": "Buy soy milk" })).await?;
    browser.click(".queue li button").await?;
    browser.press(ESCAPE).await?;
    browser.gone(".choice").await?;
    browser.reload().await?;
    browser.hydrated().await?;
    browser.see("Change “Buy milk”: somebody else changed the same").await?;

    browser.click(".queue li button").await?;
    browser.find(".choice[open]").await?;
    browser.click(".choice label:nth-of-type(2)").await?;
    browser.click(".choice button.primary").await?;
    browser.gone(".queue").await?;
    browser.find("a[aria-label='Edit “Buy soy milk”']").await?;
    Ok(())
}

#[tokio::test]
async fn what_was_typed_into_a_task_that_is_gone_becomes_another_one() -> Result<()> {
    let (_product, browser) = quarrel("Eli", &[("title", "Buy oat milk")], Value::Null).await?;
    browser.see("Change “Buy milk”: the task was deleted meanwhile").await?;
    browser.see("Title: Buy oat milk").await?;
    browser.click(".queue li button").await?;
    browser.gone(".queue").await?;
    browser.find("a[aria-label='Edit “Buy oat milk”']").await?;
    assert_eq!(task(&browser, "Buy oat milk").await?["priority"], json!("high"));
    Ok(())
}

#[tokio::test]
async fn what_waits_is_sent_and_shown_for_nobody_else_and_outlives_its_session() -> Result<()> {
    let (mut product, browser) = cut_off("Flo").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    edit(&browser, "Buy milk", &[("title", "Buy oat milk")]).await?;
    // The session is over before the network is back, and somebody else comes.
    browser.page().delete_all_cookies().await?;
    browser.open("about:blank").await?;
    product.restart().await?;
    journey::sign_up(&browser, &product, "Gus").await?;
    browser.hydrated().await?;
    journey::add(&browser, "Buy milk").await?;
    browser.find("a[aria-label='Edit “Buy milk”']").await?;
    browser.gone(".queue").await?;
    assert_eq!(task(&browser, "Buy oat milk").await?, Value::Null);

    browser.click(".sign-out button").await?;
    browser.see("Sign in").await?;
    sign_in(&browser, &product, "Flo").await?;
    browser.find("a[aria-label='Edit “Buy oat milk”']").await?;
    browser.gone(".queue").await?;
    assert_eq!(task(&browser, "Buy oat milk").await?["priority"], json!("high"));
    Ok(())
}

#[tokio::test]
async fn a_form_rests_on_what_a_button_did_before_it() -> Result<()> {
    const CHOOSE: &str = "const field = document.getElementById('edit-date'); \
         field.value = '2031-01-01'; \
         field.dispatchEvent(new Event('input', { bubbles: true }))";
    let (mut product, browser) = cut_off("Ida").await?;
    browser.open(&product.url("/dashboard")).await?;
    browser.hydrated().await?;
    browser.click(".task:has(a[aria-label='Edit “Call mom”']) .menu summary").await?;
    browser.click(".menu[open] button[value=week]").await?;
    browser.see("1 change waits for the network").await?;
    browser.click("a[aria-label='Edit “Call mom”']").await?;
    browser.page().execute(CHOOSE, vec![]).await?;
    browser.press(ESCAPE).await?;
    browser.see("2 changes wait for the network").await?;
    browser.see("1 Jan 2031").await?;

    product.restart().await?;
    browser.gone(".queue").await?;
    let due = task(&browser, "Call mom").await?["due_date"].to_string();
    assert!(due.contains("2031-01-01"), "{due}");
    Ok(())
}

#[tokio::test]
async fn whoever_signs_out_hears_what_waits() -> Result<()> {
    let (_product, browser) = cut_off("Hal").await?;
    journey::add(&browser, "Errand").await?;
    browser.see("1 change waits for the network").await?;
    browser.click(".sign-out button").await?;
    browser.see("It is sent when you sign in here again").await?;
    browser.click(".choice button:not(.primary)").await?;
    browser.gone(".choice").await?;
    browser.see("1 change waits for the network").await?;
    browser.click(".sign-out button").await?;
    browser.click(".choice button.primary").await?;
    browser.see("No network").await?;
    Ok(())
}
