//! `screenshots FOLDER`: photographs a freshly started product, on a phone, a tablet and a desk,
//! light and dark, and once right to left.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

/// Pixels: the width of the window by what it stands for, and its height.
const WIDTHS: [(&str, u32); 3] = [("phone", 375), ("tablet", 768), ("desk", 1440)];
const HEIGHT: u32 = 900;
const PAGES: [(&str, &str); 3] =
    [("tasks", "/dashboard"), ("chat", "/chat"), ("profile", "/profile")];
const TASKS: [&str; 5] = [
    "Buy groceries tomorrow 5pm #home",
    "Call the landlord today !high",
    "Pay bills every month #money",
    "Write the talk for friday 10am #work !high",
    "اشترِ الحليب غدًا",
];
const DONE: &str = "Call the landlord";
const SENTENCES: [&str; 2] = ["Add a task to water the plants tomorrow", "What's pending?"];

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
        for (page, path) in PAGES {
            camera.take_everywhere(page, path, scheme).await?;
        }
    }
    camera.right_to_left().await
}

struct Camera {
    folder: PathBuf,
    product: Product,
    browser: Browser,
}

impl Camera {
    async fn visitors(&self, scheme: &str) -> Result<()> {
        self.take_everywhere("landing", "/", scheme).await?;
        self.take_everywhere("login", "/login", scheme).await
    }

    /// A list and a conversation as they are after a day.
    async fn live_a_little(&self) -> Result<()> {
        let browser = &self.browser;
        journey::sign_up(browser, &self.product, "Ann").await?;
        browser.hydrated().await?;
        for (line, number) in TASKS.into_iter().zip(1..) {
            journey::add(browser, line).await?;
            browser.find(&format!("ul.tasks li.task:nth-child({number})")).await?;
        }
        journey::complete(browser, DONE).await?;
        browser.see("1 task finished").await?;
        browser.open(&self.product.url("/chat")).await?;
        browser.hydrated().await?;
        for (sentence, number) in SENTENCES.into_iter().zip(1..) {
            journey::say(browser, sentence).await?;
            browser.find(&format!(".messages .message:nth-child({})", number * 2)).await?;
        }
        Ok(())
    }

    async fn take_everywhere(&self, page: &str, path: &str, scheme: &str) -> Result<()> {
        for (device, width) in WIDTHS {
            self.frame(width, scheme).await?;
            self.browser.open(&self.product.url(path)).await?;
            self.shoot(&format!("{page}-{device}-{scheme}")).await?;
        }
        Ok(())
    }

    async fn right_to_left(&self) -> Result<()> {
        self.frame(WIDTHS[2].1, "light").await?;
        self.browser.open(&self.product.url("/dashboard")).await?;
        self.browser.page().execute("document.documentElement.dir = 'rtl'", vec![]).await?;
        self.shoot("tasks-desk-rtl").await
    }

    /// Sizes the page itself, not the window around it, and chooses what the system prefers.
    async fn frame(&self, width: u32, scheme: &str) -> Result<()> {
        let size =
            json!({ "width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": false });
        self.browser.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        let prefers = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.browser.devtools("Emulation.setEmulatedMedia", prefers).await
    }

    async fn shoot(&self, name: &str) -> Result<()> {
        let file = self.folder.join(format!("{name}.png"));
        fs::write(&file, self.browser.page().screenshot().await?)?;
        println!("{}", file.display());
        Ok(())
    }
}
