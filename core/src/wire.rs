//! The JSON that server and page speak. Names and types are the original's; fields are only added.

mod account;
mod change;
mod chat;
mod conversation;
mod filter;
mod lenient;
mod many;
mod notification;
mod page;
mod passkey;
mod reminder;
mod settings;
mod speech;
mod stream;
mod task;
mod token;
mod webhook;

use serde::{Deserialize, Deserializer};

pub use account::{
    AskSignInLink, BegunTwoFactor, ChangeEmail, ChangePassword, ChosenAccount, ChosenProvider,
    DeleteUser, EnableTwoFactor, FinalPages, RequestPasswordReset, ResetPassword, RevokeSession,
    RevokeSessions, SendVerificationEmail, Session, SessionAnswer, SignIn, SignUp, Stats,
    TwoFactorCode, TwoFactorStatus, UpdateUser, User, VerifyPassword,
};
pub use change::{Change, ChangeParameters, TaskChange};
pub use chat::{
    ChangedTask, ChatAnswer, ChatRequest, Confirmation, EditMessage, Message, ProposedCall,
    ToolUse, TurnAccount, Usage,
};
pub use conversation::{
    Conversation, ConversationParameters, MessageParameters, RenameConversation,
};
pub use filter::{SaveFilter, SavedFilter};
pub use many::{ChangeOutcome, ChangeTasks, MANY_MAX, NameChanges, NameTasks, TaskOutcome};
pub use notification::{
    Channel, ForgetPushDevice, Notifications, PushDevice, PushKeys, UpdateNotifications,
};
pub use passkey::{
    AddPasskey, Assertion, Attestation, ChosenPasskey, MadeCredential, Passkey, RenamePasskey,
    ShowPasskey, ShownCredential,
};
pub use reminder::{DismissReminder, Reminder, SnoozeReminder};
pub use settings::{Settings, UpdateSettings};
pub use speech::{VoiceAnswer, VoiceRequest, VoiceTranscription};
pub use stream::{ChatEvent, ChatStart, ChatToken};
pub use task::{CreateTask, DayCount, ListParameters, MoveTask, Task, UpdateTask};
pub use token::{CreateToken, CreatedToken, PersonalToken};
pub use webhook::{CreateWebhook, Webhook, WebhookMessage, WebhookState, WebhookWithSecret};

/// Tells `null` (`Some(None)`) from absent (`None`).
#[expect(clippy::option_option, reason = "absent, null and a value are three things to say")]
fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
