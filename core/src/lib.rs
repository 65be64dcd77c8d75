//! The task and chat domain of todo-chatbot.
//!
//! Pure: no runtime, no I/O, no clock, no randomness. What the domain needs from outside is a
//! trait in [`ports`]; what it decides is a function in [`usecase`]; what travels is in [`wire`].

#[cfg(test)]
mod architecture;
pub mod chat;
pub mod journal;
pub mod ports;
pub mod reading;
pub mod reminder;
pub mod speech;
pub mod talk;
pub mod task;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod token;
pub mod usage;
pub mod usecase;
pub mod user;
pub mod wire;
