//! What is typed into the form of a task is never lost: not by leaving it, not by a server that is away,
//! not by somebody who was faster.

use anyhow::Result;
use serde_json::{Value, json};
use todo_tests::{browser::Browser, journey, product::Product};

const SAVE: &str = ".editor button.primary";
const TITLE: &str = "#edit-title";
const ESCAPE: &str = "\u{e00c}";
/// Chooses a time, and no day for it.
const TIME_ALONE: &str = "const field = document.getElementById('edit-time'); \
     field.value = '09:00'; \
     field.dispatchEvent(new Event('input', { bubbles: true }))";
/// Empties the title, as somebody who wants to write another.
const TITLE_AWAY: &str = "const field = document.getElementById('edit-title'); \
     field.value = ''; \
     field.dispatchEvent(new Event('input', { bubbles: true }))";
const TITLE_HELD: &str = "return document.getElementById('edit-title').value";
/// What is said of a form whose text is saved.
const SAVED: &str = "return document.querySelector('.drawer .state').textContent.trim()";
/// Types another title, and before the page can do anything about it changes the task by the API, as another client of
/// the same person would.
const CHANGE_ELSEWHERE: &str = "const [title, change] = arguments; \
     const ask = (method, path, body) => { \
         const request = new XMLHttpRequest(); \
         request.open(method, path, false); \
         request.setRequestHeader('content-type', 'application/json'); \
         request.send(body); \
         return request; \
     }; \
     const field = document.getElementById('edit-title'); \
     field.value = title; \
     field.dispatchEvent(new Event('input', { bubbles: true })); \
     const { user } = JSON.parse(ask('GET', '/api/auth/get-session').responseText); \
     const path = `/api/${user.id}/tasks/${field.form.elements.id.value}`; \
     return ask('PUT', path, JSON.stringify(change)).status";

/// Takes the service worker away, which would keep what is typed without network, as private windows of some browsers do.
const WITHOUT_WORKER: &str =
    "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })";

/// Somebody new, with the form of their only task open.
async fn editing(product: &Product, name: &str, title: &str) -> Result<Browser> {
    editing_in(Browser::start().await?, product, name, title).await
}

/// [`editing`], where nothing waits for the network.
async fn editing_alone(product: &Product, name: &str, title: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    browser.inject(WITHOUT_WORKER).await?;
    editing_in(browser, product, name, title).await
}

async fn editing_in(
    browser: Browser,
    product: &Product,
    name: &str,
    title: &str,
) -> Result<Browser> {
    journey::sign_up(&browser, product, name).await?;
    browser.hydrated().await?;
    journey::add(&browser, title).await?;
    browser.click(&format!("a[aria-label='Edit “{title}”']")).await?;
    browser.find(TITLE).await?;
    Ok(browser)
}

async fn typed(browser: &Browser) -> Result<String> {
    Ok(browser.find(TITLE).await?.prop("value").await?.unwrap_or_default())
}

async fn type_while_changed_elsewhere(browser: &Browser, title: &str, change: Value) -> Result<()> {
    let status = browser.page().execute(CHANGE_ELSEWHERE, vec![json!(title), change]).await?;
    assert_eq!(status, json!(200));
    Ok(())
}

async fn be_offline(browser: &Browser, offline: bool) -> Result<()> {
    let network = json!({
        "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    browser.devtools("Network.enable", json!({})).await?;
    browser.devtools("Network.emulateNetworkConditions", network).await
}

#[tokio::test]
async fn what_is_typed_is_saved_after_a_pause_and_when_the_form_is_closed() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Ada", "Call mom").await?;
    browser.fill(TITLE, "Call dad").await?;
    browser.until(SAVED, &json!("Saved")).await?;
    browser.find("button[aria-label='Complete “Call dad”']").await?;
    assert_eq!(typed(&browser).await?, "Call dad");

    browser.fill(TITLE, "Call dad and mom").await?;
    browser.press(ESCAPE).await?;
    browser.gone(".drawer").await?;
    browser.find("a[aria-label='Edit “Call dad and mom”']").await?;
    browser.gone(".unsaved li").await?;
    // Whatever was typed in one go is taken back in one.
    browser.click("#undo").await?;
    browser.find("a[aria-label='Edit “Call mom”']").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_form_that_is_left_without_a_server_is_kept_and_saved_when_there_is_one() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing_alone(&product, "Fox", "Call mom").await?;
    be_offline(&browser, true).await?;
    browser.fill(TITLE, "Call dad instead").await?;

    browser.press(ESCAPE).await?;
    browser.see("Not saved: Call mom").await?;
    browser.gone(TITLE).await?;
    browser.click(".unsaved a").await?;
    assert_eq!(typed(&browser).await?, "Call dad instead");
    browser.page().back().await?;
    browser.see("Not saved: Call mom").await?;

    be_offline(&browser, false).await?;
    browser.find("a[aria-label='Edit “Call dad instead”']").await?;
    browser.gone(".unsaved li").await?;
    Ok(())
}

#[tokio::test]
async fn a_form_that_cannot_be_saved_is_kept_until_it_is_discarded() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Gil", "Call mom").await?;
    browser.page().execute(TIME_ALONE, vec![]).await?;

    browser.press(ESCAPE).await?;
    browser.see("Not saved: Call mom").await?;
    browser.click(".unsaved .quiet").await?;
    browser.gone(".unsaved li").await?;
    browser.click("a[aria-label='Edit “Call mom”']").await?;
    assert_eq!(typed(&browser).await?, "Call mom");
    Ok(())
}

