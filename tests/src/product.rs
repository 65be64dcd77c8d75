//! The product as `make run` starts it: one process, pages and API, SQLite in a folder of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::free_port;

/// How long the process may take until it is ready, on a machine that is busy.
const START_TIMEOUT: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(20);

/// A running product. Dropping it kills the process.
#[derive(Debug)]
pub struct Product {
    process: Child,
    port: u16,
    folder: TempDir,
    variables: Vec<(String, String)>,
    /// Where the files of the pages are.
    pub site_root: PathBuf,
}

impl Product {
    /// Starts with nothing in the database.
    pub async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// Starts with settings by the names of their variables.
    pub async fn start_with(variables: &[(&str, &str)]) -> Result<Self> {
        let port = free_port()?;
        let folder = tempfile::tempdir()?;
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let variables: Vec<_> = variables.iter().map(owned).collect();
        let site_root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../site");
        let process = launch(port, folder.path(), &site_root, &variables)?;
        let product = Self { process, port, folder, variables, site_root };
        product.ready().await?;
        Ok(product)
    }

    /// Kills the process as a power cut would, and starts another on the same data.
    pub async fn crash_and_restart(&mut self) -> Result<()> {
        self.crash().await?;
        self.restart().await
    }

    /// Kills the process: to a browser it is as if there were no network.
    pub async fn crash(&mut self) -> Result<()> {
        Ok(self.process.kill().await?)
    }

    /// Starts another build on the same data: its files are those in `site_root`.
    pub async fn restart_as(&mut self, site_root: &Path) -> Result<()> {
        self.site_root = site_root.to_owned();
        self.restart().await
    }

    /// Starts another process on the same data.
    pub async fn restart(&mut self) -> Result<()> {
        self.process = launch(self.port, self.folder.path(), &self.site_root, &self.variables)?;
        self.ready().await
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    async fn ready(&self) -> Result<()> {
        let deadline = Instant::now() + START_TIMEOUT;
        while !self.answers().await {
            ensure!(Instant::now() < deadline, "not ready after {START_TIMEOUT:?}: {}", self.log());
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    async fn answers(&self) -> bool {
        let Ok(url) = self.url("/").parse() else { return false };
        let request = http::Request::get("/api/health/ready").body(axum::body::Body::empty());
        let Ok(request) = request else { return false };
        let answer = todo_web::backend::Backend::http(url).call(request).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    fn log(&self) -> String {
        std::fs::read_to_string(log_file(self.folder.path())).unwrap_or_default()
    }
}

fn launch(
    port: u16,
    folder: &Path,
    site_root: &Path,
    variables: &[(String, String)],
) -> Result<Child> {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(log_file(folder))?;
    Command::new(program("todo-server")?)
        .arg("serve")
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .env("PORT", port.to_string())
        .env("BETTER_AUTH_URL", format!("http://localhost:{port}"))
        .env("SITE_ROOT", site_root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("todo-server does not start")
}

/// A program of this workspace, built beside the tests.
pub fn program(name: &str) -> Result<PathBuf> {
    let tests = std::env::current_exe()?;
    let folder = tests.ancestors().nth(2).context("tests run from the target folder")?;
    let program = folder.join(name);
    ensure!(program.exists(), "{} is missing: cargo build --workspace --bins", program.display());
    Ok(program)
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("server.log")
}
