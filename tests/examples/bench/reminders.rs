//! How soon a thousand reminders of one minute are out, by two replicas on Postgres of which one is killed meanwhile.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use todo_tests::{PushService, User, postgres, program::Program};

use crate::figures::BUILD;

const REMINDERS: usize = 1_000;
const BUDGET: Duration = Duration::from_secs(10);
/// Enough to write them all.
const AHEAD: SignedDuration = SignedDuration::from_secs(40);
/// After so many messages one replica is killed, in the second round.
const KILLED_AFTER: usize = 200;

pub(crate) async fn run() -> Result<()> {
    let Some(url) = postgres::database().await else {
        println!("reminders: not measured, there is no Postgres");
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let start = || Program::start_with(folder.path(), &url, &PushService::SETTINGS);
    let (one, other) = (start().await, start().await);
    let Some(mut service) = PushService::open("reminders").await else { return Ok(()) };
    let alice = User::sign_up(&one.base, "alice").await;
    let device = service.device("/phone").await;
    ensure!(alice.post("notifications/push", &device).await.status == 204, "the device is taken");

    let at = write(&alice, "Early").await?;
    let mut told = HashMap::new();
    hear(&mut service, &mut told, REMINDERS).await?;
    let taken = Timestamp::now().duration_since(at).unsigned_abs();
    let twice = told.values().filter(|times| **times > 1).count();
    println!("reminders, {REMINDERS} at one minute, two replicas ({BUILD} build, Postgres):");
    println!("  all out after        {taken:>9.2?} (budget {BUDGET:?}), {twice} sent twice");

    write(&alice, "Late").await?;
    let mut told = HashMap::new();
    hear(&mut service, &mut told, KILLED_AFTER).await?;
    other.kill().await;
    let killed = Instant::now();
    hear(&mut service, &mut told, REMINDERS).await?;
    let twice = told.values().filter(|times| **times > 1).count();
    println!(
        "  one replica killed   all out {:.1?} later, {twice} sent twice, shown once each",
        killed.elapsed()
    );
    drop(one);
    ensure!(taken <= BUDGET, "{taken:?}; the budget is {BUDGET:?}");
    Ok(())
}

/// Writes the tasks, and answers when they are due.
async fn write(alice: &User, name: &str) -> Result<Timestamp> {
    let at = Timestamp::now() + AHEAD;
    for number in 0..REMINDERS {
        let body = json!({ "title": format!("{name} {number}"), "reminder_at": at.to_string() });
        alice.post("tasks", &body).await.expect(201);
    }
    ensure!(Timestamp::now() < at, "writing them took longer than {AHEAD}");
    Ok(at)
}

/// Hears messages until there are `count` different ones.
async fn hear(
    service: &mut PushService,
    told: &mut HashMap<String, usize>,
    count: usize,
) -> Result<()> {
    while told.len() < count {
        let message = service.next().await;
        let tag = message["message"]["tag"].as_str().context("a reminder's name")?;
        *told.entry(tag.to_owned()).or_default() += 1;
    }
    Ok(())
}
