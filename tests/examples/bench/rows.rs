//! Rows as the server writes them, by the hundred thousand.

use anyhow::{Result, ensure};
use jiff::{Timestamp, tz::TimeZone};
use sea_orm::ConnectionTrait as _;
use todo_core::{
    chat::{Conversation, ConversationId, Message, Speaker},
    ports::{ConversationStore as _, Hold, TaskStore as _, Write},
    task::{Description, NewTask, TaskId, Title},
    user::UserId,
};
use todo_server::store::{Address, Database};
use uuid::Uuid;

/// Tasks that are written at once.
const BATCH: usize = 500;

/// Adds `count` tasks to the list of `owner`, an SQL expression that may speak of the row's number `n`.
/// Then the database learns what its tables are like now; else its plans would be those for empty ones.
pub(crate) async fn fill(url: &str, owner: &str, count: usize) -> Result<()> {
    let insert = format!(
        "INSERT INTO tasks (id, user_id, title, priority, due_date, due_all_day, tags, recurrence, completed, \
         search_text, tags_text, derived_from, created_at, updated_at) \
         SELECT gen_random_uuid(), {owner}, 'Task number ' || n, (ARRAY['low', 'medium', 'high'])[1 + n % 3], \
         CASE WHEN n % 4 > 0 THEN now() + n * interval '7 minutes' END, CASE WHEN n % 4 > 0 THEN false END, \
         '[]', 'none', n % 10 = 0, 'task number ' || n || chr(31), '', \
         '1 ' || md5('Task number ' || n || chr(31) || chr(31) || '[]'), \
         now() - n * interval '1 minute', now() FROM generate_series(1, {count}) AS n"
    );
    let people = format!(
        "INSERT INTO \"user\" (id, name, email, \"emailVerified\", \"createdAt\", \"updatedAt\") \
         SELECT DISTINCT {owner}, 'Somebody', {owner} || '@example.com', false, now(), now() \
         FROM generate_series(1, {count}) AS n ON CONFLICT DO NOTHING"
    );
    let database = Database::open(&Address::parse(url, None)?)?;
    let connection = database.connection();
    connection.execute_unprepared(&format!("{people}; {insert}; ANALYZE tasks")).await?;
    database.close().await;
    Ok(())
}

/// Adds `count` tasks to the list of `owner`, each with a description of so many bytes.
pub(crate) async fn fill_with_text(
    url: &str,
    owner: &str,
    count: usize,
    text_bytes: usize,
) -> Result<()> {
    let database = Database::open(&Address::parse(url, None)?)?;
    let store = database.store().await?;
    let owner = UserId(owner.to_owned());
    let numbers: Vec<_> = (0..count).collect();
    for batch in numbers.chunks(BATCH) {
        let mut writes = Vec::new();
        for number in batch {
            let mut new = NewTask::titled(Title::parse(&format!("Task number {number}"))?);
            new.description = Some(Description::parse(&"text ".repeat(text_bytes / 5))?);
            let now = Timestamp::now();
            let id = TaskId(Uuid::now_v7());
            writes.push(Write::Insert(new.create(id, owner.clone(), &TimeZone::UTC, now)));
        }
        store.commit(&owner, &writes).await?;
    }
    database.close().await;
    Ok(())
}

/// Begins a conversation of `owner` with `count` messages, each of so many bytes.
pub(crate) async fn converse(
    url: &str,
    owner: &str,
    count: usize,
    text_bytes: usize,
) -> Result<ConversationId> {
    let database = Database::open(&Address::parse(url, None)?)?;
    let store = database.store().await?;
    let owner = UserId(owner.to_owned());
    let id = ConversationId(Uuid::now_v7().to_string());
    let (turn, now) = (Uuid::now_v7(), Timestamp::now());
    let (title, created_at) = ("Long".to_owned(), now);
    let conversation = Conversation { id: id.clone(), title, created_at, updated_at: now };
    store.create(&owner, &conversation).await?;
    let until = now + jiff::SignedDuration::from_hours(1);
    ensure!(store.hold(&owner, &id, &Hold { turn, now, until }).await?, "the conversation is free");
    for number in 0..count {
        let message = Message {
            id: Uuid::now_v7(),
            speaker: Speaker::User,
            text: "text ".repeat(text_bytes / 5),
            calls: Vec::new(),
            proposal: Vec::new(),
            frame: None,
            made_by: None,
            at: now + jiff::SignedDuration::from_micros(i64::try_from(number)?),
        };
        store.append(&owner, &id, turn, &message).await?;
    }
    store.release(&owner, &id, turn).await?;
    database.close().await;
    Ok(id)
}
