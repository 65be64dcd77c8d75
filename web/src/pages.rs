//! One page a file.

#[cfg(feature = "ssr")]
pub mod away;
#[cfg(feature = "ssr")]
pub mod changes;
pub mod chat;
pub mod dashboard;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod landing;
#[cfg(feature = "ssr")]
pub mod login;
#[cfg(feature = "ssr")]
pub mod missing;
#[cfg(feature = "ssr")]
pub mod profile;
#[cfg(feature = "ssr")]
pub mod recovery;
