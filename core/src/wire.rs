//! The JSON that server and page speak. Names and types are the original's; fields are only added.

mod account;
mod chat;
mod conversation;
mod stream;
mod task;

pub use account::{
    ChangePassword, RevokeSession, Session, SessionAnswer, SignIn, SignUp, Stats, UpdateUser, User,
};
pub use chat::{
    ChatAnswer, ChatRequest, Confirmation, EditMessage, Message, ProposedCall, ToolUse, Usage,
};
pub use conversation::{Conversation, ConversationParameters, RenameConversation};
pub use stream::{ChatEvent, ChatStart, ChatToken};
pub use task::{CreateTask, DayCount, ListParameters, Task, UpdateTask};
