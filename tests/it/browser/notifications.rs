//! Notifications on this device: the buttons of the profile, and what a real browser shows of what it is sent.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use todo_tests::{PushService, browser::Browser, journey, product::Product};

/// A device of the push service of this test stands in for the browser's own, which is far away; everything else is real.
const OWN_SERVICE: &str = r"
    PushManager.prototype.subscribe = async function ({ applicationServerKey }) {
        window.askedWith = applicationServerKey.length;
        window.device = { ...DEVICE, unsubscribe: async () => { window.device = null; } };
        return DEVICE;
    };
    PushManager.prototype.getSubscription = async () => window.device;
";
/// What is shown at this moment.
const SHOWN: &str = "const done = arguments[0]; \
     navigator.serviceWorker.ready.then((worker) => worker.getNotifications()).then((all) => \
         done(all.map(({ title, tag, lang, actions }) => ({ title, tag, lang, actions }))))";

/// Hands the worker a message, as the browser's own push service would: again where none was awake to take it. One
/// that is shown twice is shown once, by its tag.
async fn deliver(browser: &Browser, product: &Product, message: &Value) -> Result<Value> {
    browser.devtools("ServiceWorker.enable", json!({})).await?;
    let origin = product.url("/");
    // The first worker of a new profile.
    let push = json!({ "origin": origin, "registrationId": "0", "data": message.to_string() });
    browser
        .eventually("a notification", async || {
            browser.devtools("ServiceWorker.deliverPushMessage", push.clone()).await?;
            let shown = browser.page().execute_async(SHOWN, vec![]).await?;
            Ok(shown.as_array().is_some_and(|all| !all.is_empty()).then_some(shown))
        })
        .await
}

#[tokio::test]
async fn who_presses_the_button_is_notified_on_this_device_until_they_press_the_other() -> Result<()>
{
    let Some(mut service) = PushService::open("who_presses_the_button_is_notified").await else {
        return Ok(());
    };
    let product = Product::start_with(&PushService::SETTINGS).await?;
    let browser = Browser::start().await?;
    let permission = json!({ "origin": product.url("/"), "permissions": ["notifications"] });
    browser.devtools("Browser.grantPermissions", permission).await?;
    let device = service.device("/laptop").await;
    browser.inject(&OWN_SERVICE.replace("DEVICE", &device.to_string())).await?;
    journey::sign_up(&browser, &product, "Tia").await?;
    browser.open(&product.url("/profile")).await?;

    browser.click("[data-push=on]").await?;
    browser.see("Notifications come to this device.").await?;
    let asked = browser.page().execute("return window.askedWith", vec![]).await?;
    assert_eq!(asked, json!(65), "the server's key");

    browser.click("[data-push=try]").await?;
    browser.see("One is on its way").await?;
    let message = service.next().await;
    let message = message.get("message").context("what the device opens")?;
    let shown = deliver(&browser, &product, message).await?;
    assert_eq!(shown[0]["title"], "Notifications arrive");

    browser.click("[data-push=off]").await?;
    browser.see("No notifications come to this device any more.").await?;
    browser.click("[data-push=try]").await?;
    browser.see("No device takes notifications now").await?;
    Ok(())
}

#[tokio::test]
async fn a_reminder_on_the_page_is_put_off_as_one_that_is_pushed() -> Result<()> {
    const AT_ONCE: &str = "return new Date(Date.now() + 1000).toISOString()";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Ugo").await?;
    browser.hydrated().await?;
    for (title, choice, hours) in
        [("Stretch", "In an hour", 1..=1), ("Water the plants", "Tomorrow morning", 9..=33)]
    {
        let at = browser.page().execute(AT_ONCE, vec![]).await?;
        let task = json!({ "title": title, "reminder_at": at });
        let task = journey::post(&browser, "tasks", &task).await?;
        browser.find(".reminders .toast").await?;
        browser.see("Reminder · ").await?;
        let press = format!(
            "[...document.querySelectorAll('.reminders button')] \
                 .find(it => it.textContent === '{choice}').click()"
        );
        browser.page().execute(&press, vec![]).await?;
        browser.gone(".reminders .toast").await?;
        let id = task["id"].as_str().context("an id")?;
        let left = hours_left(&browser, id).await?;
        assert!(hours.contains(&left), "{choice}: {left}");
    }

    browser.open(&product.url("/profile")).await?;
    browser.click("[data-try-reminder] button").await?;
    browser.see("This is how a reminder looks").await?;
    browser.click(".reminders .toast button").await?;
    browser.gone(".reminders .toast").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_reminder_on_the_page_is_put_off_in_words() -> Result<()> {
    const FIELD: &str = ".reminders input[aria-label='Remind me again']";
    const AT_ONCE: &str = "return new Date(Date.now() + 1000).toISOString()";
    const WRONG: &str =
        "return document.querySelector('.reminders input').validationMessage.split('.')[0]";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Uma").await?;
    browser.hydrated().await?;
    let at = browser.page().execute(AT_ONCE, vec![]).await?;
    let task = json!({ "title": "Stretch", "reminder_at": at });
    let task = journey::post(&browser, "tasks", &task).await?;
    browser.fill(FIELD, "the geese").await?;
    browser.click(".reminders form button").await?;
    browser.until(WRONG, &json!("That is no moment to come")).await?;
    browser.fill(FIELD, "in 3 hours").await?;
    browser.click(".reminders form button").await?;
    browser.gone(".reminders .toast").await?;
    let id = task["id"].as_str().context("an id")?;
    assert_eq!(hours_left(&browser, id).await?, 3);
    // The browser tells of what was refused in its own way.
    let complaints = browser.complaints().await?;
    assert!(complaints.iter().all(|it| it.contains("/snooze")), "{complaints:?}");
    Ok(())
}

/// In how many hours the task's reminder comes.
async fn hours_left(browser: &Browser, task: &str) -> Result<i64> {
    let ask = format!(
        "return fetch('/api/auth/get-session').then(it => it.json()) \
             .then(({{ user }}) => fetch(`/api/${{user.id}}/tasks/{task}`)).then(it => it.json()) \
             .then(it => Math.round((new Date(it.reminder_at) - Date.now()) / 3600000))"
    );
    browser.page().execute(&ask, vec![]).await?.as_i64().context("hours")
}
