//! Working the list in a real browser with scripts: every form is sent without leaving the page.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

const SAVE: &str = ".editor button.primary";
const LINE: &str = "#quick-add";

async fn delete(browser: &Browser, title: &str) -> Result<()> {
    browser.click(&format!("summary[aria-label='More for “{title}”']")).await?;
    browser.click(".menu[open] button[value=delete]").await
}

async fn typed(browser: &Browser, css: &str) -> Result<String> {
    Ok(browser.find(css).await?.prop("value").await?.unwrap_or_default())
}

/// Somebody new, on the list, in a page that knows if it is left.
pub(super) async fn on_the_list(product: &Product, name: &str) -> Result<Browser> {
    let browser = Browser::start().await?;
    journey::sign_up(&browser, product, name).await?;
    browser.hydrated().await?;
    browser.page().execute("window.stayed = true", vec![]).await?;
    Ok(browser)
}

async fn has_stayed(browser: &Browser) -> Result<bool> {
    Ok(browser.page().execute("return window.stayed === true", vec![]).await? == json!(true))
}

#[tokio::test]
async fn tasks_are_changed_and_deleted_without_leaving_the_page() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Eve").await?;
    journey::add(&browser, "Call mom friday").await?;
    browser.see("Call mom").await?;

    browser.click("a[aria-label='Edit “Call mom”']").await?;
    browser.fill("#edit-title", "Call dad").await?;
    browser.fill("#edit-tags", "family, phone").await?;
    browser.click(SAVE).await?;
    for shown in ["Call dad", "#family", "#phone"] {
        browser.see(shown).await?;
    }
    // Saved, the form gives way to the list.
    browser.find("a[aria-label='Edit “Call dad”']").await?;

    journey::complete(&browser, "Call dad").await?;
    browser.see("All clear").await?;
    browser.click(".views a[href*=completed]").await?;
    delete(&browser, "Call dad").await?;
    browser.see("Nothing finished yet").await?;

    assert!(has_stayed(&browser).await?);
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn the_list_is_narrowed_down_without_leaving_the_page() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Fay").await?;
    for (line, title) in [("Buy oat milk !high", "Buy oat milk"), ("Water plants", "Water plants")]
    {
        journey::add(&browser, line).await?;
        browser.find(&format!("a[aria-label='Edit “{title}”']")).await?;
    }

    browser.fill("#search", "milk & honey").await?;
    browser.see("No task matches").await?;
    browser.fill("#search", "milk").await?;
    browser.find("button[aria-label='Complete “Buy oat milk”']").await?;
    browser.gone("button[aria-label='Complete “Water plants”']").await?;
    browser.see("“milk”").await?;
    // Who does not see it hears it.
    browser
        .until("return document.querySelector('#found[role=status]').textContent", &json!("1 task"))
        .await?;
    assert!(
        browser.page().current_url().await?.query().is_some_and(|it| it.contains("search=milk"))
    );
    assert!(has_stayed(&browser).await?);
    Ok(())
}

#[tokio::test]
async fn a_refused_form_says_why_and_keeps_what_was_typed() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Gil").await?;

    journey::add(&browser, "#home !high").await?;
    browser.see("Title must not be empty").await?;
    assert_eq!(typed(&browser, LINE).await?, "#home !high");

    journey::add(&browser, "Paint the door #home !high").await?;
    browser.see("Paint the door").await?;
    assert!(!browser.text().await?.contains("Title must not be empty"));
    assert!(has_stayed(&browser).await?);
    Ok(())
}

#[tokio::test]
async fn every_change_is_taken_back_with_one_press() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Hal").await?;
    journey::add(&browser, "Buy milk tomorrow").await?;
    let row = "button[aria-label='Complete “Buy milk”']";

    delete(&browser, "Buy milk").await?;
    browser.see("Deleted “Buy milk”").await?;
    browser.gone(row).await?;
    browser.click("#undo").await?;
    browser.find(row).await?;

    browser.click(row).await?;
    browser.see("Completed “Buy milk”").await?;
    browser.gone(row).await?;
    browser.click("#undo").await?;
    browser.find(row).await?;
    assert!(has_stayed(&browser).await?);
    Ok(())
}

