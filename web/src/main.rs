//! `todo-web`: the pages, apart from the API.

use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use todo_web::{
    backend::Backend,
    config::{self, Settings},
    serve,
};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};
use url::Url;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A wrong setting; the convention for wrong usage.
const EXIT_WRONG_SETTINGS: u8 = 2;

const ABOUT: &str = "The pages of todo-chatbot, apart from the API.

They render here, work without scripts, and reach the API (todo-server) at BACKEND_URL; /api and
/mcp are carried there for the browser. To run everything in one process, use `make run`.";

#[derive(Parser)]
#[command(name = "todo-web", version, about = ABOUT, after_help = config::HELP)]
#[command(arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// A TOML file with settings. The environment wins over it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages until Ctrl-C or SIGTERM.
    Serve,
    /// Ask a running `serve` whether it is alive; exit code 0 if so, 1 if not.
    Health {
        /// What to ask instead of the one on this machine, such as <http://web:3000/api/auth/ok>
        #[arg(long)]
        url: Option<Url>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    todo_serve::keep_pages_small();
    let arguments = Arguments::parse();
    let settings = match config::load(arguments.config) {
        Ok(settings) => settings,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(EXIT_WRONG_SETTINGS);
        }
    };
    let done = match arguments.command {
        Command::Serve => serve(settings).await,
        Command::Health { url } => health(&settings, url).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What is logged: as `RUST_LOG` says, by level or by module, else from info on.
#[expect(clippy::disallowed_methods, reason = "how to log is no setting of the pages")]
fn levels() -> Targets {
    let said = std::env::var("RUST_LOG").ok().and_then(|text| text.parse().ok());
    said.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO))
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines).with(levels()).init();
    let listener = todo_serve::listen(settings.address)
        .await
        .with_context(|| format!("Cannot listen on {}; set HOST or PORT", settings.address))?;
    let address = listener.local_addr()?;
    let router = serve::router(&settings.site, &Backend::http(settings.backend_url.clone()))?;
    let mut terminate = signal(SignalKind::terminate())?;
    println!("Ready on http://{address}, with the API at {}", settings.backend_url);
    let stop = async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    };
    if !serve::run(listener, router, settings.capacity, stop).await {
        let time_max = settings.capacity.limits.drain_time_max;
        tracing::warn!("Some requests took longer than {time_max:?} to finish; they were cut off");
    }
    Ok(())
}

async fn health(settings: &Settings, url: Option<Url>) -> anyhow::Result<()> {
    let own = || format!("http://127.0.0.1:{}/api/health", settings.address.port()).parse();
    let url: Url = url.map_or_else(own, Ok)?;
    let request = axum::http::Request::get(url.path()).body(axum::body::Body::empty())?;
    let answer = Backend::http(url.join("/")?)
        .call(request)
        .await
        .with_context(|| format!("Nobody answers at {url}"))?;
    anyhow::ensure!(answer.status().is_success(), "{url} answers {}", answer.status());
    Ok(())
}
