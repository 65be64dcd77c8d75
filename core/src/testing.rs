//! In-memory ports that behave like the real ones: what a test learns from them holds for the
//! databases too.

mod clock;
mod conversations;
mod model;
mod notifier;
mod tasks;
mod transcriber;
mod usage;

pub use clock::{CountingIds, SettableClock};
pub use conversations::MemoryConversations;
pub use model::ScriptedModel;
pub use notifier::FixedNotifier;
pub use tasks::MemoryTasks;
pub use transcriber::ScriptedTranscriber;
pub use usage::MemoryUsage;
