//! In-memory ports that behave like the real ones.
