//! Two browsers that work one list, each with the service worker's queue, while the network is cut at random: `docs/sync.md`.

use todo_tests::{TestApp, in_time, node, postgres};

/// The real service worker, which runs in Node as in a browser.
const WORKER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/public/service-worker.js");
/// How many histories are played on the server. `TODO_SYNC_RUNS` says otherwise.
const RUNS: &str = "40";
/// How many more are played on the model alone, which is held to the server by every other one of those. The same for both
/// databases, and therefore with one of them. `TODO_SYNC_MODEL_RUNS` says otherwise.
const MODEL_RUNS: &str = "2000";
/// Where their chance begins: the same gives the same histories. `TODO_SYNC_SEED` says otherwise.
const SEED: &str = "1";

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
fn told(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

mod two_browsers_end_equal_and_nothing_is_lost_or_done_twice_however_the_network_is_cut {
    use super::*;

    async fn play(app: TestApp, model_runs: &str) {
        let (runs, seed) = (told("TODO_SYNC_RUNS", RUNS), told("TODO_SYNC_SEED", SEED));
        let arguments = [app.base.as_str(), WORKER, runs.as_str(), seed.as_str(), model_runs];
        in_time(node::run("sync-client", "two_browsers_end_equal", &arguments)).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_sqlite() {
        play(TestApp::with_pages().await, &told("TODO_SYNC_MODEL_RUNS", MODEL_RUNS)).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_postgres() {
        let Some(url) = postgres::database().await else { return };
        play(TestApp::with_pages_at(&url).await, "0").await;
    }
}
