//! A factor that was lost: whoever runs the server removes it.

use std::{path::Path, process::Stdio};

use serde_json::json;
use todo_core::ports::Clock as _;
use todo_server::system::SystemClock;
use todo_tests::{
    User,
    program::{Program, command},
};

use super::{PASSWORD, totp};

/// What the command says of `email`, and whether it went well.
async fn remove(folder: &Path, url: &str, email: &str) -> (String, bool) {
    let mut remove = command(folder);
    remove.args(["remove-second-factor", email]).env("DATABASE_URL", url);
    let output = remove.stdout(Stdio::piped()).stderr(Stdio::piped()).output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.success())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_factor_is_removed_by_who_runs_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/todo.db", folder.path().display());
    let program = Program::start(folder.path(), &url).await;
    let ada = User::sign_up(&program.base, "ada").await;
    let told = ada.post("/api/auth/two-factor/enable", &json!({ "password": PASSWORD })).await;
    let now = u64::try_from(SystemClock.now().as_second()).unwrap();
    let code = totp(&told.expect(200)).generate(now).to_string();
    ada.post("/api/auth/two-factor/verify-totp", &json!({ "code": code })).await.expect(200);
    let nobody = User::nobody(&program.base);
    let password = json!({ "email": "ada@example.com", "password": PASSWORD });
    let asked = nobody.post("/api/auth/sign-in/email", &password).await.expect(200);
    assert_eq!(asked["twoFactorRedirect"], true);

    let (said, is_well) = remove(folder.path(), &url, "eve@example.com").await;
    assert!(!is_well && said.contains("nobody signs in with eve@example.com"), "{said}");
    let (said, is_well) = remove(folder.path(), &url, "Ada@example.com").await;
    assert!(is_well && said.contains("is removed"), "{said}");
    let (said, is_well) = remove(folder.path(), &url, "ada@example.com").await;
    assert!(is_well && said.contains("There was no second factor"), "{said}");
    let signed_in = nobody.post("/api/auth/sign-in/email", &password).await.expect(200);
    assert_eq!(signed_in["user"]["twoFactorEnabled"], false);
}
