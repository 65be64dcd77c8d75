//! The statements of the original's back end, with the types of its driver.

use sea_orm::{
    prelude::{DateTime, Uuid},
    sqlx::{AssertSqlSafe, PgPool, query, query_scalar},
};
use serde_json::Value;

/// The original's back end.
pub(super) struct Original(pub(super) PgPool);

impl Original {
    /// Everything that it asks, and what it is answered.
    pub(super) async fn answers(&self) -> Vec<Vec<String>> {
        vec![
            self.tasks().await,
            self.found("tasks.completed = true", "%").await,
            self.found("tasks.priority = 'high'::VARCHAR", "%").await,
            self.found("tasks.completed = false AND tasks.priority = 'low'::VARCHAR", "%odd%")
                .await,
            self.found("true", "%About 12%").await,
            self.people().await,
            self.conversations().await,
        ]
    }

    /// The ids of the tasks that a filter leaves, whose title or description is like `pattern`.
    async fn found(&self, filter: &str, pattern: &str) -> Vec<String> {
        let sql = format!(
            "SELECT tasks.id::text FROM tasks WHERE tasks.user_id = $1::VARCHAR AND {filter} \
             AND (tasks.title LIKE $2::VARCHAR OR tasks.description LIKE $2::VARCHAR) \
             ORDER BY tasks.created_at DESC, tasks.id"
        );
        query_scalar(AssertSqlSafe(sql))
            .bind("alice")
            .bind(pattern)
            .fetch_all(&self.0)
            .await
            .unwrap()
    }

