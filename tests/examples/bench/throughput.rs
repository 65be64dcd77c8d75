//! Lists and creations a second on Postgres, beside two peers that do the same over the same rows.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use todo_tests::{User, free_port, postgres, program::Program};
use tokio::{net::TcpStream, process::Child};

use crate::{
    bare,
    client::Call,
    fastapi,
    figures::{BUILD, middle, processor_time},
    rows::fill,
};

/// Open at once, and never idle.
const CONNECTIONS: usize = 16;
const SPAN: Duration = Duration::from_secs(3);
const ROUNDS: usize = 5;
/// Tasks on the list of which a page of twenty is asked for, and on those of others.
const OWN_TASKS: usize = 200;
const OTHER_TASKS: usize = 100_000;
const OTHER_ACCOUNTS: usize = 500;
const PEER_START_TIME_MAX: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// Somebody who answers.
struct Contender {
    name: &'static str,
    base: String,
    process: u32,
    /// For each kind of call: answers a second, and the processor's time that one takes.
    rates: [Vec<f64>; 2],
    costs: [Vec<f64>; 2],
}

/// What is asked, and the budget as a share of the bare handler's rate.
const CALLS: [&str; 2] = ["list 20", "create"];
const BARE_SHARE_MIN: f64 = 0.7;
const FASTAPI_RATIO_MIN: f64 = 10.0;

pub(crate) async fn run() -> Result<()> {
    let Some(url) = postgres::database().await else {
        println!("throughput: not measured, it needs Postgres");
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let program = Program::start(folder.path(), &url).await;
    let alice = User::sign_up(&program.base, "alice").await;
    fill(&url, &format!("'{}'", alice.id), OWN_TASKS).await?;
    fill(&url, &format!("'somebody-' || n % {OTHER_ACCOUNTS}"), OTHER_TASKS).await?;
    let (bare_port, fastapi_port) = (free_port()?, free_port()?);
    let bare = bare::start(&url, bare_port)?;
    let fastapi = fastapi::start(&url, fastapi_port)?;

    let own = program.child.id().context("the server ended")?;
    let mut contenders = vec![Contender::new("todo-server", program.base.clone(), own)];
    contenders.push(Contender::peer("bare axum + sqlx", &bare, bare_port).await?);
    if let Some(fastapi) = &fastapi {
        contenders.push(Contender::peer("FastAPI + SQLModel", fastapi, fastapi_port).await?);
    }
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            contender.measure(&alice).await?;
        }
    }
    report(&contenders);
    Ok(())
}

impl Contender {
    fn new(name: &'static str, base: String, process: u32) -> Self {
        Self { name, base, process, rates: Default::default(), costs: Default::default() }
    }

    async fn peer(name: &'static str, child: &Child, port: u16) -> Result<Self> {
        let deadline = Instant::now() + PEER_START_TIME_MAX;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            ensure!(
                Instant::now() < deadline,
                "{name} did not start within {PEER_START_TIME_MAX:?}"
            );
            tokio::time::sleep(POLL).await;
        }
        Ok(Self::new(
            name,
            format!("http://127.0.0.1:{port}"),
            child.id().context("the peer ended")?,
        ))
    }

    async fn measure(&mut self, user: &User) -> Result<()> {
        let token = user.token.as_deref().context("signed in")?;
        let path = format!("/api/{}/tasks", user.id);
        let body = json!({ "title": "Measure twice" }).to_string();
        let list = Call::new(&self.base, "GET", &format!("{path}?limit=20"), token, "");
        let create = Call::new(&self.base, "POST", &path, token, &body);
        for (place, call) in [list, create].into_iter().enumerate() {
            let before = processor_time(self.process)?;
            let rate = call.rate(CONNECTIONS, SPAN).await?;
            let spent = processor_time(self.process)?.saturating_sub(before);
            self.rates[place].push(rate);
            self.costs[place].push(spent.as_secs_f64() * 1e6 / (rate * SPAN.as_secs_f64()));
        }
        Ok(())
    }
}

fn report(contenders: &[Contender]) {
    println!(
        "throughput on Postgres, medians of {ROUNDS} rounds of {SPAN:?}, {CONNECTIONS} connections ({BUILD} build; \
         client, server and database share this machine):"
    );
    for (place, call) in CALLS.into_iter().enumerate() {
        for contender in contenders {
            let rate = middle(contender.rates[place].clone());
            let cost = middle(contender.costs[place].clone());
            println!(
                "  {call:<8} {:<20} {rate:>8.0}/s, {cost:>5.0} µs of processor each",
                contender.name
            );
        }
        for peer in &contenders[1..] {
            let ratios = contenders[0].rates[place].iter().zip(&peer.rates[place]);
            let ratio = middle(ratios.map(|(own, peer)| own / peer).collect());
            let budget =
                if peer.name.starts_with("bare") { BARE_SHARE_MIN } else { FASTAPI_RATIO_MIN };
            println!("  {call:<8} {ratio:.2} × {} (budget ≥ {budget})", peer.name);
        }
    }
}
