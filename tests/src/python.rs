//! Clients written in Python, each in an environment of its own, made once for every clone.

use std::{fs, io::Write as _, path::Path};

use tokio::{process::Command, sync::Mutex};

use crate::node::cache;

/// The script of every such client.
const SCRIPT: &str = "client.py";

/// Runs `client.py` of the folder `tests/{client}` with what its `requirements.txt` names, which must succeed;
/// without Python, says why `test` was not run.
pub async fn run(client: &str, test: &str, arguments: &[&str]) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let turn = ONE_AT_A_TIME.lock().await;
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
            return;
        }
        let mut pip = Command::new(place.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        let output = pip.arg(source.join("requirements.txt")).output().await.expect("pip runs");
        assert!(output.status.success(), "pip: {}", String::from_utf8_lossy(&output.stderr));
        fs::write(&installed, wanted).unwrap();
    }
    drop(turn);
    let mut python = Command::new(place.join("bin/python"));
    let output = python.arg(source.join(SCRIPT)).args(arguments).output().await;
    let output = output.expect("python runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
