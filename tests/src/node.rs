//! Clients written in JavaScript, installed once for every clone.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::{
    process::{Child, Command},
    sync::Mutex,
};

/// The script that every such client has.
const SCRIPT: &str = "client.mjs";

/// Runs `client.mjs` of the folder `tests/{client}`, which must succeed; without Node, says why
/// `test` was not run.
pub async fn run(client: &str, test: &str, arguments: &[&str]) {
    run_script(client, SCRIPT, test, arguments).await;
}

/// [`run`], for another script of that folder.
pub async fn run_script(client: &str, script: &str, test: &str, arguments: &[&str]) {
    let _ = told(client, script, test, arguments).await;
}

/// What `script` of the folder `tests/{client}` prints; it must succeed. Without Node, says why `test` was not run.
pub async fn told(client: &str, script: &str, test: &str, arguments: &[&str]) -> Option<String> {
    if !is_there(test).await {
        return None;
    }
    let mut node = command(client, script, arguments).await;
    let output = node.output().await.expect("node runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Starts `client.mjs` of the folder `tests/{client}`, which ends with the returned process's standard input; without Node,
/// says why `test` was not run.
pub async fn start(client: &str, test: &str, arguments: &[&str]) -> Option<Child> {
    start_script(client, SCRIPT, test, arguments).await
}

/// [`start`], for another script of that folder.
pub async fn start_script(
    client: &str,
    script: &str,
    test: &str,
    arguments: &[&str],
) -> Option<Child> {
    if !is_there(test).await {
        return None;
    }
    let mut node = command(client, script, arguments).await;
    node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    Some(node.spawn().expect("node runs"))
}

/// The text of a file that the folder `tests/{client}` installs; without Node, says why `test` was not run.
pub async fn file(client: &str, test: &str, path: &str) -> Option<String> {
    if !is_there(test).await {
        return None;
    }
    let file = installed(client).await.join("node_modules").join(path);
    Some(fs::read_to_string(file).expect("what the lock names is installed"))
}

/// Where a program is that the folder `tests/{client}` installs for this kind of machine; without Node, or on another kind,
/// nowhere, and says why `test` was not run.
pub async fn program(client: &str, test: &str, path: &str) -> Option<PathBuf> {
    if !is_there(test).await {
        return None;
    }
    let program = installed(client).await.join("node_modules").join(path);
    program.exists().then_some(program)
}

async fn command(client: &str, script: &str, arguments: &[&str]) -> Command {
    let mut node = Command::new("node");
    node.arg(script).args(arguments).current_dir(installed(client).await);
    node
}

async fn is_there(test: &str) -> bool {
    let is_there = Command::new("node").arg("--version").output().await.is_ok();
    if !is_there {
        // The test harness shows this also when the test passes.
        let _ = writeln!(std::io::stderr(), "{test} not run: it needs Node");
    }
    is_there
}

/// A folder in the user's cache with the script, and beside it what its lock names.
async fn installed(client: &str) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let _turn = ONE_AT_A_TIME.lock().await;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(client);
    let folder = cache().join("todo-chatbot").join(client);
    fs::create_dir_all(&folder).unwrap();
    let lock = fs::read(source.join("package-lock.json")).unwrap();
    // Written when all is installed, so that it says what is installed.
    let installed = folder.join("installed-lock.json");
    let is_current = fs::read(&installed).is_ok_and(|installed| installed == lock);
    for entry in fs::read_dir(&source).unwrap() {
        let file = entry.unwrap();
        put(&fs::read(file.path()).unwrap(), &folder.join(file.file_name()));
    }
    if !is_current {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder);
        let output = npm.output().await.expect("npm comes with node");
        assert!(output.status.success(), "npm ci: {}", String::from_utf8_lossy(&output.stderr));
        fs::write(&installed, lock).unwrap();
    }
    folder
}

/// Writes `content` at `place` unless it stands there: whole at once, since another test's Node may just be reading the file.
fn put(content: &[u8], place: &Path) {
    if fs::read(place).is_ok_and(|there| there == content) {
        return;
    }
    let mut new = place.as_os_str().to_owned();
    new.push(format!(".{}", std::process::id()));
    fs::write(&new, content).unwrap();
    fs::rename(new, place).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
pub(crate) fn cache() -> PathBuf {
    let home = || env::var("HOME").map(|home| Path::new(&home).join(".cache"));
    let folder = env::var("XDG_CACHE_HOME").map(PathBuf::from).or_else(|_| home());
    folder.unwrap_or_else(|_| env::temp_dir())
}
