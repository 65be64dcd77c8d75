//! The program itself, in a process of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::LazyLock,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    process::{Child, Command},
    time::{Instant, sleep},
};

use crate::User;

/// How long the program may take to be ready, on a machine that is busy with other things.
const READY_TIME_MAX: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// A running `todo-server serve`. Ends with this value.
#[derive(Debug)]
pub struct Program {
    pub base: String,
    pub child: Child,
}

impl Program {
    /// Starts it in `folder`, on the database at `url`, and waits until it is ready.
    pub async fn start(folder: &Path, url: &str) -> Self {
        let port = free_port().await;
        let child = command(folder)
            .arg("serve")
            .env("PORT", port.to_string())
            .env("DATABASE_URL", url)
            .env("BETTER_AUTH_SECRET", "the secret of a server that only tests know")
            .env("TODO_AUTH_RATE_LIMIT", "false")
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

    /// Ends it without a word, as the machine's power would.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it was running");
    }
}

/// The program with nothing of this process's settings, in `folder`.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(path());
    command.current_dir(folder).env_clear().stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// A port that was free a moment ago.
pub async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The program, beside the folder of the test programs. Cargo does not build it for tests of other
/// packages by itself; where it did already, this takes a moment. The whole workspace gives its
/// dependencies the features they have in tests, so that they are not built anew.
fn path() -> &'static Path {
    static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
        let built = std::process::Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--workspace", "--bin", "todo-server"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status();
        assert!(built.is_ok_and(|status| status.success()), "todo-server has to compile");
        let test = std::env::current_exe().expect("this program has a path");
        test.ancestors().nth(2).expect("target/debug").join("todo-server")
    });
    &PATH
}
