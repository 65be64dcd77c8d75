//! `screenshots FOLDER`: photographs a freshly started product, on a phone, a tablet and a desk,
//! light and dark, and in Urdu; the chat also in the middle of an answer, and speaking from the first press to what was undone.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use serde_json::json;
use todo_tests::{LlmReply, ScriptedLlm, browser::Browser, journey, product::Product, voice};

/// Pixels: the width of the window by what it stands for, and its height.
const WIDTHS: [(&str, u32); 3] = [("phone", 375), ("tablet", 768), ("desk", 1440)];
const HEIGHT: u32 = 900;
/// Higher than a window: the sections below are to be seen as well.
const PROFILE_HEIGHT: u32 = 2000;
const PAGES: [(&str, &str, u32); 7] = [
    ("tasks", "/dashboard", HEIGHT),
    ("week", "/dashboard?view=week", HEIGHT),
    ("board", "/dashboard?view=board", HEIGHT),
    ("completed", "/dashboard?view=completed", HEIGHT),
    ("import", "/import", HEIGHT),
    ("chat", "/chat", HEIGHT),
    ("profile", "/profile", PROFILE_HEIGHT),
];
/// Lines, and the titles of the tasks that they become.
const TASKS: [(&str, &str); 5] = [
    ("Buy groceries tomorrow 5pm #home", "Buy groceries"),
    ("Call the landlord today !high", DONE),
    ("Pay bills every month #money", "Pay bills"),
    ("Write the talk for friday 10am #work !high", "Write the talk"),
    ("اشترِ الحليب غدًا", "اشترِ الحليب غدًا"),
];
const URDU: &str = "document.cookie = 'language=ur-PK; path=/'";
const DONE: &str = "Call the landlord";
const SENTENCES: [&str; 2] = ["What's pending?", "Add a task to water the plants tomorrow"];
const ANSWER: &str = "It is on your list for **tomorrow at five**. You have two more things to do at home:\n\n\
                      1. the **groceries**, as [the list](https://example.com/list) says\n\
                      2. the plants\n\nType `done` when they are. Shall I";

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).context("usage: screenshots FOLDER")?;
    let camera = Camera {
        folder: PathBuf::from(folder),
        product: Product::start().await?,
        browser: Browser::start().await?,
    };
    fs::create_dir_all(&camera.folder)?;
    camera.visitors("light").await?;
    camera.live_a_little().await?;
    for scheme in ["light", "dark"] {
        for (page, path, height) in PAGES {
            camera.take_everywhere(page, path, height, scheme).await?;
        }
    }
    camera.in_urdu().await?;
    speaking(camera.folder.clone()).await?;
    in_the_middle_of_an_answer(camera.folder).await
}

/// What is said, one after the other, as JavaScript; what the panel looks like then; and how the picture is called.
const SPOKEN: [(&str, &str, &str); 8] = [
    (
        "{ parts: ['Add a task to', 'Add a task to call'], goesOn: true }",
        "[data-state=listening][data-hears]",
        "listening",
    ),
    (
        "'Add a task to call mom tomorrow at six pm'",
        "[data-state=answered] .voice-undo:not([hidden])",
        "added",
    ),
    (
        "'Add a task to call Ann'",
        "[data-state=answered] .voice-undo:not([hidden])",
        "added-another",
    ),
    ("'Complete the call'", "[data-state=answered]", "which-one"),
    ("'The second one'", "[data-state=answered] .voice-undo:not([hidden])", "completed"),
    ("'Delete call mom'", "[data-state=asking]", "asking"),
    ("'Cancel'", "[data-state=answered]", "kept"),
    ("{ refused: true }", "[data-state=failed]", "refused"),
];

/// The journey of somebody who speaks to a new list, a picture a step; on a phone and a desk.
async fn speaking(folder: PathBuf) -> Result<()> {
    let product = Product::start().await?;
    let camera = Camera { folder, product, browser: Browser::start().await? };
    voice::gives_recogniser(&camera.browser, "SpeechRecognition").await?;
    journey::sign_up(&camera.browser, &camera.product, "Bea").await?;
    camera.browser.hydrated().await?;
    for (number, (words, state, name)) in SPOKEN.into_iter().enumerate() {
        camera.frame(WIDTHS[0].1, HEIGHT, "light").await?;
        voice::say(&camera.browser, words).await?;
        camera.browser.find(&format!(".voice-panel{state}")).await?;
        for (device, width) in [WIDTHS[0], WIDTHS[2]] {
            camera.frame(width, HEIGHT, "light").await?;
            camera.shoot(&format!("voice-{number}-{name}-{device}")).await?;
        }
        // Whoever still listens is let go.
        camera.browser.page().execute(LET_GO, vec![]).await?;
    }
    Ok(())
}

