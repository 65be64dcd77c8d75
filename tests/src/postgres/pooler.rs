//! Real `PgBouncer` before the real Postgres, in transaction mode.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use todo_server::store::{Address, Database};
use url::Url;

use crate::free_port;

use super::{START_POLL, START_TIMEOUT, empty_database, output, plain_user, say_not_run};

/// Where Debian puts it, which is not on everybody's path.
const DEBIAN: &str = "/usr/sbin/pgbouncer";
/// Finds or fetches one that keeps prepared statements.
const NEWER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/pgbouncer");
/// Fewer connections than clients: they have to share them.
const CONNECTIONS: usize = 3;

/// Which pooler, and how it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bouncer {
    /// The system's, which may be too old to keep prepared statements.
    Debian,
    /// One that keeps prepared statements.
    Newer,
    /// The same, told not to.
    NewerKeepingNone,
}

/// A pooler that ends with this.
#[derive(Debug)]
pub struct Pooler {
    /// An empty database, by way of the pooler.
    pub url: String,
    /// The same database, past it.
    pub direct: String,
    process: Child,
    _folder: tempfile::TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A pooler before a database of one's own; `None`, and a word on why, where there is none.
pub async fn pooler(which: Bouncer) -> Option<Pooler> {
    let direct = empty_database().await?;
    let Some(program) = which.program() else {
        say_not_run(which.want());
        return None;
    };
    Some(start(which, &program, direct).await.expect("a pooler"))
}

impl Bouncer {
    fn program(self) -> Option<String> {
        match self {
            Self::Debian => output("sh", &["-c", "command -v pgbouncer"])
                .or_else(|| Path::new(DEBIAN).exists().then(|| DEBIAN.to_owned())),
            Self::Newer | Self::NewerKeepingNone => output(NEWER, &[]),
        }
    }

    /// What has to be there for it.
    fn want(self) -> &'static str {
        match self {
            Self::Debian => "PgBouncer: apt install pgbouncer",
            Self::Newer | Self::NewerKeepingNone => {
                "a PgBouncer of 1.21 or newer, and scripts/pgbouncer found none and could fetch none"
            }
        }
    }

    fn settings(self) -> &'static str {
        match self {
            Self::Debian => "",
            Self::Newer => "max_prepared_statements = 100\n",
            Self::NewerKeepingNone => "max_prepared_statements = 0\n",
        }
    }
}

async fn start(which: Bouncer, program: &str, direct: String) -> Result<Pooler> {
    let folder = tempfile::Builder::new().prefix("todo-pooler-").tempdir()?;
    let port = free_port()?;
    let mut url = Url::parse(&direct)?;
    let (host, there) = (url.host_str().context("a host")?, url.port().unwrap_or(5432));
    let (user, password) = (url.username(), url.password().unwrap_or_default());
    // As root it does not run, but lets somebody else go on.
    let somebody = plain_user().map(|user| format!("user = {user}\n")).unwrap_or_default();
    let settings = format!(
        "[databases]\n* = host={host} port={there} user={user} password={password}\n\
         [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
         auth_type = any\npool_mode = transaction\ndefault_pool_size = {CONNECTIONS}\n\
         {somebody}{}",
        which.settings()
    );
    let file = folder.path().join("pgbouncer.ini");
    std::fs::write(&file, settings)?;
    let process = Command::new(program)
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    url.set_port(Some(port)).ok().context("a port")?;
    let pooler = Pooler { url: url.into(), direct, process, _folder: folder };
    let database = Database::open(&Address::parse(&pooler.url, None)?)?;
    let deadline = Instant::now() + START_TIMEOUT;
    while database.ping().await.is_err() {
        ensure!(Instant::now() < deadline, "PgBouncer did not answer within {START_TIMEOUT:?}");
        tokio::time::sleep(START_POLL).await;
    }
    database.close().await;
    Ok(pooler)
}
