//! The task and chat domain of todo-chatbot.
//!
//! Pure: no runtime, no I/O, no clock, no randomness. What the domain needs from outside is a
//! trait in [`ports`]; what it decides is a function in [`usecase`]; what travels is in [`wire`].

#![expect(
    clippy::large_enum_variant,
    clippy::match_same_arms,
    clippy::needless_for_each,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::similar_names,
    clippy::single_range_in_vec_init,
    clippy::struct_excessive_bools,
    clippy::unused_self,
    clippy::wrong_self_convention,
    reason = "the reading and the talk are new: each place is still to be looked at by itself"
)]
#![cfg_attr(
    test,
    expect(
        clippy::format_collect,
        clippy::items_after_statements,
        clippy::match_bool,
        clippy::too_many_lines,
        clippy::used_underscore_binding,
        reason = "as above, for their tests"
    )
)]

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
