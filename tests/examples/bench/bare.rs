//! The peer: what anybody would write in an afternoon, over the same rows. An axum handler that reads
//! the session and sends the list's own SQL through sqlx; no limits, no checks, no domain.

use std::{process::Stdio, sync::Arc};

use anyhow::Result;
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    routing::get,
    serve::ListenerExt as _,
};
use sea_orm::sqlx::{
    self, PgPool, Row as _,
    postgres::{PgPoolOptions, PgRow},
};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

/// Set for the process that is the peer: the database's URL, and where it listens.
const DATABASE: &str = "BENCH_BARE_DATABASE_URL";
const PORT: &str = "BENCH_BARE_PORT";
/// As many as the server's own pool has by default.
const CONNECTIONS: u32 = 10;

/// The database's URL, in the process that is the peer.
pub(crate) fn told() -> Option<String> {
    std::env::var(DATABASE).ok()
}

/// Starts the peer as a process, on a port that is free.
pub(crate) fn start(url: &str, port: u16) -> Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    let command = command.env(DATABASE, url).env(PORT, port.to_string()).stdin(Stdio::null());
    Ok(command.kill_on_drop(true).spawn()?)
}

pub(crate) async fn serve(url: &str) -> Result<()> {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(url).await?;
    let tasks = get(list).post(create);
    let router = Router::new().route("/api/{user}/tasks", tasks).with_state(Arc::new(pool));
    let port: u16 = std::env::var(PORT)?.parse()?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, router).await?)
}

const SESSION: &str = r#"SELECT s."userId", s."expiresAt", u.name, u.email
    FROM session s INNER JOIN "user" u ON s."userId" = u.id WHERE s.token = $1 LIMIT 1"#;
const COLUMNS: &str = "id, user_id, title, description, priority, due_date, tags, recurrence, \
    reminder_at, completed, completed_at, created_at, updated_at";

async fn list(
    State(pool): State<Arc<PgPool>>,
    Path(user): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Vec<Value>>, StatusCode> {
    authorise(&pool, &user, &headers).await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks WHERE user_id = $1 AND completed = $2 \
         ORDER BY created_at DESC, id DESC LIMIT $3"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&user).bind(false).bind(21_i64);
    let rows = rows.fetch_all(&*pool).await.map_err(broken)?;
    let tasks: Result<_, _> = rows.iter().take(20).map(task).collect();
    Ok(Json(tasks.map_err(broken)?))
}

async fn create(
    State(pool): State<Arc<PgPool>>,
    Path(user): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<(StatusCode, Json<Value>), StatusCode> {
    authorise(&pool, &user, &headers).await?;
    let title = body["title"].as_str().ok_or(StatusCode::UNPROCESSABLE_ENTITY)?;
    let sql = format!(
        "INSERT INTO tasks (id, user_id, title, priority, tags, recurrence, completed, search_text, \
         tags_text, created_at, updated_at) \
         VALUES ($1, $2, $3, 'medium', '[]', 'none', false, $4, '', now(), now()) RETURNING {COLUMNS}"
    );
    let query =
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(uuid::Uuid::now_v7()).bind(&user).bind(title);
    let row = query.bind(title.to_lowercase()).fetch_one(&*pool).await.map_err(broken)?;
    Ok((StatusCode::CREATED, Json(task(&row).map_err(broken)?)))
}

async fn authorise(pool: &PgPool, user: &str, headers: &HeaderMap) -> Result<(), StatusCode> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer "));
    let session = sqlx::query(SESSION).bind(token.ok_or(StatusCode::UNAUTHORIZED)?);
    let session = session.fetch_optional(pool).await.map_err(broken)?;
    let owner: String = session.ok_or(StatusCode::UNAUTHORIZED)?.try_get(0).map_err(broken)?;
    if owner == user { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
}

fn task(row: &PgRow) -> Result<Value, sqlx::Error> {
    type Moment = Option<sea_orm::prelude::DateTime>;
    Ok(json!({
        "id": row.try_get::<uuid::Uuid, _>(0)?,
        "user_id": row.try_get::<String, _>(1)?,
        "title": row.try_get::<String, _>(2)?,
        "description": row.try_get::<Option<String>, _>(3)?,
        "priority": row.try_get::<Option<String>, _>(4)?,
        "due_date": row.try_get::<Moment, _>(5)?.map(|at| at.and_utc().to_rfc3339()),
        "tags": row.try_get::<Option<Value>, _>(6)?,
        "recurrence": row.try_get::<Option<String>, _>(7)?,
        "reminder_at": row.try_get::<Moment, _>(8)?.map(|at| at.and_utc().to_rfc3339()),
        "completed": row.try_get::<bool, _>(9)?,
        "completed_at": row.try_get::<Option<sea_orm::prelude::DateTimeUtc>, _>(10)?.map(|at| at.to_rfc3339()),
        "created_at": row.try_get::<Moment, _>(11)?.map(|at| at.and_utc().to_rfc3339()),
        "updated_at": row.try_get::<Moment, _>(12)?.map(|at| at.and_utc().to_rfc3339()),
    }))
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives it away")]
fn broken(error: sqlx::Error) -> StatusCode {
    eprintln!("the bare handler: {error}");
    StatusCode::INTERNAL_SERVER_ERROR
}