/// Puts a second task on the list, beside the form that is open.
async fn beside(browser: &Browser, title: &str) -> Result<String> {
    journey::post(browser, "tasks", &json!({ "title": title })).await?;
    let link = format!("a[aria-label='Edit “{title}”']");
    browser.find(&link).await?;
    Ok(link)
}

#[tokio::test]
async fn a_form_that_cannot_be_saved_leaves_its_text_in_no_other_form() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Jo", "Call mom").await?;
    let plants = beside(&browser, "Water plants").await?;
    browser.page().execute(TITLE_AWAY, vec![]).await?;

    browser.click(&plants).await?;

    browser.until(TITLE_HELD, &json!("Water plants")).await?;
    browser.fill(TITLE, "Water the plants").await?;
    browser.press(ESCAPE).await?;
    browser.find("a[aria-label='Edit “Water the plants”']").await?;
    browser.see("Not saved: Call mom").await?;
    browser.click(".unsaved a").await?;
    browser.until(TITLE_HELD, &json!("")).await
}

#[tokio::test]
async fn what_is_disputed_of_one_task_is_not_asked_in_the_form_of_another() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Kim", "Call mom").await?;
    let plants = beside(&browser, "Water plants").await?;
    type_while_changed_elsewhere(&browser, "Call dad", json!({ "title": "Call Ann" })).await?;

    browser.click(&plants).await?;

    browser.see("Not saved: Call Ann").await?;
    browser.until(TITLE_HELD, &json!("Water plants")).await?;
    assert!(!browser.text().await?.contains("Somebody changed this task"));
    browser.fill(TITLE, "Water the plants").await?;
    browser.until(SAVED, &json!("Saved")).await?;
    browser.click(".unsaved a").await?;
    browser.until(TITLE_HELD, &json!("Call dad")).await?;
    browser.until(SAVED, &json!("Not saved yet")).await?;
    browser.see("Title is now").await?;
    browser.find("a[aria-label='Edit “Water the plants”']").await.map(drop)
}

#[tokio::test]
async fn what_is_typed_when_the_session_ends_is_saved_once_signed_in_again() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Hal", "Call mom").await?;
    browser.page().delete_all_cookies().await?;
    browser.fill(TITLE, "Call dad").await?;

    browser.fill("#again-password", journey::PASSWORD).await?;
    browser.click(".dialog button.primary").await?;

    browser.until(SAVED, &json!("Saved")).await?;
    assert_eq!(typed(&browser).await?, "Call dad");
    browser.find("button[aria-label='Complete “Call dad”']").await?;
    Ok(())
}

#[tokio::test]
async fn a_form_follows_what_somebody_else_makes_of_its_task() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Ike", "Call mom").await?;
    type_while_changed_elsewhere(&browser, "Call mom", json!({ "title": "Call Ann" })).await?;
    browser.until("return document.getElementById('edit-title').value", &json!("Call Ann")).await?;
    browser.gone(".disputed").await?;
    Ok(())
}

#[tokio::test]
async fn who_was_slower_sees_both_texts_and_chooses() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Bo", "Call mom").await?;
    let theirs = json!({ "title": "Call Ann", "priority": "high" });
    type_while_changed_elsewhere(&browser, "Call dad", theirs).await?;

    browser.see("Title is now").await?;
    browser.see("Call Ann").await?;
    assert_eq!(typed(&browser).await?, "Call dad");
    browser.click(".disputed button").await?;
    assert_eq!(typed(&browser).await?, "Call Ann");
    browser.fill(TITLE, "Call Ann and dad").await?;
    browser.click(SAVE).await?;

    browser.find("a[aria-label='Edit “Call Ann and dad”']").await?;
    browser.find(".task.high").await?;
    browser.gone(".drawer").await?;
    browser.gone(".unsaved li").await?;
    Ok(())
}

