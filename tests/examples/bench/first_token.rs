//! What the server adds to the time until a model's first word.
//!
//! The same request goes to a scripted model twice: from the server, asked over HTTP for a streamed
//! answer, and directly, with the very body that the server sent. Both in turns, in one run.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use todo_tests::{LLM_KEY, LlmReply, ScriptedLlm, User, program::Program};

use crate::figures::{BUILD, median};

/// Questions that are not counted: connections open, code is loaded.
const WARM_UP: usize = 20;
const ROUNDS: usize = 200;
const BUDGET: Duration = Duration::from_millis(5);

pub(crate) async fn run() -> Result<()> {
    // The direct client speaks no TLS here, but is built with some all the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let llm = ScriptedLlm::start().await;
    llm.always(LlmReply::says("There is nothing to do."));
    let settings = llm.as_openai();
    let model = settings.first().context("the model's address")?.1.to_owned();
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}/todo.db", folder.path().display());
    let program = Program::start_with(folder.path(), &url, &settings).await;
    let alice = User::sign_up(&program.base, "alice").await;
    let client = reqwest::Client::builder().tls_certs_only([]).build()?;

    let (mut through, mut direct) = (Vec::new(), Vec::new());
    for round in 0..WARM_UP + ROUNDS {
        let asked = first_token_through(&alice).await;
        let body = llm.asked().pop().context("the server asked the model")?.to_string();
        let alone = first_token_direct(&client, &model, body).await?;
        if round >= WARM_UP {
            through.push(asked);
            direct.push(alone);
        }
    }
    let (through, direct) = (median(&through), median(&direct));
    println!("first token, median of {ROUNDS} ({BUILD} build, SQLite on this disk):");
    println!("  from the model       {direct:>9.2?}");
    println!("  through the server   {through:>9.2?}");
    println!("  added by the server  {:>9.2?} (budget {BUDGET:?})", through.saturating_sub(direct));
    Ok(())
}

async fn first_token_through(alice: &User) -> Duration {
    let began = Instant::now();
    let mut events = alice.stream("What shall I do?").await;
    events.expect("start").await;
    events.expect("token").await;
    let took = began.elapsed();
    events.rest().await;
    took
}

async fn first_token_direct(
    client: &reqwest::Client,
    model: &str,
    body: String,
) -> Result<Duration> {
    let began = Instant::now();
    let request = client.post(format!("{model}/chat/completions")).bearer_auth(LLM_KEY);
    let mut answer = request.header("content-type", "application/json").body(body).send().await?;
    ensure!(answer.status().is_success(), "the model answered {}", answer.status());
    let mut text = String::new();
    while !text.contains("There") {
        let piece = answer.chunk().await?.context("the answer ended without a word")?;
        text.push_str(std::str::from_utf8(&piece)?);
    }
    Ok(began.elapsed())
}
