//! The adapters around `todo-core`: HTTP, storage, accounts and settings.

#![expect(
    clippy::drop_non_drop,
    clippy::format_push_string,
    clippy::needless_pass_by_value,
    clippy::similar_names,
    clippy::single_match_else,
    clippy::verbose_bit_mask,
    reason = "the store and the accounts were laid out anew: each place is still to be looked at by itself"
)]
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "what tests share fails them by panicking"))]

pub mod auth;
pub mod config;
pub mod diagnose;
pub mod extract;
mod html;
pub mod http;
mod jwt;
pub mod kubernetes;
pub mod live;
pub mod mail;
pub mod model;
pub mod notify;
pub mod operate;
pub mod outgoing;
pub mod places;
pub mod ports;
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
