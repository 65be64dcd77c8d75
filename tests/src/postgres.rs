//! Real Postgres for tests: a private server per test process, an own database per test.
//!
//! `TEST_DATABASE_URL` names a server to use instead; its user must be allowed to create databases.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot have its database ends"
)]

mod pooler;

use std::{
    io::Write as _,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use sea_orm::ConnectionTrait as _;
use todo_server::store::{Address, Database};
use tokio::sync::OnceCell;
use url::Url;

use crate::free_port;
pub use pooler::{Bouncer, Pooler, pooler};

/// How long a private server may take to answer, on a machine that is busy with other things.
const START_TIMEOUT: Duration = Duration::from_mins(1);
const START_POLL: Duration = Duration::from_millis(50);
/// How many ports are tried: another program may be faster than the server.
const START_ATTEMPTS: usize = 3;
/// Databases with this beginning are the tests' own.
const PREFIX: &str = "todo_test_";

/// Initialises and runs a server until standard input ends, which it does when the test process
/// ends, in whatever way. Then nothing of it remains: the server is told to end until it does,
/// because at its very beginning it does not listen.
const KEEPER: &str = r#"
trap '' INT TERM HUP
"$1/initdb" -D "$2/data" -U postgres -A scram-sha-256 --pwfile="$2/password" -E UTF8 --locale=C --no-sync >"$2/initdb.log" 2>&1 || exit 1
"$1/postgres" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c max_connections=400 \
    -c fsync=off -c full_page_writes=off >"$2/postgres.log" 2>&1 &
server=$!
exec 3<&0
(cat <&3 >/dev/null; touch "$2/over"; while kill -QUIT $server; do sleep 1; done 2>/dev/null) &
wait $server
[ ! -e "$2/over" ] || rm -rf "$2"
"#;

static SERVER: OnceCell<Option<Server>> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The URL of a database of one's own with the current schema; `None`, and a word on why, where
/// there is no Postgres.
pub async fn database() -> Option<String> {
    let server = server().await?;
    Some(server.create(Some(&server.template)).await.expect("a database from the template"))
}

/// The URL of a database of one's own with nothing in it.
pub async fn empty_database() -> Option<String> {
    Some(server().await?.create(None).await.expect("an empty database"))
}

async fn server() -> Option<&'static Server> {
    let server = SERVER
        .get_or_init(|| async {
            let started = Server::start().await;
            started.inspect_err(|error| say(&format!("no Postgres to test with: {error:#}"))).ok()
        })
        .await;
    if server.is_none() {
        say_not_run("Postgres");
    }
    server.as_ref()
}

/// Says which test is left out, and for want of what. The harness names the thread of a test after it.
fn say_not_run(wanted: &str) {
    let thread = std::thread::current();
    say(&format!("{} not run: it needs {wanted}", thread.name().unwrap_or("a test")));
}

/// The test harness shows this also when the test passes.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

struct Server {
    /// Any database of the server.
    url: Url,
    /// The name of a database with the current schema.
    template: String,
    /// Ends the server when its standard input ends, so never before the process does.
    _keeper: Option<Child>,
}

