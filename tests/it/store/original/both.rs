//! The original at work on its database before, while and after this product is: its statements, with
//! the types of its driver.

use sea_orm::{
    prelude::{DateTime, Uuid},
    sqlx::{PgPool, query, query_scalar},
};
use serde_json::{Value, json};
use todo_tests::TestApp;

use super::{alice, left_on_postgres};

const POSTGRES: &str = include_str!("postgres.sql");
/// How many odd rows there are besides the 10,000 tasks.
const ODD: usize = 13;

/// The original's back end.
struct Original(PgPool);

impl Original {
    /// All columns of all tasks, as text.
    async fn tasks(&self) -> Vec<String> {
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
    async fn task(&self, id: &Value) -> (String, Option<DateTime>, Value, bool) {
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

    async fn insert(&self, id: Uuid, title: &str, tags: &str) {
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
    async fn update(&self, id: &Value, title: &str, tags: &Value, completed: bool) {
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

    async fn is_signed_in(&self, token: &str) -> bool {
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

    async fn said(&self, conversation: &Value) -> Vec<(String, Option<String>)> {
        sea_orm::sqlx::query_as(
            "SELECT messages.role, messages.content FROM messages \
             WHERE messages.conversation_id = $1::UUID ORDER BY messages.created_at",
        )
        .bind(uuid(conversation))
        .fetch_all(&self.0)
        .await
        .unwrap()
    }

    async fn say(&self, conversation: &Value, text: Option<&str>, at: &str) {
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

/// The original on its database, and where that is.
async fn original() -> Option<(Original, String)> {
    let url = left_on_postgres(POSTGRES).await?;
    Some((Original(PgPool::connect(&url).await.unwrap()), url))
}

#[tokio::test]
async fn the_original_gets_the_same_answers_before_while_and_after() {
    let Some((original, url)) = original().await else { return };
    let before = original.tasks().await;
    assert_eq!(before.len(), 10_000 + ODD);

    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    let listed = alice.get("tasks?status=all").await.expect(200);
    assert_eq!(listed.as_array().unwrap().len(), 10_000 + ODD, "no row is hidden");
    alice.get("tasks?status=all&search=odd&tag=home").await.expect(200);
    alice.get("conversations").await.expect(200);
    assert_eq!(original.tasks().await, before, "while");
    assert!(original.is_signed_in("token").await);
    app.stop().await;

    assert_eq!(original.tasks().await, before, "after");
    TestApp::at(&url, &[]).await.stop().await;
    assert_eq!(original.tasks().await, before, "and again");
}

#[tokio::test]
async fn odd_rows_are_shown_as_well_as_can_be_and_kept_as_they_were() {
    let Some((original, url)) = original().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    for (title, field, wanted) in [
        ("odd nul", "tags", json!(["a\0b"])),
        ("odd surrogate", "tags", json!(["a\u{FFFD}b"])),
        ("odd string", "tags", json!(["home"])),
        ("odd words", "tags", json!(["home", "work"])),
        ("odd null", "tags", json!([])),
        ("odd numbers", "tags", json!(["1", "2.5", "x"])),
        ("odd object", "tags", json!([])),
        ("odd last", "due_date", json!("9999-12-31T23:59:59")),
        ("odd priority", "priority", json!("medium")),
        ("odd priority", "recurrence", json!("none")),
    ] {
        let path = format!("tasks?status=all&search={}", title.replace(' ', "%20"));
        let found = alice.get(&path).await.expect(200);
        let found = found.as_array().unwrap().iter().find(|task| task["title"] == title);
        assert_eq!(found.unwrap()[field], wanted, "{title}");
    }
    let before = original.tasks().await;
    for odd in alice.get("tasks?search=odd").await.expect(200).as_array().unwrap() {
        // There and back: only what was changed is written.
        for _ in 0..2 {
            let path = format!("tasks/{}/complete", odd["id"].as_str().unwrap());
            alice.patch(&path, &json!({})).await.expect(200);
        }
    }
    let but_for_the_time = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter().map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect()
    };
    assert_eq!(but_for_the_time(original.tasks().await), but_for_the_time(before));
}

#[tokio::test]
async fn pages_go_past_times_that_no_calendar_holds() {
    let Some((_, url)) = original().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    for sort in ["date_asc", "date_desc"] {
        let (mut titles, mut after) = (Vec::new(), String::new());
        for _ in 0..ODD {
            let path = format!("tasks?search=odd&sort_by={sort}&limit=3{after}");
            let page = alice.get(&path).await;
            let tasks = page.expect(200).as_array().unwrap().clone();
            titles.extend(tasks.iter().map(|task| task["title"].to_string()));
            let Some(cursor) = page.headers.get("x-next-cursor") else { break };
            after = format!("&cursor={}", cursor.to_str().unwrap());
        }
        let shown = titles.len();
        titles.sort();
        titles.dedup();
        assert_eq!(
            (shown, titles.len()),
            (ODD - 1, ODD - 1),
            "{sort}: each once; one has no title"
        );
    }
}

#[tokio::test]
async fn what_either_writes_is_right_for_the_other() {
    let Some((original, url)) = original().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    let search = async |text: &str| {
        let found = alice.get(&format!("tasks?status=all&search={text}")).await.expect(200);
        found.as_array().unwrap().len()
    };

    // Theirs is found, sorted and counted here, and can be changed.
    let id = Uuid::from_u128(7);
    original.insert(id, "Theirs Zebra", r#"["Stripes"]"#).await;
    assert_eq!(search("zebra").await, 1);
    let tagged = alice.get("tasks?tag=stripes").await.expect(200);
    assert_eq!(tagged[0]["due_date"], "2026-11-24T09:00:00.5Z");
    let path = format!("tasks/{id}");
    alice.put(&path, &json!({ "description": "seen" })).await.expect(200);

    // What it changes behind our back is found by what it is now, and not undone.
    let theirs = json!(id.to_string());
    original.update(&theirs, "Theirs Giraffe", &json!(["Spots"]), true).await;
    assert_eq!((search("zebra").await, search("giraffe").await), (0, 1));
    assert_eq!(alice.get("tasks?status=all&tag=stripes").await.expect(200), json!([]));
    let changed = alice.put(&path, &json!({ "description": "seen again" })).await.expect(200);
    assert_eq!(
        (&changed["title"], &changed["completed"]),
        (&json!("Theirs Giraffe"), &json!(true))
    );

    // Ours has the types that its driver insists on.
    let body = json!({ "title": "Ours", "tags": ["a"], "due_date": "2026-12-01T08:30:00Z" });
    let ours = alice.post("tasks", &body).await.expect(201);
    let (title, due, tags, completed) = original.task(&ours["id"]).await;
    let at = "2026-12-01T08:30:00".parse().unwrap();
    assert_eq!((title.as_str(), due, tags, completed), ("Ours", Some(at), json!(["a"]), false));

    let answer = alice.say("Add a task to buy milk").await;
    let conversation = &answer["conversation_id"];
    assert_eq!(original.said(conversation).await.len(), 2);
    original.say(conversation, None, "2026-11-25T00:00:00").await;
    original.say(conversation, Some("Thanks"), "2026-11-25T00:00:01").await;
    let thread = alice.thread(conversation).await;
    assert_eq!(thread[3], ("user".to_owned(), "Thanks".to_owned()));
}
