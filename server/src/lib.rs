//! The adapters around `todo-core`: HTTP, storage, accounts and settings.

pub mod auth;
pub mod config;
pub mod extract;
pub mod http;
pub mod kubernetes;
pub mod live;
pub mod model;
pub mod outgoing;
pub mod precondition;
pub mod problem;
pub mod rooms;
pub mod start;
pub mod state;
pub mod store;
pub mod system;
pub mod telemetry;
pub mod transcription;
pub mod turns;
#[cfg(feature = "web")]
pub mod web;
