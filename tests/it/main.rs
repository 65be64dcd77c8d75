//! The product as a whole, judged from outside.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what tests share fails them by panicking"
)]

mod accounts;
mod architecture;
mod authorization;
mod browser;
mod chat;
mod conversations;
mod health;
mod limits;
mod openapi;
mod store;
mod stream;
mod tasks;
mod usage;
mod web;
