//! A real browser: headless Chromium behind a `chromedriver` of its own.

use std::{
    future::Future,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    elements::Element,
    wd::WebDriverCompatibleCommand,
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};
use url::{ParseError, Url};

use crate::free_port;

/// How long chromedriver and Chromium may take to start, on a machine that is busy.
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// How long the page may take to show what is expected of it, on a machine that is busy.
const PATIENCE: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(50);
/// How long chromedriver may take to end the browser.
const QUIT_TIMEOUT: Duration = Duration::from_secs(5);

const FLAGS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--lang=en-US",
    "--window-size=1280,900",
];
/// Gives Chromium a microphone where the machine has none.
const FAKE_MICROPHONE: &str = "--use-fake-device-for-media-stream";
/// Chromium's own switch for "no site may run scripts".
const NO_SCRIPTS: &str = "profile.managed_default_content_settings.javascript";
const BLOCK: u8 = 2;

/// A window of a browser with a profile of its own. Dropping it ends the browser.
#[derive(Debug)]
pub struct Browser {
    page: Client,
    driver: SocketAddr,
    _chromedriver: Child,
    _profile: TempDir,
}

impl Browser {
    /// A browser as people have it.
    pub async fn start() -> Result<Self> {
        Self::launch(json!({}), &[]).await
    }

    /// A browser whose microphone hears this WAV file once, from when it is opened; whoever asks may use it.
    pub async fn hearing(file: &Path) -> Result<Self> {
        let sound = format!("--use-file-for-fake-audio-capture={}%noloop", file.display());
        let flags = [FAKE_MICROPHONE, sound.as_str(), "--use-fake-ui-for-media-stream"];
        Self::launch(json!({}), &flags).await
    }

    /// A browser with a microphone that nobody may use.
    pub async fn refusing_the_microphone() -> Result<Self> {
        Self::launch(json!({}), &[FAKE_MICROPHONE, "--deny-permission-prompts"]).await
    }

    /// A browser whose user has switched scripts off.
    pub async fn without_scripts() -> Result<Self> {
        Self::launch(json!({ NO_SCRIPTS: BLOCK }), &[]).await
    }