    async fn people(&self) -> Vec<String> {
        query_scalar(
            r#"SELECT ("user".id, "user".name, "user".email, "user"."emailVerified", "user".image, "user"."createdAt",
             "user"."updatedAt")::text FROM "user" WHERE "user".id = $1::VARCHAR"#,
        )
        .bind("alice")
        .fetch_all(&self.0)
        .await
        .unwrap()
    }

    async fn conversations(&self) -> Vec<String> {
        query_scalar(
            "SELECT (conversations.id, conversations.user_id, conversations.created_at, conversations.updated_at)::text \
             FROM conversations WHERE conversations.user_id = $1::VARCHAR ORDER BY conversations.updated_at",
        )
        .bind("alice")
        .fetch_all(&self.0)
        .await
        .unwrap()
    }

    /// How many tasks have that title.
    pub(super) async fn titled(&self, title: &str) -> usize {
        let found: Vec<Uuid> =
            query_scalar("SELECT tasks.id FROM tasks WHERE tasks.title = $1::VARCHAR")
                .bind(title)
                .fetch_all(&self.0)
                .await
                .unwrap();
        found.len()
    }

    /// All columns of all tasks, as text.
    pub(super) async fn tasks(&self) -> Vec<String> {
        query_scalar(
            "SELECT (tasks.id, tasks.title, tasks.description, tasks.priority, tasks.due_date, tasks.tags::text, \
             tasks.recurrence, tasks.reminder_at, tasks.completed, tasks.user_id, tasks.created_at, \
             tasks.updated_at)::text FROM tasks WHERE tasks.user_id = $1::VARCHAR ORDER BY tasks.id",
        )
        .bind("alice")
        .fetch_all(&self.0)
        .await
        .unwrap()
    }

    /// What a task is, in the types that its driver insists on.
    pub(super) async fn task(&self, id: &Value) -> (String, Option<DateTime>, Value, bool) {
        let row = query(
            "SELECT title, due_date, tags, completed FROM tasks \
             WHERE tasks.id = $1::UUID AND tasks.user_id = $2::VARCHAR",
        )
        .bind(uuid(id))
        .bind("alice")
        .fetch_one(&self.0)
        .await
        .unwrap();
        use sea_orm::sqlx::Row as _;
        (row.get(0), row.get(1), row.get(2), row.get(3))
    }

    pub(super) async fn insert(&self, id: Uuid, title: &str, tags: &str) {
        let now: DateTime = "2026-11-24T09:00:00.5".parse().unwrap();
        query(
            "INSERT INTO tasks (id, title, description, priority, due_date, tags, recurrence, reminder_at, completed, \
             user_id, created_at, updated_at) VALUES ($1::UUID, $2::VARCHAR, $3::VARCHAR, $4::VARCHAR, \
             $5::TIMESTAMP WITHOUT TIME ZONE, $6::JSON, $7::VARCHAR, $8::TIMESTAMP WITHOUT TIME ZONE, $9::BOOLEAN, \
             $10::VARCHAR, $11::TIMESTAMP WITHOUT TIME ZONE, $12::TIMESTAMP WITHOUT TIME ZONE)",
        )
        .bind(id)
        .bind(title)
        .bind(None::<String>)
        .bind("medium")
        .bind(Some(now))
        .bind(serde_json::from_str::<Value>(tags).unwrap())
        .bind("none")
        .bind(None::<DateTime>)
        .bind(false)
        .bind("alice")
        .bind(now)
        .bind(now)
        .execute(&self.0)
        .await
        .unwrap();
    }

    /// Changes a task as it does: its `updated_at` stays.
    pub(super) async fn update(&self, id: &Value, title: &str, tags: &Value, completed: bool) {
        let updated = query(
            "UPDATE tasks SET title = $1::VARCHAR, tags = $2::JSON, completed = $3::BOOLEAN \
             WHERE tasks.id = $4::UUID",
        )
        .bind(title)
        .bind(tags)
        .bind(completed)
        .bind(uuid(id))
        .execute(&self.0)
        .await
        .unwrap();
        assert_eq!(updated.rows_affected(), 1);
    }

    /// Deletes a task; whether it was there.
    pub(super) async fn delete(&self, id: Uuid) -> bool {
        let deleted = query("DELETE FROM tasks WHERE tasks.id = $1::UUID").bind(id);
        deleted.execute(&self.0).await.unwrap().rows_affected() == 1
    }

    pub(super) async fn is_signed_in(&self, token: &str) -> bool {
        let now: DateTime = "2026-11-24T09:00:00".parse().unwrap();
        let ends: Option<DateTime> = query_scalar(
            r#"SELECT session."expiresAt" FROM session WHERE session.token = $1::VARCHAR"#,
        )
        .bind(token)
        .fetch_optional(&self.0)
        .await
        .unwrap();
        ends.is_some_and(|ends| ends > now)
    }

    pub(super) async fn said(&self, conversation: &Value) -> Vec<(String, Option<String>)> {
        sea_orm::sqlx::query_as(
            "SELECT messages.role, messages.content FROM messages \
             WHERE messages.conversation_id = $1::UUID ORDER BY messages.created_at",
        )
        .bind(uuid(conversation))
        .fetch_all(&self.0)
        .await
        .unwrap()
    }

    pub(super) async fn converse(&self, conversation: &Value) {
        let now: DateTime = "2026-11-24T09:00:00.5".parse().unwrap();
        query(
            "INSERT INTO conversations (id, user_id, created_at, updated_at) VALUES \
             ($1::UUID, $2::VARCHAR, $3::TIMESTAMP WITHOUT TIME ZONE, $4::TIMESTAMP WITHOUT TIME ZONE)",
        )
        .bind(uuid(conversation))
        .bind("alice")
        .bind(now)
        .bind(now)
        .execute(&self.0)
        .await
        .unwrap();
    }

    pub(super) async fn say(&self, conversation: &Value, text: Option<&str>, at: &str) {
        query(
            "INSERT INTO messages (id, user_id, conversation_id, role, content, created_at) VALUES \
             ($1::UUID, $2::VARCHAR, $3::UUID, $4::VARCHAR, $5::TEXT, $6::TIMESTAMP WITHOUT TIME ZONE)",
        )
        .bind(Uuid::new_v4())
        .bind("alice")
        .bind(uuid(conversation))
        .bind("user")
        .bind(text)
        .bind(at.parse::<DateTime>().unwrap())
        .execute(&self.0)
        .await
        .unwrap();
    }
}

fn uuid(id: &Value) -> Uuid {
    id.as_str().unwrap().parse().unwrap()
}
