//! What is an account's, and how it is removed with it.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};

/// The tables with rows of accounts, each before those that it refers to, and the column that says whose a row is.
const OWNED: [(&str, &str); 23] = [
    ("messages", "user_id"),
    ("conversations", "user_id"),
    ("changes", "user_id"),
    ("happenings", "user_id"),
    ("deliveries", "user_id"),
    ("reminders", "user_id"),
    ("usage", "user_id"),
    ("kept_answers", "user_id"),
    ("tasks", "user_id"),
    ("tokens", "user_id"),
    ("push_devices", "user_id"),
    ("plans", "user_id"),
    ("saved_filters", "user_id"),
    ("webhook_messages", "user_id"),
    ("webhooks", "user_id"),
    ("oauth_grants", "user_id"),
    ("notification_settings", "user_id"),
    ("account_settings", "user_id"),
    ("twoFactor", "userId"),
    ("passkey", "userId"),
    ("session", "userId"),
    ("account", "userId"),
    ("user", "id"),
];
/// What links stand for names an account, alone or among other things.
const LINKS: &str = "DELETE FROM \"verification\" WHERE \"value\" = $1 OR \"value\" LIKE '%\"user\":\"' || $1 || '\"%'";

/// Removes every row of `user`.
pub(super) async fn remove(transaction: &DatabaseTransaction, user: &str) -> Result<(), DbErr> {
    let backend = transaction.get_database_backend();
    let statement = |sql: &str| Statement::from_sql_and_values(backend, sql, [user.into()]);
    transaction.execute_raw(statement(LINKS)).await?;
    for (table, column) in OWNED {
        let sql = format!("DELETE FROM \"{table}\" WHERE \"{column}\" = $1");
        transaction.execute_raw(statement(&sql)).await?;
    }
    Ok(())
}