#[tokio::test]
async fn pressing_save_twice_answers_no_question_unread() -> Result<()> {
    /// Presses Save again as soon as both texts are shown.
    const AGAIN: &str = "new MutationObserver((_, watch) => { \
             if (!document.querySelector('.disputed')) return; \
             watch.disconnect(); \
             requestAnimationFrame(() => { \
                 document.querySelector('.editor button.primary').click(); \
                 window.again = true; \
             }); \
         }).observe(document.body, { childList: true, subtree: true })";
    let product = Product::start().await?;
    let browser = editing(&product, "Lea", "Call mom").await?;
    browser.page().execute(AGAIN, vec![]).await?;
    type_while_changed_elsewhere(&browser, "Call dad", json!({ "title": "Call Ann" })).await?;
    browser.click(SAVE).await?;

    browser.until("return window.again === true", &json!(true)).await?;
    browser.click(".disputed button").await?;
    browser.until(TITLE_HELD, &json!("Call Ann")).await?;
    browser.press(ESCAPE).await?;
    browser.gone(".drawer").await?;
    browser.open(&product.url("/changes")).await?;
    browser.see("Call Ann").await?;
    assert!(!browser.text().await?.contains("Call dad"));
    Ok(())
}

#[tokio::test]
async fn a_task_that_somebody_else_deletes_leaves_the_list_and_its_text_stays() -> Result<()> {
    const DELETE: &str = "return fetch('/api/auth/get-session').then(it => it.json()) \
         .then(({ user }) => fetch(`/api/${user.id}/tasks/${document.querySelector('.editor').closest('form').elements.id.value}`, \
             { method: 'DELETE' })).then(it => it.ok)";
    let product = Product::start().await?;
    let browser = editing(&product, "Mia", "Call mom").await?;
    browser.find("button[aria-label='Complete “Call mom”']").await?;
    let deleted = browser.page().execute(DELETE, vec![]).await?;
    assert_eq!(deleted, json!(true));

    browser.see("This task was deleted meanwhile").await?;
    browser.gone("button[aria-label='Complete “Call mom”']").await?;
    assert!(!browser.text().await?.contains("cannot be reached"));
    browser.fill(TITLE, "Call dad").await?;
    browser.press(ESCAPE).await?;
    browser.see("Not saved: Call mom").await?;
    browser.click(".unsaved a").await?;
    assert_eq!(typed(&browser).await?, "Call dad");
    browser.click(SAVE).await?;
    browser.click("button[name=anew]").await?;
    browser.find("button[aria-label='Complete “Call dad”']").await?;
    browser.gone(".unsaved li").await
}

#[tokio::test]
async fn what_somebody_else_changed_elsewhere_in_the_task_stays_and_nobody_is_asked() -> Result<()>
{
    let product = Product::start().await?;
    let browser = editing(&product, "Cy", "Call mom").await?;
    let theirs = json!({ "tags": ["work stuff", "c#"] });
    type_while_changed_elsewhere(&browser, "Call dad", theirs).await?;

    browser.click(SAVE).await?;

    browser.find("a[aria-label='Edit “Call dad”']").await?;
    browser.see("#work stuff").await?;
    browser.see("#c#").await?;
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_away_takes_neither_the_form_nor_the_list() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing_alone(&product, "Dee", "Call mom").await?;
    browser.fill(TITLE, "Call dad").await?;
    be_offline(&browser, true).await?;

    browser.click(SAVE).await?;
    browser.see("The server cannot be reached").await?;
    assert_eq!(typed(&browser).await?, "Call dad");
    browser.find("button[aria-label='Complete “Call mom”']").await?;

    be_offline(&browser, false).await?;
    browser.gone(".alert").await?;
    assert_eq!(typed(&browser).await?, "Call dad");
    browser.click(SAVE).await?;
    browser.find("a[aria-label='Edit “Call dad”']").await?;
    Ok(())
}

#[tokio::test]
async fn the_form_of_a_task_on_another_page_opens_by_its_address() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Eli", "Call mom").await?;
    let address = browser.page().current_url().await?;
    let id = address.query_pairs().find(|(name, _)| name == "edit").map(|(_, id)| id.into_owned());
    let id = id.unwrap_or_default();

    browser.open(&product.url(&format!("/dashboard?view=completed&edit={id}"))).await?;
    assert_eq!(typed(&browser).await?, "Call mom");

    let nobody = "01900000-0000-7000-8000-000000000000";
    browser.open(&product.url(&format!("/dashboard?edit={nobody}"))).await?;
    browser.see("not there any more").await?;
    Ok(())
}
