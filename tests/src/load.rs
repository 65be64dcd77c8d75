//! People who go on working while something happens to the product.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use http::Method;
use serde_json::json;
use tokio::task::JoinSet;

use crate::User;

/// How many work at once.
const WORKERS: usize = 4;
/// A person is not a benchmark: the cluster's two cores are for the pods.
const PAUSE: Duration = Duration::from_millis(20);
/// Enough to meet whatever goes wrong, too little to be scaled for.
const LIGHT_PAUSE: Duration = Duration::from_millis(400);

/// Work that goes on until it is told to stop.
#[derive(Debug)]
pub struct Load {
    stop: Arc<AtomicBool>,
    workers: JoinSet<Outcome>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    pub answered: usize,
    /// Requests without an answer, or with another than expected.
    pub failed: Vec<String>,
    /// Titles of tasks whose creation was acknowledged.
    pub written: Vec<String>,
    pub slowest: Duration,
}

impl Load {
    /// Lets `user` add and list tasks from several devices.
    pub fn by(user: &User) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut workers = JoinSet::new();
        for worker in 0..WORKERS {
            workers.spawn(work(user.clone(), worker, PAUSE, stop.clone()));
        }
        Self { stop, workers }
    }

    /// Lets `user` do so now and then, from one device.
    pub fn light(user: &User) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut workers = JoinSet::new();
        workers.spawn(work(user.clone(), WORKERS, LIGHT_PAUSE, stop.clone()));
        Self { stop, workers }
    }

    /// Ends the work and adds up what came of it.
    pub async fn stop(self) -> Outcome {
        self.stop.store(true, Ordering::Relaxed);
        let outcomes = self.workers.join_all().await;
        outcomes.into_iter().fold(Outcome::default(), Outcome::and)
    }
}

impl Outcome {
    /// An error unless every request was answered and every acknowledged task is there.
    pub async fn expect_whole(&self, what: &str, user: &User) -> Result<()> {
        let Self { answered, failed, written, slowest } = self;
        let tasks = user.get("tasks?status=all").await.json();
        let tasks = tasks.as_array().context("a list of tasks")?;
        let there: HashSet<_> = tasks.iter().filter_map(|task| task["title"].as_str()).collect();
        let lost: Vec<_> = written.iter().filter(|title| !there.contains(title.as_str())).collect();
        println!(
            "{what}: {answered} requests answered, {} failed, {} of {} writes lost, slowest {slowest:?}",
            failed.len(),
            lost.len(),
            written.len(),
        );
        ensure!(*answered > 0, "{what}: nothing was tried");
        ensure!(failed.is_empty(), "{what}: {failed:#?}");
        ensure!(lost.is_empty(), "{what}: {lost:?}");
        Ok(())
    }

    fn and(mut self, other: Self) -> Self {
        self.answered += other.answered;
        self.failed.extend(other.failed);
        self.written.extend(other.written);
        self.slowest = self.slowest.max(other.slowest);
        self
    }
}

async fn work(user: User, worker: usize, pause: Duration, stop: Arc<AtomicBool>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut round = 0;
    while !stop.load(Ordering::Relaxed) {
        round += 1;
        let title = format!("task {round} of worker {worker}");
        if outcome.tries(&user, Method::POST, "tasks", &json!({ "title": title }), 201).await {
            outcome.written.push(title);
        }
        outcome.tries(&user, Method::GET, "tasks?limit=20", &json!(null), 200).await;
        tokio::time::sleep(pause).await;
    }
    outcome
}

impl Outcome {
    async fn tries(
        &mut self,
        user: &User,
        method: Method,
        path: &str,
        body: &serde_json::Value,
        expected: u16,
    ) -> bool {
        let started = Instant::now();
        let headers = [("content-type", "application/json")];
        let answer = user.try_send(method.clone(), path, &headers, body.to_string()).await;
        self.slowest = self.slowest.max(started.elapsed());
        let failure = match answer {
            Ok(answer) if answer.status.as_u16() == expected => {
                self.answered += 1;
                return true;
            }
            Ok(answer) => format!("{method} {path}: {} {}", answer.status, answer.text),
            Err(error) => format!("{method} {path}: {error:#}"),
        };
        self.failed.push(failure);
        false
    }
}
