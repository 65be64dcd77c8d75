//! The pickers of a task's form: by mouse and by key, in the person's language, weeks and hours; and the plain inputs.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

const EDIT: &str = "a[aria-label='Edit “Call mom”']";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";
const VALUES: &str = "return ['date', 'time', 'recurrence', 'reminder'].map(it => document.getElementById(`edit-${it}`).value)";
const ENDS: &str =
    "return ['end_date', 'end_time'].map(it => document.getElementById(`edit-${it}`).value)";
const SHOWN: &str =
    "return [...document.querySelectorAll('.drawer .picks')].map(it => it.textContent)";
const SAVED: &str = "return document.querySelector('.drawer .state').textContent.trim()";
const HEAD: &str = "return [...document.querySelectorAll('.picker th')].map(it => it.abbr)";

async fn editing(product: &Product, name: &str, line: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    journey::sign_up(&browser, product, name).await?;
    browser.hydrated().await?;
    journey::add(&browser, line).await?;
    browser.click(EDIT).await?;
    browser.find(".drawer .picks").await?;
    Ok(browser)
}

/// The button of the field of this name.
fn picks(name: &str) -> String {
    format!(".drawer .field:has(#edit-{name}) .picks")
}

/// The choice with this text.
async fn choose(browser: &Browser, text: &str) -> Result<()> {
    const PRESS: &str = "const found = [...document.querySelectorAll('.picker .quick button')] \
         .find(it => it.textContent === arguments[0]); found?.click(); return !!found";
    browser.find(".picker .quick button").await?;
    assert_eq!(browser.page().execute(PRESS, vec![json!(text)]).await?, json!(true), "{text}");
    browser.gone(".picker").await
}

#[tokio::test]
async fn a_day_and_a_time_are_picked_and_saved() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Pia", "Call mom 2030-05-15").await?;
    browser.until(SHOWN, &json!(["15 May 2030", "None", "None", "None"])).await?;

    browser.click(&picks("date")).await?;
    let week = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    browser.until(HEAD, &json!(week)).await?;
    browser.click(".picker [data-day='2030-05-20']").await?;
    browser.fill(".picker input[list]", "5pm").await?;
    browser.click(".picker .primary").await?;

    browser.gone(".picker").await?;
    browser.until(VALUES, &json!(["2030-05-20", "17:00", "none", ""])).await?;
    browser.find(&format!("{}:focus", picks("date"))).await?;
    browser.until(SAVED, &json!("Saved")).await?;
    browser.see("20 May 2030, 17:00").await?;

    browser.click(&picks("end_date")).await?;
    choose(&browser, "1 hour").await?;
    browser.until(ENDS, &json!(["2030-05-20", "18:00"])).await?;
    browser.see("20 May 2030, 17:00 – 18:00").await?;
    browser.find(&format!("{}:focus", picks("end_date"))).await?;
    browser.click(&picks("date")).await?;
    browser.press(ESCAPE).await?;
    browser.gone(".picker").await?;

    // By key: a day and a week on.
    browser.press(ENTER).await?;
    browser.find(".picker [data-day='2030-05-20']:focus").await?;
    for key in [RIGHT, DOWN, ENTER] {
        browser.press(key).await?;
    }
    browser.until(VALUES, &json!(["2030-05-28", "17:00", "none", ""])).await?;
    browser.click(".picker .primary").await?;
    // What lasts lasts as long on another day.
    browser.until(ENDS, &json!(["2030-05-28", "18:00"])).await?;

    browser.click(&picks("reminder")).await?;
    choose(&browser, "An hour before").await?;
    browser.until(VALUES, &json!(["2030-05-28", "17:00", "none", "2030-05-28T16:00"])).await?;
    browser.click(&picks("date")).await?;
    choose(&browser, "No date").await?;
    browser.until(VALUES, &json!(["", "", "none", "2030-05-28T16:00"])).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn how_a_task_repeats_is_picked_and_said_as_the_list_says_it() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Quin", "Call mom 2030-05-15").await?;
    browser.click(&picks("recurrence")).await?;
    browser.fill(".picker input[type=number]", "2").await?;
    browser.click(".picker .weekdays [aria-label=Monday]").await?;
    browser.click(".picker .weekdays [aria-label=Friday]").await?;
    browser.see("Every 2 weeks on Monday and Friday").await?;
    browser.click(".picker .primary").await?;

    let rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR";
    browser.until(VALUES, &json!(["2030-05-15", "", rule, ""])).await?;
    browser.until(SAVED, &json!("Saved")).await?;
    browser.click(".editor .cancel").await?;
    browser.gone(".drawer").await?;
    browser.see("Every 2 weeks on Monday and Friday").await?;

    browser.click(EDIT).await?;
    browser.until(VALUES, &json!(["2030-05-15", "", rule, ""])).await?;
    browser.click(&picks("recurrence")).await?;
    choose(&browser, "Every weekday").await?;
    browser.until(SAVED, &json!("Saved")).await?;
    browser.click(&picks("recurrence")).await?;
    choose(&browser, "Does not repeat").await?;
    browser.until(VALUES, &json!(["2030-05-15", "", "none", ""])).await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn pickers_are_in_the_persons_language_and_hours() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Rae", "Call mom 2030-05-15 17:00").await?;
    browser
        .page()
        .execute(
            "document.cookie = 'clock=12;path=/'; document.cookie = 'language=ur-PK;path=/'",
            vec![],
        )
        .await?;
    browser.reload().await?;
    browser.hydrated().await?;
    browser.click(&picks("date")).await?;
    let head = browser.page().execute(HEAD, vec![]).await?;
    assert_eq!(head[0], "اتوار", "Pakistan's weeks begin on Sunday");
    let time = browser.find(".picker input[list]").await?.prop("value").await?;
    assert_eq!(time.as_deref(), Some("5:00 PM"));
    Ok(())
}

#[tokio::test]
async fn tags_are_shown_in_their_colours_and_removed() -> Result<()> {
    let product = Product::start().await?;
    let browser = editing(&product, "Sam", "Call mom #home #family").await?;
    browser.find(".drawer .chip.tag[aria-label='Remove #home']").await?;
    browser.click(".drawer .chip.tag[aria-label='Remove #home']").await?;
    browser.until(SAVED, &json!("Saved")).await?;
    browser.gone(".drawer .chip[aria-label='Remove #home']").await?;
    browser.until("return document.getElementById('edit-tags').value", &json!("family")).await?;
    Ok(())
}

#[tokio::test]
async fn the_plain_inputs_do_the_same_without_scripts() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Tess").await?;
    journey::add(&browser, "Call mom every 3 days").await?;
    browser.click(EDIT).await?;
    // What the list of choices does not have stays as it is.
    browser.see("Every 3 days").await?;
    browser.find("#edit-recurrence").await?.select_by_label("Every 2 weeks").await?;
    browser.click(".editor button.primary").await?;
    browser.gone(".drawer").await?;
    browser.see("Every 2 weeks").await?;
    Ok(())
}
