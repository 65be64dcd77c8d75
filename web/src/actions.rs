//! What the forms do and what the pages load: functions that run on the server and end in the API.

pub mod account;
#[cfg(feature = "ssr")]
mod api;
#[cfg(feature = "ssr")]
pub mod changes;
pub mod chat;
pub mod exchange;
pub mod filter;
mod loaded;
pub mod passkey;
pub mod recovery;
mod refused;
pub mod second_factor;
pub mod settings;
#[cfg(feature = "ssr")]
mod shown_once;
pub mod task;
pub mod token;
pub mod webhook;

#[cfg(feature = "ssr")]
pub(crate) use api::now_in;
pub use loaded::{Json, Loaded, load};
pub use refused::{Plain, Refused, Submission};

/// Where actions are mounted.
pub const PREFIX: &str = "/actions/";
