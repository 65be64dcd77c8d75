//! Rows as the server writes them, by the hundred thousand.

use anyhow::Result;
use sea_orm::ConnectionTrait as _;
use todo_server::store::{Address, Database};

/// Adds `count` tasks to the list of `owner`, an SQL expression that may speak of the row's number `n`.
/// Then the database learns what its tables are like now; else its plans would be those for empty ones.
pub(crate) async fn fill(url: &str, owner: &str, count: usize) -> Result<()> {
    let insert = format!(
        "INSERT INTO tasks (id, user_id, title, priority, due_date, due_all_day, tags, recurrence, completed, \
         search_text, tags_text, created_at, updated_at) \
         SELECT gen_random_uuid(), {owner}, 'Task number ' || n, (ARRAY['low', 'medium', 'high'])[1 + n % 3], \
         CASE WHEN n % 4 > 0 THEN now() + n * interval '7 minutes' END, CASE WHEN n % 4 > 0 THEN false END, \
         '[]', 'none', n % 10 = 0, 'task number ' || n || chr(31), '', \
         now() - n * interval '1 minute', now() FROM generate_series(1, {count}) AS n"
    );
    let database = Database::open(&Address::parse(url, None)?)?;
    let connection = database.connection();
    // The server's own limit is for people who wait.
    connection
        .execute_unprepared(&format!("SET statement_timeout = 0; {insert}; ANALYZE tasks"))
        .await?;
    database.close().await;
    Ok(())
}