impl Server {
    async fn start() -> Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "tests have no settings but this one")]
        let given = std::env::var("TEST_DATABASE_URL").ok();
        let (url, keeper) = match given {
            Some(url) => (Url::parse(&url).context("TEST_DATABASE_URL")?, None),
            None => private().await?,
        };
        let mut server = Self { url, template: String::new(), _keeper: keeper };
        server.clear().await?;
        let template = Database::open(&Address::parse(&server.create(None).await?, None)?)?;
        template.migrate().await.context("the template's schema")?;
        server.template = template_name(template).await?;
        Ok(server)
    }

    /// Makes a database and returns its URL.
    async fn create(&self, template: Option<&str>) -> Result<String> {
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}_{number}", std::process::id());
        let template = template.unwrap_or("template0");
        self.execute(&format!(r#"CREATE DATABASE "{name}" TEMPLATE "{template}""#)).await?;
        let mut url = self.url.clone();
        url.set_path(&name);
        Ok(url.into())
    }

    /// Drops what earlier runs left on a server that outlives them.
    async fn clear(&self) -> Result<()> {
        let database = Database::open(&Address::parse(self.url.as_str(), None)?)?;
        let left = format!(
            "SELECT datname FROM pg_database WHERE starts_with(datname, '{PREFIX}') \
             AND datname NOT IN (SELECT datname FROM pg_stat_activity WHERE datname IS NOT NULL)"
        );
        let connection = database.connection();
        let rows = connection.query_all_raw(statement(&left)).await?;
        for row in rows {
            let name: String = row.try_get_by_index(0)?;
            connection.execute_unprepared(&format!(r#"DROP DATABASE IF EXISTS "{name}""#)).await?;
        }
        database.close().await;
        Ok(())
    }

    async fn execute(&self, sql: &str) -> Result<()> {
        let database = Database::open(&Address::parse(self.url.as_str(), None)?)?;
        database.connection().execute_unprepared(sql).await?;
        database.close().await;
        Ok(())
    }
}

/// A template must have no connections.
async fn template_name(template: Database) -> Result<String> {
    let row = template.connection().query_one_raw(statement("SELECT current_database()::text"));
    let name = row.await?.context("a database has a name")?.try_get_by_index(0)?;
    template.close().await;
    Ok(name)
}

fn statement(sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)
}

/// Starts a server that nobody else knows of.
async fn private() -> Result<(Url, Option<Child>)> {
    let programs = programs()
        .context("neither pg_config nor /usr/lib/postgresql nor the path has initdb and postgres; install PostgreSQL or set TEST_DATABASE_URL")?;
    let mut last = None;
    for _ in 0..START_ATTEMPTS {
        match keep(&programs).await {
            Ok((url, keeper)) => return Ok((url, Some(keeper))),
            Err(error) => last = Some(error),
        }
    }
    Err(last.context("no attempt to start Postgres")?)
}

async fn keep(programs: &Path) -> Result<(Url, Child)> {
    let folder = tempfile::Builder::new().prefix("todo-postgres-").tempdir()?.keep();
    let port = free_port()?;
    std::fs::write(folder.join("password"), "private\n")?;
    let mut keeper = as_plain_user(&folder, &[&folder.join("password")])?;
    // In a group of its own, so that Ctrl-C does not end it before it has cleaned up.
    let mut keeper = keeper
        .args(["sh", "-c", KEEPER, "sh"])
        .args([programs, &folder])
        .arg(port.to_string())
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()?;
    let url = Url::parse(&format!("postgres://postgres:private@127.0.0.1:{port}/postgres"))?;
    let database = Database::open(&Address::parse(url.as_str(), None)?)?;
    let deadline = Instant::now() + START_TIMEOUT;
    while database.ping().await.is_err() {
        ensure!(Instant::now() < deadline, "it did not answer within {START_TIMEOUT:?}");
        if keeper.try_wait()?.is_some() {
            let log = ["initdb.log", "postgres.log"]
                .map(|name| std::fs::read_to_string(folder.join(name)).unwrap_or_default());
            let _ = std::fs::remove_dir_all(&folder);
            bail!("it did not start: {}", log.concat());
        }
        tokio::time::sleep(START_POLL).await;
    }
    database.close().await;
    Ok((url, keeper))
}

/// The folder of Postgres' programs.
fn programs() -> Option<PathBuf> {
    let told = output("pg_config", &["--bindir"]).map(PathBuf::from);
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort_by_key(|folder| version(folder));
    let path = output("sh", &["-c", "command -v initdb"])
        .and_then(|initdb| Path::new(&initdb).canonicalize().ok()?.parent().map(Path::to_owned));
    let complete =
        |folder: &PathBuf| folder.join("initdb").exists() && folder.join("postgres").exists();
    told.into_iter().chain(debian.into_iter().rev()).chain(path).find(complete)
}

fn version(bin: &Path) -> Option<u32> {
    bin.parent()?.file_name()?.to_str()?.parse().ok()
}

/// A command that runs another one, without our rights. Postgres refuses to run as root: then it is
/// somebody else who owns `folder` and runs it.
pub fn as_plain_user(folder: &Path, files: &[&Path]) -> Result<Command> {
    if !is_root() {
        return Ok(Command::new("env"));
    }
    let user = plain_user().context(
        "this is root, as whom Postgres does not run, and there is no user postgres or nobody",
    )?;
    let id = |kind| output("id", &[kind, user])?.parse().ok();
    let (uid, gid) = (id("-u").context("a user's id")?, id("-g").context("a group's id")?);
    for path in [&[folder][..], files].concat() {
        chown(path, Some(uid), Some(gid))?;
    }
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={uid}"), format!("--regid={gid}")]).arg("--clear-groups");
    Ok(command)
}

/// Somebody to run what does not run as root; `None` where this is not root.
fn plain_user() -> Option<&'static str> {
    let exists = |user: &&str| output("id", &["-u", user]).is_some();
    ["postgres", "nobody"].into_iter().find(exists).filter(|_| is_root())
}

fn is_root() -> bool {
    output("id", &["-u"]).as_deref() == Some("0")
}

/// What a command says, if it succeeds.
fn output(command: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(command).args(arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
