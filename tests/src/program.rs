//! The program itself, in a process of its own.

use std::{path::Path, process::Stdio, time::Duration};

use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use crate::{User, free_port, product::program};

/// How long the program may take to be ready, on a machine that is busy with other things.
const READY_TIME_MAX: Duration = Duration::from_mins(1);
/// Short beside what a start takes, which benchmarks measure with it.
const POLL: Duration = Duration::from_millis(2);

/// A running `todo-server serve`. Ends with this value.
#[derive(Debug)]
pub struct Program {
    pub base: String,
    pub child: Child,
}

impl Program {
    /// Starts it in `folder`, on the database at `url`, and waits until it is ready.
    pub async fn start(folder: &Path, url: &str) -> Self {
        Self::start_with(folder, url, &[]).await
    }

    /// [`Program::start`], with more settings by the names of their variables.
    pub async fn start_with(folder: &Path, url: &str, variables: &[(&str, &str)]) -> Self {
        Self::start_logging(folder, url, variables, Stdio::null()).await
    }

    /// [`Program::start_with`], with its log going to `log`.
    pub async fn start_logging(
        folder: &Path,
        url: &str,
        variables: &[(&str, &str)],
        log: Stdio,
    ) -> Self {
        let port = free_port().expect("a port");
        let child = command(folder)
            .arg("serve")
            .env("PORT", port.to_string())
            .env("DATABASE_URL", url)
            .env("BETTER_AUTH_SECRET", "the secret of a server that only tests know")
            .env("TODO_AUTH_RATE_LIMIT", "false")
            .envs(variables.iter().copied())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let program = Self { base: format!("http://127.0.0.1:{port}"), child };
        program.wait_until_ready().await;
        program
    }

    pub async fn wait_until_ready(&self) {
        let nobody = User::nobody(&self.base);
        let deadline = Instant::now() + READY_TIME_MAX;
        while !nobody.is_server_ready().await {
            assert!(Instant::now() < deadline, "not ready within {READY_TIME_MAX:?}");
            sleep(POLL).await;
        }
    }

    /// Asks it to stop, and says whether it did so without complaint.
    pub async fn terminate(mut self) -> bool {
        let id = self.child.id().expect("it is running").to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(sent.is_ok_and(|status| status.success()), "SIGTERM was sent");
        self.child.wait().await.is_ok_and(|status| status.success())
    }

    /// Ends it without a word, as the machine's power would.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it was running");
    }
}

/// The program with nothing of this process's settings, in `folder`.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(program("todo-server").expect("the program"));
    command.current_dir(folder).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
    command
}
