//! Better Auth's own JavaScript client against this server: `tests/better-auth/client.mjs`.

use serde_json::json;
use todo_tests::{Mailbox, NOW, TestApp, node, on_both_databases, on_both_databases_with_mail};
use tokio::io::AsyncWriteExt;

on_both_databases! {
    async fn better_auths_own_client_works(app: TestApp) {
        let now = NOW.to_string();
        node::run("better-auth", "better_auths_own_client_works", &[&app.base, &now]).await;
    }
}

on_both_databases! {
    async fn better_auths_own_client_shows_a_second_factor(app: TestApp) {
        let (test, now) = ("better_auths_own_client_shows_a_second_factor", NOW.to_string());
        node::run("better-auth", test, &[&app.base, &now, "two-factor"]).await;
    }
}

on_both_databases! {
    async fn better_auths_own_client_signs_in_by_a_passkey(app: TestApp) {
        let (test, now) = ("better_auths_own_client_signs_in_by_a_passkey", NOW.to_string());
        node::run("better-auth", test, &[&app.base, &now, "passkey"]).await;
    }
}

on_both_databases_with_mail! {
    async fn better_auths_own_client_recovers_and_ends_accounts(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (test, now) = ("better_auths_own_client_recovers_and_ends_accounts", NOW.to_string());
        let client = node::start("better-auth", test, &[&app.base, &now, "recovery"]).await;
        let Some(mut client) = client else { return };
        let mut letters = client.stdin.take().unwrap();
        let reading = tokio::spawn(async move {
            loop {
                let letter = mail.next().await;
                let line = json!({ "to": letter.to, "link": letter.link() });
                if letters.write_all(format!("{line}\n").as_bytes()).await.is_err() {
                    return;
                }
            }
        });
        let output = client.wait_with_output().await.unwrap();
        reading.abort();
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
