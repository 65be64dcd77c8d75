//! One page a file.

pub mod chat;
pub mod dashboard;
pub mod landing;
pub mod login;
pub mod missing;
pub mod profile;
