//! The built-in assistant, under the name by which servers know it.

pub use crate::talk::{Builtin, reply};
