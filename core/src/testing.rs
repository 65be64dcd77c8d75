//! In-memory ports that behave like the real ones: what a test learns from them holds for the
//! databases too.

mod clock;
mod conversations;
mod tasks;

pub use clock::{CountingIds, SettableClock};
pub use conversations::MemoryConversations;
pub use tasks::MemoryTasks;
