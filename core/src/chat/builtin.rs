//! The built-in assistant: deterministic, no network.
