//! Tasks side by side: a board by priority or tag, and a week. Moved by mouse and by key, and there without scripts.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

/// The headings of the columns with the titles below each.
const COLUMNS: &str = "return [...document.querySelectorAll('#tasks .part')].map(part => \
     part.querySelector('h2').firstChild.textContent.trim() + ': ' + \
     [...part.querySelectorAll('.title')].map(it => it.textContent.trim()).join()).join('; ')";
/// Drops the row of the first title on the column that the selector finds.
const DRAG: &str = "const [title, column] = arguments; \
     const row = [...document.querySelectorAll('#tasks .task')] \
         .find(it => it.querySelector('.title').textContent.trim() === title); \
     const part = document.querySelector(column), dataTransfer = new DataTransfer(); \
     const tell = (it, kind) => it.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer })); \
     tell(row, 'dragstart'); tell(part, 'dragover'); \
     const isMarked = part.classList.contains('over'); tell(part, 'drop'); tell(row, 'dragend'); return isMarked";
/// How much wider the page is than its window.
const OVERFLOW: &str = "return document.documentElement.scrollWidth - innerWidth";
const RIGHT: &str = "\u{e014}";
const ALT_RIGHT: &str = "\u{e00a}\u{e014}";

async fn with_tasks(browser: &Browser, product: &Product, name: &str) -> Result<()> {
    journey::sign_up(browser, product, name).await?;
    for (line, title) in [("Apple !high #shop", "Apple"), ("Bread today #home", "Bread")] {
        journey::add(browser, line).await?;
        browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_task_gets_the_priority_of_the_column_it_is_dropped_on() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    with_tasks(&browser, &product, "Bo").await?;
    browser.open(&product.url("/dashboard?view=board")).await?;
    browser.hydrated().await?;
    browser.until(COLUMNS, &json!("High: Apple; Medium: Bread; Low: ")).await?;
    let low = vec![json!("Apple"), json!(".part[data-priority=low]")];
    assert_eq!(browser.page().execute(DRAG, low).await?, json!(true));
    browser.until(COLUMNS, &json!("High: ; Medium: Bread; Low: Apple")).await?;
    browser.click("#undo").await?;
    browser.until(COLUMNS, &json!("High: Apple; Medium: Bread; Low: ")).await?;

    let apple = browser.find("button[aria-label='Complete “Apple”']").await?;
    apple.send_keys(ALT_RIGHT).await?;
    browser.until(COLUMNS, &json!("High: ; Medium: Bread,Apple; Low: ")).await?;
    browser.find("button[aria-label='Complete “Apple”']:focus").await?.send_keys(ALT_RIGHT).await?;
    browser.until(COLUMNS, &json!("High: ; Medium: Bread; Low: Apple")).await?;
    let bread = browser.find("button[aria-label='Complete “Bread”']").await?;
    bread.send_keys(RIGHT).await?;
    browser.find("button[aria-label='Complete “Apple”']:focus").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_task_changes_its_tag_with_the_column_and_its_day_with_the_week() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    with_tasks(&browser, &product, "Cy").await?;
    browser.open(&product.url("/dashboard?view=board")).await?;
    browser.hydrated().await?;
    browser.click(".tabs a[href*='by=tag']").await?;
    browser.find(".part[data-tag=home]").await?;
    browser.page().execute(DRAG, vec![json!("Apple"), json!(".part[data-tag=home]")]).await?;
    browser.find(".part[data-tag=home] button[aria-label='Complete “Apple”']").await?;
    browser.gone(".part[data-tag=shop]").await?;
    browser.page().execute(DRAG, vec![json!("Apple"), json!(".part[data-tag='']")]).await?;
    browser.find(".part[data-tag=''] button[aria-label='Complete “Apple”']").await?;

    browser.click("nav a[href='/dashboard?view=week']").await?;
    browser.find(".part.now button[aria-label='Complete “Bread”']").await?;
    browser.click(".weeks a:last-child").await?;
    browser.gone(".part.now").await?;
    browser.find(".part[data-day]:nth-child(7)").await.map(drop)
}

#[tokio::test]
async fn columns_are_there_without_scripts_and_scroll_within_a_phone() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    with_tasks(&browser, &product, "Di").await?;
    for view in ["board", "board&by=tag", "week"] {
        let size = json!({ "width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        browser.open(&product.url(&format!("/dashboard?view={view}"))).await?;
        browser.find("#tasks.board .part .task").await?;
        assert_eq!(browser.page().execute(OVERFLOW, vec![]).await?, json!(0), "{view}");
    }
    browser.open(&product.url("/dashboard?view=board")).await?;
    browser.click(".part[data-priority=high] .menu summary").await?;
    browser.click(".part[data-priority=high] button[value=low]").await?;
    browser.find(".part[data-priority=low] button[aria-label='Complete “Apple”']").await.map(drop)
}

#[tokio::test]
async fn a_week_shows_its_days_whole_however_much_is_overdue_and_no_heading_counts_a_part()
-> Result<()> {
    /// More than a page of the list, and than a board shows at once.
    const OVERDUE: usize = 201;
    const COUNTS: &str = "return [...document.querySelectorAll('#tasks .part')].slice(0, 2).map(part => \
         part.querySelector('h2').firstChild.textContent.trim() + ' ' + \
         part.querySelector('.count [aria-hidden]').textContent.trim()).join(', ')";
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    journey::sign_up(&browser, &product, "Eli").await?;
    journey::add(&browser, "Bread today").await?;
    browser.see("Added “Bread”").await?;
    for _ in 0..OVERDUE {
        let late = json!({ "title": "Late", "due_date": "2020-02-03" });
        journey::post(&browser, "tasks", &late).await?;
    }
    browser.open(&product.url("/dashboard?view=week")).await?;
    let counts = browser.page().execute(COUNTS, vec![]).await?;
    assert_eq!(counts, json!(format!("Overdue {OVERDUE}, Today 1")));
    browser.open(&product.url("/dashboard")).await?;
    assert_eq!(browser.page().execute(COUNTS, vec![]).await?, json!("Overdue 50+"));
    browser.open(&product.url("/dashboard?view=board")).await?;
    browser.see("Not all of them stand here").await?;
    assert_eq!(browser.page().execute(COUNTS, vec![]).await?, json!("High 0+, Medium 200+"));
    Ok(())
}
