//! What the integration tests share.

pub mod browser;
pub mod postgres;
pub mod product;
