//! `todo-server`: the API of todo-chatbot.

mod command;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use todo_server::{
    config::{Invalid, Settings},
    kubernetes::{Cluster, Wanted},
};
use url::Url;

use self::command::Source;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A wrong setting; the convention for wrong usage.
const EXIT_WRONG_SETTINGS: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  todo-server serve
      Everything on this machine: SQLite in data/, the built-in assistant, no key needed.
  PORT=8080 TODO_HTTP_HOST=0.0.0.0 BETTER_AUTH_URL=https://todo.example.com \\
  BETTER_AUTH_SECRET=$(openssl rand -base64 32) DATABASE_URL=postgres://me:pass@db/todo \\
  todo-server serve
      In a container, on Postgres, behind an https proxy.
  todo-server doctor
      What would keep `serve` from working, and what to do about it.

Settings come from defaults, then a file (--config or TODO_CONFIG), then the environment:
  DATABASE_URL        sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE
  BETTER_AUTH_URL     where people reach the product, as their browser shows it
  BETTER_AUTH_SECRET  signs sessions; required with Postgres
  PORT                the port to listen on (8000; 3000 where the pages are served too)
  OPENAI_API_KEY, GEMINI_API_KEY
                      language models; without one the built-in assistant answers
  OPENAI_BASE_URL, OPENAI_MODEL
                      any server that speaks OpenAI's API, such as Ollama at
                      http://localhost:11434/v1, without a key
  OTEL_EXPORTER_OTLP_ENDPOINT
                      where traces are sent
Every other setting: todo-server defaults";

/// The API of todo-chatbot: accounts, tasks, and an assistant that works the list.
#[derive(Parser)]
#[command(name = "todo-server", version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// A TOML file with settings. The environment wins over it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API until Ctrl-C or SIGTERM.
    Serve,
    /// Bring the database's schema up to date, and exit. `serve` does so by itself.
    Migrate,
    /// Ask a running `serve` whether it is ready; exit code 0 if so, 1 if not.
    Health {
        #[arg(
            long,
            help = "What to ask instead of the one on this machine: http://server:8000/api/health/ready"
        )]
        url: Option<Url>,
    },
    /// Print the OpenAPI document that /api/openapi.json serves.
    Openapi,
    /// Print every setting with its default and what it is for, as a file for --config.
    Defaults,
    /// Remove the second factor of somebody who lost it, app and backup codes. Be sure first who asks: from then on the
    /// password alone signs in.
    RemoveSecondFactor {
        /// The address that the account signs in with
        email: String,
    },
    /// Make a Kubernetes Secret, or the keys that it lacks, from within the cluster. What is there stays.
    MakeSecret {
        /// The Secret's name, in the pod's namespace
        name: String,
        /// A key that it must have; may be given more than once
        #[arg(long = "key", required = true)]
        keys: Vec<String>,
        /// A Secret whose values are taken where it has such keys
        #[arg(long, value_name = "NAME")]
        taking_over: Option<String>,
        #[command(flatten)]
        caller: Caller,
    },
    /// Say what is wrong with a release in Kubernetes, what shows it, and what to do next. Reads only. Exit code
    /// 0 if nothing is, 3 if it works, and not as it should, 4 if a part of it serves nobody.
    Diagnose {
        /// The release's name
        #[arg(default_value = "todo-chatbot")]
        release: String,
        /// Objects that `kubectl get … --output=json` printed, instead of asking the cluster; - is standard input
        #[arg(long, value_name = "FILE")]
        recorded: Option<PathBuf>,
        /// Also try what this process's settings name: database, pooler, models, speech, mail, the public address. In the
        /// server's own pod they are the server's
        #[arg(long)]
        connections: bool,
        /// For programs: one JSON document
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        caller: Caller,
    },
    /// Check settings, language models, transcription, database, schema and clock; exit code 1 if
    /// something has to change. Each model is asked to call a tool.
    Doctor,
}

/// As whom a cluster is asked, and where.
#[derive(clap::Args)]
struct Caller {
    /// Where the API server is
    #[arg(long, default_value = "https://kubernetes.default.svc")]
    api: Url,
    /// The folder with the account's token and namespace
    #[arg(long, default_value = "/var/run/secrets/kubernetes.io/serviceaccount")]
    account: PathBuf,
}

impl From<Caller> for Cluster {
    fn from(Caller { api, account }: Caller) -> Self {
        Self { api, account }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    todo_serve::keep_pages_small();
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("todo-server: {error:#}");
            match error.downcast_ref::<Invalid>() {
                Some(_) => ExitCode::from(EXIT_WRONG_SETTINGS),
                None => ExitCode::FAILURE,
            }
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let settings = || Settings::from_environment(arguments.config);
    match arguments.command {
        Command::Serve => command::serve(settings()?).await,
        Command::Migrate => command::migrate(&settings()?).await,
        Command::Health { url } => command::health(&settings()?, url).await,
        Command::RemoveSecondFactor { email } => {
            command::remove_second_factor(&settings()?, &email).await
        }
        Command::Openapi => command::openapi(),
        Command::Defaults => command::defaults(),
        Command::MakeSecret { name, keys, taking_over, caller } => {
            let wanted = Wanted { name, keys, taking_over };
            command::make_secret(&caller.into(), &wanted).await
        }
        Command::Diagnose { release, recorded, connections, json, caller } => {
            let from = recorded.map_or_else(|| Source::Cluster(caller.into()), Source::Recorded);
            let settings = connections.then(settings).transpose()?;
            command::diagnose(&release, from, settings, json).await
        }
        Command::Doctor => command::doctor(&settings()?).await,
    }
}