#[tokio::test]
async fn without_scripts_a_deletion_is_taken_back_on_the_next_page() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Ida").await?;
    journey::add(&browser, "Buy milk").await?;

    delete(&browser, "Buy milk").await?;
    browser.see("Deleted “Buy milk”").await?;
    browser.click("#undo").await?;
    browser.find("button[aria-label='Complete “Buy milk”']").await?;
    Ok(())
}

#[tokio::test]
async fn the_line_shows_what_enter_will_do_and_asks_what_is_no_task() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Jo").await?;
    browser.fill(LINE, "Call Ann tomorrow #work").await?;
    for shown in ["Add Call Ann", "#work"] {
        browser.see(shown).await?;
    }
    browser.click(".preview button[aria-label='Remove #work']").await?;
    assert_eq!(typed(&browser, LINE).await?, "Call Ann tomorrow");
    browser.click(".quick-add .line button").await?;
    browser.find("button[aria-label='Complete “Call Ann”']").await?;

    journey::add(&browser, "What's pending?").await?;
    browser.find(".panel .message:not(.own) .text").await?;
    assert!(has_stayed(&browser).await?);
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn tab_takes_the_other_reading_and_then_leads_on_and_a_chip_is_said_otherwise() -> Result<()>
{
    const TAB: &str = "\u{e004}";
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Tab").await?;
    browser.fill(LINE, "Call Ann tomorrow #work").await?;
    browser.see("Add Call Ann").await?;
    browser.press(TAB).await?;
    browser.see("Ask Call Ann tomorrow #work").await?;
    browser.find("#quick-add:focus").await?;
    browser.press(TAB).await?;
    browser.gone("#quick-add:focus").await?;

    browser.fill(LINE, "Call Ann #work tomorrow").await?;
    browser.click(".preview button[aria-label='Change #work']").await?;
    browser.find("#quick-add:focus").await?.send_keys("#home").await?;
    assert_eq!(typed(&browser, LINE).await?, "Call Ann #home tomorrow");
    Ok(())
}

#[tokio::test]
async fn several_tasks_are_chosen_changed_at_once_and_taken_back_at_once() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Pia").await?;
    for title in ["Buy milk", "Buy tea", "Call Ann"] {
        journey::add(&browser, title).await?;
        browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
    }
    for title in ["Buy milk", "Buy tea"] {
        browser.click(&format!("summary[aria-label='More for “{title}”']")).await?;
        browser.click(".menu[open] .item.scripted").await?;
    }
    browser.see("2 selected").await?;
    browser.click(".selection button[value=done]").await?;
    browser.see("Completed 2 tasks").await?;
    browser.gone("button[aria-label='Complete “Buy tea”']").await?;
    browser.gone(".selection").await?;
    browser.click("#undo").await?;
    for title in ["Buy milk", "Buy tea", "Call Ann"] {
        browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
    }
    assert!(has_stayed(&browser).await?);
    Ok(())
}

#[tokio::test]
async fn the_assistant_answers_beside_the_list_with_rows_that_work() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Rob").await?;
    journey::add(&browser, "Buy milk").await?;
    browser.find("button[aria-label='Complete “Buy milk”']").await?;

    browser.click("#assistant").await?;
    browser.fill(".panel #message", "What's pending?").await?;
    browser.click(".panel .composer button").await?;
    browser.click(".panel .cards button[aria-label='Complete “Buy milk”']").await?;

    browser.find(".panel .cards button[aria-label='Reopen “Buy milk”']").await?;
    browser.gone("#tasks button[aria-label='Complete “Buy milk”']").await?;
    browser.click(".panel .close").await?;
    browser.gone(".panel").await?;
    assert!(has_stayed(&browser).await?);
    Ok(())
}

