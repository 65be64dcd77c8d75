//! The JSON that server and page speak. Names and types are the original's; fields are only added.

mod account;
mod change;
mod chat;
mod conversation;
mod lenient;
mod notification;
mod page;
mod reminder;
mod settings;
mod speech;
mod stream;
mod task;
mod token;

use serde::{Deserialize, Deserializer};

pub use account::{
    ChangeEmail, ChangePassword, ChosenAccount, ChosenProvider, DeleteUser, RequestPasswordReset,
    ResetPassword, RevokeSession, RevokeSessions, SendVerificationEmail, Session, SessionAnswer,
    SignIn, SignUp, Stats, UpdateUser, User, VerifyPassword,
};
pub use change::{Change, ChangeParameters, TaskChange};
pub use chat::{
    ChatAnswer, ChatRequest, Confirmation, EditMessage, Message, ProposedCall, ToolUse, Usage,
};
pub use conversation::{Conversation, ConversationParameters, RenameConversation};
pub use notification::{Channel, Notifications, UpdateNotifications};
pub use reminder::{DismissReminder, Reminder, SnoozeReminder};
pub use settings::{Settings, UpdateSettings};
pub use speech::{VoiceAnswer, VoiceRequest, VoiceTranscription};
pub use stream::{ChatEvent, ChatStart, ChatToken};
pub use task::{CreateTask, DayCount, ListParameters, Task, UpdateTask};
pub use token::{CreateToken, CreatedToken, PersonalToken};

/// Tells `null` (`Some(None)`) from absent (`None`).
#[expect(clippy::option_option, reason = "absent, null and a value are three things to say")]
fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
