//! The JSON that server and page speak. Names and types are the original's; fields are only added.

mod account;
mod change;
mod chat;
mod conversation;
mod page;
mod speech;
mod stream;
mod task;
mod token;

pub use account::{
    ChangePassword, RevokeSession, Session, SessionAnswer, SignIn, SignUp, Stats, UpdateUser, User,
};
pub use change::{Change, ChangeParameters, TaskChange};
pub use chat::{
    ChatAnswer, ChatRequest, Confirmation, EditMessage, Message, ProposedCall, ToolUse, Usage,
};
pub use conversation::{Conversation, ConversationParameters, RenameConversation};
pub use speech::{VoiceAnswer, VoiceRequest, VoiceTranscription};
pub use stream::{ChatEvent, ChatStart, ChatToken};
pub use task::{CreateTask, DayCount, ListParameters, Task, UpdateTask};
pub use token::{CreateToken, CreatedToken, PersonalToken};
