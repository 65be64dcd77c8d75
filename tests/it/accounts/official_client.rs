//! Better Auth's own JavaScript client against this server: `tests/better-auth/client.mjs`.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

use todo_tests::{NOW, TestApp, on_both_databases};
use tokio::{process::Command, sync::OnceCell};

on_both_databases! {
    async fn better_auths_own_client_works(app: TestApp) {
        let Some(folder) = installed().await else { return };
        let output = Command::new("node")
            .args(["client.mjs", &app.base, &NOW.to_string()])
            .current_dir(folder)
            .output()
            .await
            .expect("node runs");
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// A folder with the script and what it imports; `None`, and a word on why, without Node.
async fn installed() -> Option<&'static Path> {
    static FOLDER: OnceCell<Option<PathBuf>> = OnceCell::const_new();
    let folder = FOLDER.get_or_init(|| async {
        if Command::new("node").arg("--version").output().await.is_err() {
            // The test harness shows this also when the test passes.
            let _ =
                writeln!(std::io::stderr(), "better_auths_own_client_works not run: it needs Node");
            return None;
        }
        Some(install().await)
    });
    folder.await.as_deref()
}

/// Copies the script into the user's cache and installs beside it what the lock names.
async fn install() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("better-auth");
    let folder = cache().join("todo-chatbot/better-auth");
    fs::create_dir_all(&folder).unwrap();
    let lock = fs::read(source.join("package-lock.json")).unwrap();
    // Written when all is installed, so that it says what is installed.
    let installed = folder.join("installed-lock.json");
    let is_current = fs::read(&installed).is_ok_and(|installed| installed == lock);
    for file in ["package.json", "package-lock.json", "client.mjs"] {
        fs::copy(source.join(file), folder.join(file)).unwrap();
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

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
fn cache() -> PathBuf {
    let home = || env::var("HOME").map(|home| Path::new(&home).join(".cache"));
    let folder = env::var("XDG_CACHE_HOME").map(PathBuf::from).or_else(|_| home());
    folder.unwrap_or_else(|_| env::temp_dir())
}
