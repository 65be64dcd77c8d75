//! One page a file.

pub mod landing;
pub mod missing;
