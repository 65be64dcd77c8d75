//! Answering: which task is meant, what was shown and asked, what to do, and how to say it in the
//! language that was spoken.

pub(crate) mod account;
mod answer;
mod change;
pub(crate) mod consent;
mod context;
pub mod frame;
mod guess;
mod item;
mod plan;
mod reference;
mod scene;
mod show;
pub(crate) mod wording;

pub use answer::{Builtin, reply};

#[cfg(test)]
mod core_tests;
