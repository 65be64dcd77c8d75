//! The conversation use cases.
