//! One account with 10,000 tasks in a table of a million.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use todo_tests::{User, postgres, program::Program};

use crate::{
    client::{Call, Connection},
    figures::{BUILD, median, percentile},
    rows::fill,
};

const OWN_TASKS: usize = 10_000;
const OTHER_TASKS: usize = 990_000;
const OTHER_ACCOUNTS: usize = 990;
const CALLS: usize = 300;
const PAGE: usize = 50;
const BUDGET: Duration = Duration::from_millis(50);
/// How many pages at either end of the list are compared.
const PAGES: usize = 20;

pub(crate) async fn run() -> Result<()> {
    let Some(url) = postgres::database().await else {
        println!("large list: not measured, it needs Postgres");
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let program = Program::start(folder.path(), &url).await;
    let alice = User::sign_up(&program.base, "alice").await;
    println!("large list: writing {} tasks …", OWN_TASKS + OTHER_TASKS);
    fill(&url, &format!("'{}'", alice.id), OWN_TASKS).await?;
    // The original's rows may have owners whom this database does not know.
    fill(&url, &format!("'somebody-' || n % {OTHER_ACCOUNTS}"), OTHER_TASKS).await?;

    println!(
        "large list, {CALLS} calls each, {OWN_TASKS} tasks of a million ({BUILD} build, Postgres; budget: p99 {BUDGET:?}):"
    );
    let mut device = Device::of(&program.base, &alice).await?;
    for sort in ["newest", "date_asc", "date_desc", "priority"] {
        device
            .time(&format!("a page by {sort}"), |_| {
                ("GET", format!("?limit={PAGE}&sort_by={sort}"))
            })
            .await?;
    }
    device
        .time("search", |call| ("GET", format!("?limit={PAGE}&search=number%20{}", call * 31)))
        .await?;
    device
        .time("search in vain", |call| ("GET", format!("?limit={PAGE}&search=nothing{call}")))
        .await?;
    let ids = device.walk().await?;
    let toggled = |call: usize| format!("/{}/complete", ids[call * 7 % ids.len()]);
    device.time("toggle", |call| ("PATCH", toggled(call))).await
}

/// One device of one account, with one connection.
struct Device {
    base: String,
    path: String,
    token: String,
    connection: Connection,
}

impl Device {
    async fn of(base: &str, user: &User) -> Result<Self> {
        Ok(Self {
            base: base.to_owned(),
            path: format!("/api/{}/tasks", user.id),
            token: user.token.clone().context("signed in")?,
            connection: Connection::open(base).await?,
        })
    }

    async fn ask(&mut self, method: &str, rest: &str) -> Result<(Cow<'_, str>, Cow<'_, str>)> {
        let path = format!("{}{rest}", self.path);
        self.connection.ask(&Call::new(&self.base, method, &path, &self.token, "")).await
    }

    async fn time(
        &mut self,
        what: &str,
        call: impl Fn(usize) -> (&'static str, String),
    ) -> Result<()> {
        let mut times = Vec::new();
        for number in 0..CALLS {
            let (method, rest) = call(number);
            let began = Instant::now();
            self.ask(method, &rest).await?;
            times.push(began.elapsed());
        }
        println!(
            "  {what:<20} median {:>8.2?}, p99 {:>8.2?}",
            median(&times),
            percentile(&times, 99)
        );
        Ok(())
    }

    /// Reads the whole list page by page and compares its beginning with its end. The ids of all.
    async fn walk(&mut self) -> Result<Vec<String>> {
        let (mut times, mut ids) = (Vec::new(), Vec::new());
        let mut rest = format!("?status=all&limit={PAGE}");
        loop {
            let began = Instant::now();
            let (head, body) = self.ask("GET", &rest).await?;
            times.push(began.elapsed());
            let tasks: Vec<serde_json::Value> = serde_json::from_str(&body)?;
            ids.extend(tasks.iter().filter_map(|task| task["id"].as_str().map(str::to_owned)));
            let Some(cursor) = head.lines().find_map(|line| line.strip_prefix("x-next-cursor: "))
            else {
                break;
            };
            rest = format!("?status=all&limit={PAGE}&cursor={cursor}");
        }
        let (first, last) = (median(&times[..PAGES]), median(&times[times.len() - PAGES..]));
        println!(
            "  page by page         first {PAGES} {first:.2?} each, last {PAGES} {last:.2?}, {} pages",
            times.len()
        );
        Ok(ids)
    }
}
