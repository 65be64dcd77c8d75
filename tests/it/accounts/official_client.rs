//! Better Auth's own JavaScript client against this server: `tests/better-auth/client.mjs`.

use todo_tests::{NOW, TestApp, node, on_both_databases};

on_both_databases! {
    async fn better_auths_own_client_works(app: TestApp) {
        let now = NOW.to_string();
        node::run("better-auth", "better_auths_own_client_works", &[&app.base, &now]).await;
    }
}
