//! How somebody likes the pages: chosen in the profile, and so from the first byte on.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

use super::PAGES;

#[tokio::test]
async fn rows_stand_closer_and_times_are_of_twelve_hours_for_whom_so_chooses() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Tia").await?;
    journey::add(&browser, "Call Ann tomorrow 17:00").await?;
    browser.see("17:00").await?;

    browser.open(&product.url("/profile")).await?;
    browser.click("input[name=density][value=compact]").await?;
    browser.click("input[name=clock][value='12']").await?;
    browser.click("form:has(input[name=clock]) > button").await?;
    browser.see("Saved.").await?;
    browser.find("input[name=clock][value='12']:checked").await?;

    browser.open(&product.url("/dashboard")).await?;
    browser.find("html[data-density=compact]").await?;
    browser.see("5:00 pm").await
}

#[tokio::test]
async fn no_page_is_wider_than_a_phone() -> Result<()> {
    const OVERFLOW: &str = "return document.documentElement.scrollWidth - innerWidth";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Uma").await?;
    browser.hydrated().await?;
    journey::add(&browser, "Order a shelf every 2 weeks until 1 march 2031 #furniture !high")
        .await?;
    browser.find(".task").await?;
    browser.open(&product.url("/profile")).await?;
    browser
        .fill("input[name=webhook_url]", "https://example.com/hooks/a-rather-long-address")
        .await?;
    browser.click("form:has(input[name=webhook_url]) > button").await?;
    browser.find(".devices code").await?;
    let size = json!({ "width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await?;
    for page in PAGES {
        browser.open(&product.url(page)).await?;
        assert_eq!(browser.page().execute(OVERFLOW, vec![]).await?, json!(0), "{page}");
    }
    Ok(())
}

#[tokio::test]
async fn what_a_form_of_the_profile_answers_is_in_sight_with_and_without_scripts() -> Result<()> {
    let product = Product::start().await?;
    for (name, browser) in
        [("Wim", Browser::start().await?), ("Xia", Browser::without_scripts().await?)]
    {
        journey::sign_up(&browser, &product, name).await?;
        browser.open(&product.url("/profile")).await?;
        browser.fill("#field-current", "not my password").await?;
        browser.fill("#field-new", "another long password").await?;
        browser.click("form[action$=change-password] button").await?;
        browser.in_sight("form :is(.alert, .error)").await?;
        browser.open(&product.url("/profile")).await?;
        browser.fill("#field-webhook_url", "http://127.0.0.1/hook").await?;
        browser.click("form[action$=add-webhook] button").await?;
        browser.in_sight("form :is(.alert, .error)").await?;
        browser.open(&product.url("/profile")).await?;
        browser.click("form[action$=set-notifications] button").await?;
        browser.in_sight("p.saved[autofocus]").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_tag_of_one_long_word_stays_within_the_form() -> Result<()> {
    const WIDER: &str = "const form = document.querySelector('.drawer'); \
         return Math.max(form.scrollWidth - form.clientWidth, \
             ...[...form.querySelectorAll('.chips li')].map(it => \
                 Math.ceil(it.getBoundingClientRect().right - form.querySelector('#edit-tags').getBoundingClientRect().right)))";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Yul").await?;
    browser.hydrated().await?;
    let task = json!({ "title": "Tidy up", "tags": ["x".repeat(50)] });
    let task = journey::post(&browser, "tasks", &task).await?;
    let id = task["id"].as_str().unwrap_or_default();
    browser.open(&product.url(&format!("/dashboard?edit={id}"))).await?;
    browser.hydrated().await?;
    browser.find(".drawer .chips li").await?;
    let wider = browser.page().execute(WIDER, vec![]).await?.as_i64();
    assert!(wider.is_some_and(|wider| wider <= 0), "{wider:?}");
    Ok(())
}

#[tokio::test]
async fn marks_of_every_length_stay_within_a_phone_and_are_all_seen() -> Result<()> {
    const OVERFLOW: &str = "return document.documentElement.scrollWidth - 375";
    const CUT: &str = "return [...document.querySelectorAll('.marks li:not(.unseen)')] \
         .filter(it => it.getBoundingClientRect().right > innerWidth \
             || it.offsetTop + it.offsetHeight > it.parentElement.clientHeight + 1) \
         .map(it => it.textContent)";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Vic").await?;
    let task = json!({
        "title": "Go to the gym", "tags": ["health", "a-rather-long-tag-of-one-word", "home"],
        "due_date": "2031-03-03T07:00:00Z", "reminder_at": "2031-03-03T06:30:00Z",
        "rrule": "FREQ=WEEKLY;BYDAY=MO,WE,FR", "description": "- [ ] shoes\n\nAnd a towel", "priority": "low",
    });
    journey::post(&browser, "tasks", &task).await?;
    let size = json!({ "width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await?;
    for page in ["/dashboard", "/dashboard?view=upcoming", "/chat"] {
        browser.open(&product.url(page)).await?;
        browser.hydrated().await?;
        if page == "/chat" {
            journey::say(&browser, "Show my tasks").await?;
        }
        browser.find(".marks .icon").await?;
        assert_eq!(browser.page().execute(OVERFLOW, vec![]).await?, json!(0), "{page}");
        assert_eq!(browser.page().execute(CUT, vec![]).await?, json!([]), "{page}");
    }
    Ok(())
}

/// A laptop's window.
const LAPTOP: (u32, u32) = (1280, 757);

async fn sized(browser: &Browser, (width, height): (u32, u32)) -> Result<()> {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await
}

#[tokio::test]
async fn a_laptop_shows_a_week_whole_and_headings_unbroken_beside_the_assistant() -> Result<()> {
    const CUT: &str = "const board = document.querySelector('#tasks'); \
         return board.scrollWidth - board.clientWidth";
    const LINES: &str = "const heading = document.querySelector('.top h1'); \
         return Math.round(heading.offsetHeight / parseFloat(getComputedStyle(heading).lineHeight))";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    sized(&browser, LAPTOP).await?;
    journey::sign_up(&browser, &product, "Wes").await?;
    browser.open(&product.url("/dashboard?view=week")).await?;
    browser.hydrated().await?;
    browser.find(".part[data-day]:nth-child(7)").await?;
    assert_eq!(browser.page().execute(CUT, vec![]).await?, json!(0));
    for view in ["week", "today"] {
        browser.open(&product.url(&format!("/dashboard?view={view}"))).await?;
        browser.hydrated().await?;
        browser.click("#assistant").await?;
        browser.find(".panel").await?;
        assert_eq!(browser.page().execute(LINES, vec![]).await?, json!(1), "{view}");
    }
    Ok(())
}
