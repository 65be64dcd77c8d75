//! The indexes: one per order in which an account reads its tasks, so that a page costs the same
//! wherever it begins and however many tasks others have.

use sea_orm::DbBackend;

use crate::store::dialect::{PRIORITY_RANK, ever, never};

pub(super) fn all(backend: DbBackend) -> Vec<String> {
    let (never, ever) = (never(backend), ever(backend));
    let unique = [
        ("user_email_key", r#""user" ("email")"#),
        ("session_token_key", r#""session" ("token")"#),
    ];
    let plain = [
        ("session_userId_idx", r#""session" ("userId")"#.to_owned()),
        ("account_userId_idx", r#""account" ("userId")"#.to_owned()),
        ("verification_identifier_idx", r#""verification" ("identifier")"#.to_owned()),
        ("tasks_newest_idx", "tasks (user_id, created_at, id)".to_owned()),
        ("tasks_status_newest_idx", "tasks (user_id, completed, created_at, id)".to_owned()),
        (
            "tasks_due_ascending_idx",
            format!("tasks (user_id, completed, (COALESCE(due_date, {never})), id)"),
        ),
        (
            "tasks_due_descending_idx",
            format!("tasks (user_id, completed, (COALESCE(due_date, {ever})), id)"),
        ),
        (
            "tasks_priority_idx",
            format!("tasks (user_id, completed, {PRIORITY_RANK}, created_at, id)"),
        ),
        ("tasks_completions_idx", "tasks (user_id, completed_at)".to_owned()),
        ("conversations_last_used_idx", "conversations (user_id, updated_at, id)".to_owned()),
        ("messages_said_idx", "messages (conversation_id, created_at, id)".to_owned()),
    ];
    let unique = unique
        .iter()
        .map(|(name, on)| format!(r#"CREATE UNIQUE INDEX IF NOT EXISTS "{name}" ON {on}"#));
    let plain =
        plain.iter().map(|(name, on)| format!(r#"CREATE INDEX IF NOT EXISTS "{name}" ON {on}"#));
    unique.chain(plain).collect()
}
