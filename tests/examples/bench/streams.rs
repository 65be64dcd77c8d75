//! What open streams of events cost on one replica: memory, and the time of other requests.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use todo_tests::{User, program::Program};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::figures::{BUILD, percentile, resident, resident_peak};

const STREAMS: usize = 10_000;
/// An account may have no more than 32.
const STREAMS_PER_ACCOUNT: usize = 25;
const REQUESTS: usize = 1_000;
/// Between requests: as people make them, not as fast as can be.
const PAUSE: Duration = Duration::from_millis(10);
const OPEN_TIME_MAX: Duration = Duration::from_secs(30);
/// In megabytes, and for 99 of 100 requests.
const MEMORY_BUDGET: u64 = 200;
const TIME_BUDGET: Duration = Duration::from_millis(50);
/// More connections than an ordinary replica takes, from one address.
const SETTINGS: [(&str, &str); 2] =
    [("TODO_HTTP_CONNECTIONS_MAX", "12000"), ("TODO_HTTP_CONNECTIONS_PER_ADDRESS_MAX", "12000")];

pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}/todo.db", folder.path().display());
    let program = Program::start_with(folder.path(), &url, &SETTINGS).await;
    let process = program.child.id().context("it runs")?;
    let idle = resident(process)?;
    let mut open = Vec::with_capacity(STREAMS);
    for account in 0..STREAMS / STREAMS_PER_ACCOUNT {
        let user = User::sign_up(&program.base, &format!("watcher{account}")).await;
        for _ in 0..STREAMS_PER_ACCOUNT {
            open.push(watch(&program.base, &user).await?);
        }
    }
    let alice = User::sign_up(&program.base, "alice").await;
    alice.add("Buy milk").await;
    let mut times = Vec::with_capacity(REQUESTS);
    for _ in 0..REQUESTS {
        let began = Instant::now();
        alice.get("tasks").await.expect(200);
        times.push(began.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    // What opened them, such as the hash of each account's password, is gone by now.
    let cost = resident(process)?.saturating_sub(idle);
    let (peak, time) = (resident_peak(process)?, percentile(&times, 99));
    println!("streams, {} open on one replica ({BUILD} build, SQLite on this disk):", open.len());
    println!("  memory for them      {cost:>5} MB (budget {MEMORY_BUDGET} MB)");
    println!("  memory, peak         {peak:>5} MB, {idle} MB before");
    println!("  99 of 100 requests   {time:>9.2?} (budget {TIME_BUDGET:?})");
    ensure!(cost <= MEMORY_BUDGET, "they take {cost} MB; the budget is {MEMORY_BUDGET} MB");
    ensure!(time <= TIME_BUDGET, "{time:?}; the budget is {TIME_BUDGET:?}");
    Ok(())
}

/// An open stream that was told the first event.
async fn watch(base: &str, user: &User) -> Result<TcpStream> {
    let token = user.token.as_deref().context("signed in")?;
    let mut stream = TcpStream::connect(base.trim_start_matches("http://")).await?;
    let request = format!(
        "GET /api/{}/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\naccept: text/event-stream\r\n\r\n",
        user.id
    );
    stream.write_all(request.as_bytes()).await?;
    let (mut told, mut piece) = (Vec::new(), [0; 2048]);
    while !told.windows(6).any(|part| part == b"event:") {
        let read = timeout(OPEN_TIME_MAX, stream.read(&mut piece)).await??;
        ensure!(read > 0, "refused: {}", String::from_utf8_lossy(&told));
        told.extend_from_slice(&piece[..read]);
    }
    Ok(stream)
}
