//! Answering: which task is meant, what was shown and asked, what to do, and how to say it in the
//! language that was spoken.

pub(crate) mod account;
mod alone;
mod answer;
mod change;
pub(crate) mod consent;
mod context;
mod doubt;
pub mod frame;
mod guess;
pub(crate) mod item;
pub(crate) mod matching;
mod plan;
pub(crate) mod reference;
mod reminding;
mod ringing;
pub mod round;
mod scene;
mod show;
pub(crate) mod wording;

pub use account::Account;
pub use alone::{Deed, deeds_alone};
pub use answer::{Builtin, reply};
#[cfg(any(test, feature = "testing"))]
pub use reference::shown_to_model;
pub use ringing::put_off_until;

#[cfg(test)]
mod core_tests;