/// Each answer takes so long, in milliseconds.
const FAR_AWAY: u32 = 1_500;

pub(super) async fn far_away(browser: &Browser) -> Result<()> {
    let slow = json!({
        "offline": false, "latency": FAR_AWAY, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    browser.devtools("Network.emulateNetworkConditions", slow).await
}

#[tokio::test]
async fn what_is_typed_before_the_scripts_come_or_while_a_task_is_on_its_way_stays() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Kay").await?;
    far_away(&browser).await?;
    browser.reload().await?;
    browser.fill(LINE, "Buy milk").await?;
    browser.hydrated().await?;
    assert_eq!(typed(&browser, LINE).await?, "Buy milk");

    browser.click(".quick-add .line button").await?;
    browser.fill(LINE, "Buy tea").await?;
    browser.find("button[aria-label='Complete “Buy milk”']").await?;
    assert_eq!(typed(&browser, LINE).await?, "Buy tea");
    Ok(())
}

#[tokio::test]
async fn a_task_deleted_elsewhere_keeps_its_editor_and_what_was_typed() -> Result<()> {
    const DELETE_ELSEWHERE: &str = "const form = document.querySelector('.drawer form'); \
         const body = new URLSearchParams({ id: form.elements.id.value, what: 'delete' }); \
         return fetch('/actions/act-on-task', { method: 'POST', body, \
             headers: { accept: 'application/json' } }).then(answer => answer.status)";
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Lea").await?;
    journey::add(&browser, "Call mom").await?;
    browser.click("a[aria-label='Edit “Call mom”']").await?;
    browser.fill("#edit-title", "Call dad instead").await?;
    browser.page().execute(DELETE_ELSEWHERE, vec![]).await?;

    browser.click(SAVE).await?;

    browser.find(".editor .alert").await?;
    assert_eq!(typed(&browser, "#edit-title").await?, "Call dad instead");
    browser.click(".editor button[name=anew]").await?;
    browser.find("button[aria-label='Complete “Call dad instead”']").await?;
    Ok(())
}

#[tokio::test]
async fn whose_session_is_over_signs_in_again_in_place_and_goes_on() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Mia").await?;
    browser.page().delete_all_cookies().await?;

    journey::add(&browser, "Buy milk").await?;
    browser.see("Sign in again").await?;
    browser.fill("#again-password", journey::PASSWORD).await?;
    browser.click(".dialog button.primary").await?;
    browser.gone(".dialog").await?;

    assert_eq!(typed(&browser, LINE).await?, "Buy milk");
    browser.click(".quick-add .line button").await?;
    browser.find("button[aria-label='Complete “Buy milk”']").await?;
    assert!(has_stayed(&browser).await?);
    Ok(())
}

#[tokio::test]
async fn the_keyboard_alone_works_the_list() -> Result<()> {
    const FOCUSED: &str = "return document.activeElement.getAttribute('aria-label')";
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Noa").await?;
    for title in ["Buy milk", "Buy tea"] {
        journey::add(&browser, title).await?;
        browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
    }
    browser.page().execute("document.activeElement.blur()", vec![]).await?;

    browser.press("j").await?;
    browser.find(".task .round:focus").await?;
    let row = browser.page().execute(FOCUSED, vec![]).await?;
    browser.press("x").await?;
    browser.see("Completed “Buy").await?;
    browser.gone(".task:nth-child(2)").await?;
    // The next row has the focus, not the page; and what is taken back takes it along.
    browser.find(".task .round:focus").await?;
    browser.press("u").await?;
    browser.find(".task:nth-child(2)").await?;
    browser.until(FOCUSED, &row).await?;
    browser.press("?").await?;
    browser.find("dialog[open]").await?;
    Ok(())
}

#[tokio::test]
async fn the_search_follows_the_address() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Uri").await?;
    for (words, chip) in [("mull", "“mull”"), ("zzznothing", "“zzznothing”")] {
        browser.fill("#search", words).await?;
        browser.see(chip).await?;
    }
    browser.page().back().await?;
    let value = "return document.querySelector('#search').value";
    browser.until(value, &json!("mull")).await
}

