//! Clients written in Python, each in an environment of its own, made once for every clone.

use std::{fs, io::Write as _, path::Path, process::Stdio};

use tokio::{
    process::{Child, Command},
    sync::Mutex,
};

use crate::node::cache;

/// The script of every such client.
const SCRIPT: &str = "client.py";

/// Runs `client.py` of the folder `tests/{client}` with what its `requirements.txt` names, which must succeed;
/// without Python, says why `test` was not run.
pub async fn run(client: &str, test: &str, arguments: &[&str]) {
    let Some(mut python) = command(client, test).await else { return };
    let output = python.args(arguments).output().await.expect("python runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Starts `client.py` of the folder `tests/{client}`, which ends with the returned process's standard input; without Python,
/// says why `test` was not run.
pub async fn start(client: &str, test: &str) -> Option<Child> {
    let mut python = command(client, test).await?;
    python.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    Some(python.spawn().expect("python runs"))
}

/// What runs the client, in an environment that has all it names.
async fn command(client: &str, test: &str) -> Option<Command> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let _turn = ONE_AT_A_TIME.lock().await;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(client);
    let place = cache().join("todo-chatbot").join(format!("{client}-python"));
    let wanted = fs::read(source.join("requirements.txt")).unwrap();
    // Written when all is installed, so that it says what is installed.
    let installed = place.join("installed.txt");
    if !fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        let mut venv = Command::new("python3");
        let made = venv.args(["-m", "venv"]).arg(&place).output().await;
        if !made.is_ok_and(|made| made.status.success()) {
            // The test harness shows this also when the test passes.
            let _ = writeln!(std::io::stderr(), "{test} not run: it needs python3 with venv");
            return None;
        }
        let mut pip = Command::new(place.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        let output = pip.arg(source.join("requirements.txt")).output().await.expect("pip runs");
        assert!(output.status.success(), "pip: {}", String::from_utf8_lossy(&output.stderr));
        fs::write(&installed, wanted).unwrap();
    }
    let mut python = Command::new(place.join("bin/python"));
    python.arg(source.join(SCRIPT));
    Some(python)
}
