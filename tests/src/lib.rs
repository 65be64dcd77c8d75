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
mod authenticator;
pub mod browser;
pub mod cluster;
pub mod eval;
mod events;
mod free_port;
pub mod journey;
mod llm;
pub mod load;
mod mailbox;
mod model;
pub mod node;
pub mod postgres;
pub mod product;
pub mod program;
mod push_service;
pub mod python;
mod receiver;
pub mod recogniser;
pub mod train;
mod user;
pub mod voice;

use std::time::Duration;

pub use answer::Answer;
pub use app::{NOW, TestApp};
pub use authenticator::Authenticator;
pub use events::Events;
pub use free_port::free_port;
pub use llm::{LLM_KEY, LlmReply, ScriptedLlm};
pub use mailbox::{Mailbox, Received};
pub use model::SlowModel;
pub use push_service::PushService;
pub use receiver::{Receiver, Told};
pub use user::User;

/// How long a test of the application may take, on a busy machine too.
const TEST_TIME_MAX: Duration = Duration::from_mins(5);

/// What a test does, or a failure if it is not done in [`TEST_TIME_MAX`]: one that waits for ever would keep all others.
pub async fn in_time(test: impl Future<Output = ()>) {
    let done = tokio::time::timeout(TEST_TIME_MAX, test).await;
    assert!(done.is_ok(), "the test was not done in {TEST_TIME_MAX:?}");
}

/// Runs each test on `SQLite` and on Postgres, with a model whose words wait for the test.
#[macro_export]
macro_rules! on_both_databases_with_a_slow_model {
    ($(async fn $name:ident($app:ident: $type:ty, $model:ident: $slow:ty) $body:block)+) => {
        $(
            async fn $name($app: $type, $model: $slow) $body

            mod $name {
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    let model = std::sync::Arc::new($crate::SlowModel::default());
                    let app = $crate::TestApp::on_sqlite_asking(model.clone(), &[]).await;
                    $crate::in_time(super::$name(app, model)).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    let model = std::sync::Arc::new($crate::SlowModel::default());
                    if let Some(app) = $crate::TestApp::on_postgres_asking(model.clone(), &[]).await {
                        $crate::in_time(super::$name(app, model)).await;
                    }
                }
            }
        )+
    };
}

/// Runs each test on `SQLite` and on Postgres, with a mail server; where there is none, says that it was not run.
#[macro_export]
macro_rules! on_both_databases_with_mail {
    ($(async fn $name:ident($app:ident: $type:ty, $mail:ident: $mailbox:ty) $body:block)+) => {
        $(
            async fn $name($app: $type, $mail: $mailbox) $body

            mod $name {
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    let Some(mail) = $crate::Mailbox::open(stringify!($name)).await else { return };
                    let app = $crate::TestApp::on_sqlite_with(&mail.settings()).await;
                    $crate::in_time(super::$name(app, mail)).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    let Some(mail) = $crate::Mailbox::open(stringify!($name)).await else { return };
                    let Some(url) = $crate::postgres::database().await else { return };
                    let app = $crate::TestApp::at(&url, &mail.settings()).await;
                    $crate::in_time(super::$name(app, mail)).await;
                }
            }
        )+
    };
}

/// Runs each test on `SQLite` and on Postgres; the test's name says which.
#[macro_export]
macro_rules! on_both_databases {
    ($(async fn $name:ident($app:ident: $type:ty) $body:block)+) => {
        $(
            async fn $name($app: $type) $body

            mod $name {
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    let app = $crate::TestApp::on_sqlite().await;
                    $crate::in_time(super::$name(app)).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    if let Some(app) = $crate::TestApp::on_postgres().await {
                        $crate::in_time(super::$name(app)).await;
                    }
                }
            }
        )+
    };
}