    async fn launch(preferences: Value, more: &[&str]) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let (chromedriver, driver) = chromedriver().await?;
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.extend(more.iter().map(|flag| (*flag).to_owned()));
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let Value::Object(wishes) = json!({
            "goog:chromeOptions": { "args": flags, "prefs": preferences },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": PATIENCE.as_millis() },
        }) else {
            unreachable!("an object literal")
        };
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(wishes)
            .connect(&format!("http://{driver}"))
            .await
            .context("Chromium does not start")?;
        Ok(Self { page, driver, _chromedriver: chromedriver, _profile: profile })
    }

    /// For what has no word of its own here.
    pub fn page(&self) -> &Client {
        &self.page
    }

    pub async fn open(&self, url: &str) -> Result<()> {
        self.page.goto(url).await.with_context(|| format!("opening {url}"))
    }

    pub async fn reload(&self) -> Result<()> {
        Ok(self.page.refresh().await?)
    }

    /// The element, once it is there.
    pub async fn find(&self, css: &str) -> Result<Element> {
        let search = || async move { Ok(self.page.find(Locator::Css(css)).await.ok()) };
        self.eventually(&format!("{css} on the page"), search).await
    }

    /// Types into a field, in place of what stands there.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let try_it = || async move {
            let field = self.page.find(Locator::Css(css)).await.ok()?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()?;
            let typed = field.prop("value").await.ok()??;
            (typed == text).then_some(())
        };
        self.eventually(&format!("{text:?} in {css}"), || async { Ok(try_it().await) }).await
    }

    pub async fn click(&self, css: &str) -> Result<()> {
        // What moves, or lies under something that goes away, can be clicked a moment later.
        let try_it = || async move {
            let element = self.page.find(Locator::Css(css)).await.ok()?;
            element.click().await.ok()
        };
        self.eventually(&format!("a way to click {css}"), || async { Ok(try_it().await) }).await
    }

    /// Everything the page shows.
    pub async fn text(&self) -> Result<String> {
        Ok(self.page.find(Locator::Css("body")).await?.text().await?)
    }

    /// Waits until the page shows `text`.
    pub async fn see(&self, text: &str) -> Result<()> {
        let search = || async move {
            let shown = self.text().await.unwrap_or_default();
            Ok(shown.contains(text).then_some(()))
        };
        self.eventually(&format!("{text:?} on the page"), search).await
    }

    /// Waits until there is no such element.
    pub async fn gone(&self, css: &str) -> Result<()> {
        let search = || async move {
            let found = self.page.find_all(Locator::Css(css)).await;
            Ok(found.is_ok_and(|found| found.is_empty()).then_some(()))
        };
        self.eventually(&format!("{css} to be gone"), search).await
    }

    /// Waits until `script` returns `expected`.
    pub async fn until(&self, script: &str, expected: &Value) -> Result<()> {
        let search = || async move {
            let found = self.page.execute(script, vec![]).await;
            Ok(found.is_ok_and(|found| found == *expected).then_some(()))
        };
        self.eventually(&format!("{expected} of {script}"), search).await
    }

    /// Presses one key, wherever the keyboard is.
    pub async fn press(&self, key: &str) -> Result<()> {
        let value = key.chars().next().context("no key")?;
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        Ok(self.page.perform_actions(keys).await?)
    }

    /// Runs `script` in every page before its own scripts do.
    pub async fn inject(&self, script: &str) -> Result<()> {
        let parameters = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", parameters).await
    }

    /// Waits until the element is within the window, without scrolling there.
    pub async fn in_sight(&self, css: &str) -> Result<()> {
        const WITHIN: &str = "const place = document.querySelector(arguments[0])?.getBoundingClientRect(); \
             return !!place && place.top >= 0 && place.bottom <= innerHeight";
        let search = || async move {
            let within = self.page.execute(WITHIN, vec![json!(css)]).await;
            Ok(within.is_ok_and(|within| within == json!(true)).then_some(()))
        };
        self.eventually(&format!("{css} in sight"), search).await
    }

    /// Waits until the page's wasm has taken over: from then on events are handled in the page.
    pub async fn hydrated(&self) -> Result<()> {
        let search = || async {
            let done =
                self.page.execute("return document.documentElement.dataset.hydrated", vec![]);
            Ok(done.await.is_ok_and(|done| !done.is_null()).then_some(()))
        };
        self.eventually("a hydrated page", search).await
    }

    /// What the page's scripts complained about since the last call. Refused requests count: a
    /// content security policy that is too tight shows here.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let log = self.page.issue_cmd(Vendor::log()).await?;
        let entries = log.as_array().cloned().unwrap_or_default();
        let serious = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(serious.filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect())
    }

    /// Sends a command of Chromium's developer tools.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<()> {
        self.asked(command, parameters).await.map(drop)
    }

    /// What Chromium's developer tools answer to a command.
    pub async fn asked(&self, command: &str, parameters: Value) -> Result<Value> {
        Ok(self.page.issue_cmd(Vendor::devtools(command, &parameters)).await?)
    }

    /// Gives the browser an authenticator as phones have it, whose owner is there and agrees to everything.
    pub async fn plug_in_authenticator(&self) -> Result<()> {
        self.page.issue_cmd(Vendor::authenticator()).await.map(drop)?;
        Ok(())
    }

    /// Asks again until there is an answer, or patience ends and the page's text is the error.
    pub async fn eventually<T, F>(&self, what: &str, ask: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<Option<T>>>,
    {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = ask().await? {
                return Ok(found);
            }
            if Instant::now() > deadline {
                let url = self.page.current_url().await.map(String::from).unwrap_or_default();
                let shown = self.text().await.unwrap_or_default();
                let complaints = self.complaints().await.unwrap_or_default().join("\n");
                bail!("waited {PATIENCE:?} for {what}; {url} shows:\n{shown}\n{complaints}");
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

impl Drop for Browser {
    /// chromedriver ends its browsers when it is asked to; killed, it would leave them behind.
    fn drop(&mut self) {
        let Ok(mut stream) = TcpStream::connect_timeout(&self.driver, QUIT_TIMEOUT) else { return };
        let _ = stream.set_read_timeout(Some(QUIT_TIMEOUT));
        let request = format!("GET /shutdown HTTP/1.1\r\nHost: {}\r\n\r\n", self.driver);
        if stream.write_all(request.as_bytes()).is_ok() {
            let _ = stream.read(&mut [0; 256]);
        }
    }
}

/// A chromedriver, and where it listens.
async fn chromedriver() -> Result<(Child, SocketAddr)> {
    let port = free_port()?;
    let mut driver = Command::new("chromedriver")
        .args([&format!("--port={port}"), "--log-level=WARNING"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("chromedriver is missing: apt-get install chromium chromium-driver")?;
    timeout(START_TIMEOUT, started(&mut driver))
        .await
        .context("chromedriver does not say that it started")??;
    Ok((driver, SocketAddr::from(([127, 0, 0, 1], port))))
}

async fn started(chromedriver: &mut Child) -> Result<()> {
    let output = chromedriver.stdout.take().context("no standard output")?;
    let mut lines = BufReader::new(output).lines();
    let mut said = Vec::new();
    while let Some(line) = lines.next_line().await? {
        if line.contains("started successfully") {
            // Whatever it says later must not fill the pipe.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(());
        }
        said.push(line);
    }
    bail!("chromedriver ended: {}", said.join("\n"))
}

/// A command of chromedriver that `fantoccini` has no word for: most are its own, beyond the `WebDriver` standard.
#[derive(Debug)]
struct Vendor {
    endpoint: &'static str,
    body: Value,
}

impl Vendor {
    fn log() -> Self {
        Self { endpoint: "se/log", body: json!({ "type": "browser" }) }
    }

    /// As Web Authentication extends `WebDriver`.
    fn authenticator() -> Self {
        let body = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        });
        Self { endpoint: "webauthn/authenticator", body }
    }

    fn devtools(command: &str, parameters: &Value) -> Self {
        Self { endpoint: "goog/cdp/execute", body: json!({ "cmd": command, "params": parameters }) }
    }
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.endpoint))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
