//! The tables as sea-orm sees them. `user` to `jwks` are Better Auth's, to the letter.

pub mod account;
pub mod change;
pub mod conversation;
pub mod delivery;
pub mod device;
pub mod factor;
pub mod filter;
pub mod grant;
pub mod happening;
pub mod jwks;
pub mod kept_answer;
pub mod message;
pub mod notification;
pub mod passkey;
pub mod plan;
pub mod release_change;
pub mod reminder;
pub mod session;
pub mod settings;
pub mod task;
pub mod token;
pub mod usage;
pub mod user;
pub mod verification;
pub mod webhook;
pub mod webhook_message;