#[tokio::test]
async fn a_draft_of_the_line_survives_a_reload() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Una").await?;
    browser.fill(LINE, "Half a thou").await?;
    browser.reload().await?;
    browser.hydrated().await?;
    let value = "return document.querySelector('#quick-add').value";
    browser.until(value, &json!("Half a thou")).await?;
    browser.click(".quick-add .line button").await?;
    browser.find("button[aria-label='Complete “Half a thou”']").await?;
    browser.reload().await?;
    browser.hydrated().await?;
    assert_eq!(typed(&browser, LINE).await?, "");
    Ok(())
}

/// The titles of the list, from its beginning.
const TITLES: &str =
    "return [...document.querySelectorAll('#tasks .title')].map(it => it.textContent.trim())";

#[tokio::test]
async fn shift_chooses_all_up_to_the_row() -> Result<()> {
    const PRESS: &str = "const rows = document.querySelectorAll('#tasks .task .about'); \
         rows[arguments[0]].dispatchEvent(new MouseEvent('click', \
             { bubbles: true, cancelable: true, shiftKey: true }))";
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Xia").await?;
    for title in ["Apples", "Bread", "Cheese"] {
        journey::add(&browser, title).await?;
        browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
    }
    for row in [2, 0] {
        browser.page().execute(PRESS, vec![json!(row)]).await?;
    }
    browser.see("3 selected").await
}

#[tokio::test]
async fn lines_that_are_pasted_are_a_task_each_in_the_list_that_is_looked_at() -> Result<()> {
    const PASTE: &str = "const data = new DataTransfer(); data.setData('text', arguments[0]); \
         document.querySelector('#quick-add').dispatchEvent(new ClipboardEvent('paste', \
             { clipboardData: data, bubbles: true, cancelable: true }))";
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Pat").await?;
    browser.open(&product.url("/dashboard?tag=shop")).await?;
    browser.hydrated().await?;
    browser.click(LINE).await?;
    let lines = json!("- Apples\n- Bread tomorrow\n\n- Cheese\n");
    browser.page().execute(PASTE, vec![lines]).await?;
    browser.find(".pasted li:nth-child(3)").await?;
    browser.see("Add 3 tasks").await?;
    browser.click(".pasted .primary").await?;
    browser.until(TITLES, &json!(["Bread", "Apples", "Cheese"])).await
}

#[tokio::test]
async fn what_is_added_in_the_list_of_a_tag_carries_it() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Tia").await?;
    browser.open(&product.url("/dashboard?tag=home")).await?;
    browser.hydrated().await?;
    browser.fill(LINE, "Paint the wall").await?;
    browser.find(".preview .chip-tag").await?;
    browser.click(".quick-add .line button").await?;
    browser.until(TITLES, &json!(["Paint the wall"])).await
}

#[tokio::test]
async fn what_is_taken_back_and_made_again_says_so_and_two_moves_are_two_deeds() -> Result<()> {
    let product = Product::start().await?;
    let browser = on_the_list(&product, "Yan").await?;
    journey::add(&browser, "Call mom").await?;
    browser.find("button[aria-label='Complete “Call mom”']").await?;
    browser.click("#undo").await?;
    browser.see("Took the change of “Call mom” back").await?;
    browser.click("#undo").await?;
    browser.see("Made the change of “Call mom” again").await?;
    browser.see("Undo").await?;
    for day in ["today", "undated"] {
        browser.click("summary[aria-label='More for “Call mom”']").await?;
        browser.click(&format!(".menu[open] button[value={day}]")).await?;
        browser.see("Moved “Call mom”").await?;
        let column = if day == "today" {
            ".part.now .task, .part[data-day] .task"
        } else {
            ".part:not([data-day]) .task"
        };
        browser.find(column).await?;
    }
    browser.click("#undo").await?;
    browser.find(".part[data-day] .task").await.map(drop)
}
