//! The product as a whole, judged from outside.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::items_after_statements,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what tests share fails them by panicking"
)]

mod accounts;
mod architecture;
mod authorization;
mod browser;
mod changes;
mod chart;
mod chat;
mod contract;
mod conversations;
mod delivery;
mod diagnose;
mod doctor;
mod eval;
mod export;
mod filters;
mod forms;
mod health;
mod kubernetes;
mod limits;
mod lists;
mod live;
mod mcp;
mod models;
mod oauth;
mod openapi;
mod pages;
mod reminders;
mod settings;
mod store;
mod stream;
mod sync;
mod tasks;
mod telemetry;
mod tokens;
mod usage;
mod voice;
mod web;
mod webhooks;