/// Escape, where something is still heard.
const LET_GO: &str = "if (document.querySelector('.voice-panel[data-state=listening]')) \
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))";

/// The model that answers says nothing more after these words.
async fn in_the_middle_of_an_answer(folder: PathBuf) -> Result<()> {
    let llm = ScriptedLlm::start().await;
    llm.calls("add_task", &json!({ "title": "Buy milk" }));
    let words = ANSWER.split(' ').count();
    llm.replies(LlmReply::says(ANSWER).silent_after(words));
    let product = Product::start_with(&llm.as_openai()).await?;
    let camera = Camera { folder, product, browser: Browser::start().await? };
    journey::sign_up(&camera.browser, &camera.product, "Ann").await?;
    camera.browser.open(&camera.product.url("/chat")).await?;
    camera.browser.hydrated().await?;
    journey::say(&camera.browser, "We are out of milk, remind me tomorrow at five").await?;
    camera.browser.see("Type done when they are").await?;
    for (device, width) in WIDTHS {
        for scheme in ["light", "dark"] {
            camera.frame(width, HEIGHT, scheme).await?;
            camera.shoot(&format!("answering-{device}-{scheme}")).await?;
        }
    }
    camera.mirror().await?;
    camera.shoot("answering-desk-rtl").await
}

struct Camera {
    folder: PathBuf,
    product: Product,
    browser: Browser,
}

impl Camera {
    async fn visitors(&self, scheme: &str) -> Result<()> {
        self.take_everywhere("landing", "/", HEIGHT, scheme).await?;
        self.take_everywhere("login", "/login", HEIGHT, scheme).await
    }

    /// A list and a conversation as they are after a day.
    async fn live_a_little(&self) -> Result<()> {
        let browser = &self.browser;
        journey::sign_up(browser, &self.product, "Ann").await?;
        browser.hydrated().await?;
        for (line, title) in TASKS {
            journey::add(browser, line).await?;
            browser.find(&format!("button[aria-label='Complete “{title}”']")).await?;
        }
        journey::complete(browser, DONE).await?;
        browser.see("1 task finished").await?;
        browser.open(&self.product.url("/chat")).await?;
        browser.hydrated().await?;
        for (sentence, number) in SENTENCES.into_iter().zip(1..) {
            journey::say(browser, sentence).await?;
            browser.find(&format!(".messages .message:nth-child({}) .when", number * 2)).await?;
        }
        browser.open(&self.product.url("/profile")).await?;
        browser.fill("input[name=token_name]", "my laptop").await?;
        browser.click("form:has(input[name=token_name]) > button").await?;
        browser.find(".devices + form, .devices li").await.map(drop)
    }

    async fn take_everywhere(
        &self,
        page: &str,
        path: &str,
        height: u32,
        scheme: &str,
    ) -> Result<()> {
        for (device, width) in WIDTHS {
            self.frame(width, height, scheme).await?;
            self.browser.open(&self.product.url(path)).await?;
            self.shoot(&format!("{page}-{device}-{scheme}")).await?;
        }
        Ok(())
    }

    /// Every page from right to left, as its reader has it; the profile's choice is kept in this cookie.
    async fn in_urdu(&self) -> Result<()> {
        self.browser.page().execute(URDU, vec![]).await?;
        self.frame(WIDTHS[2].1, HEIGHT, "light").await?;
        for (page, path, _) in PAGES {
            self.browser.open(&self.product.url(path)).await?;
            self.shoot(&format!("{page}-desk-urdu")).await?;
        }
        Ok(())
    }

    async fn mirror(&self) -> Result<()> {
        self.browser.page().execute("document.documentElement.dir = 'rtl'", vec![]).await?;
        Ok(())
    }

    /// Sizes the page itself, not the window around it, and chooses what the system prefers.
    async fn frame(&self, width: u32, height: u32, scheme: &str) -> Result<()> {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.browser.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        // Without motion: what is photographed is not half way between two colours.
        let prefers = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.browser.devtools("Emulation.setEmulatedMedia", prefers).await
    }

    async fn shoot(&self, name: &str) -> Result<()> {
        let file = self.folder.join(format!("{name}.png"));
        fs::write(&file, self.browser.page().screenshot().await?)?;
        println!("{}", file.display());
        Ok(())
    }
}
