//! What the integration tests share: the product on either database, and people who use it.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what tests share fails them by panicking"
)]

mod answer;
mod app;
pub mod browser;
pub mod cluster;
pub mod eval;
pub mod journey;
mod llm;
pub mod load;
pub mod node;
pub mod postgres;
pub mod product;
pub mod program;
mod user;

pub use answer::Answer;
pub use app::{NOW, TestApp};
pub use llm::{LLM_KEY, LlmReply, ScriptedLlm};
pub use user::User;

/// Runs each test on `SQLite` and on Postgres; the test's name says which.
#[macro_export]
macro_rules! on_both_databases {
    ($(async fn $name:ident($app:ident: $type:ty) $body:block)+) => {
        $(
            async fn $name($app: $type) $body

            mod $name {
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    super::$name($crate::TestApp::on_sqlite().await).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    if let Some(app) = $crate::TestApp::on_postgres().await {
                        super::$name(app).await;
                    }
                }
            }
        )+
    };
}
