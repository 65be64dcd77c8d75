//! Many rows in every table that grows, of many people.

use sea_orm::{ConnectionTrait, DbBackend};
use todo_server::store::Link;

/// How many rows each table has.
pub(super) const ROWS: u32 = 100_000;
/// One row in so many is alice's.
const SHARE: u32 = 40;
/// How many people the other rows belong to.
const PEOPLE: u32 = 3_000;
/// How many of [`ROWS`] have a row of what few people have.
const FEWER: u32 = 20_000;
/// What has a row for each of [`ROWS`] or of [`FEWER`]; others have fewer.
pub(super) const LARGE: [&str; 20] = [
    "tasks",
    "changes",
    "happenings",
    "messages",
    "conversations",
    "session",
    "rate_limit",
    "reminders",
    "usage",
    "tokens",
    "user",
    "account",
    "deliveries",
    "push_devices",
    "plans",
    "kept_answers",
    "verification",
    "oauth_grants",
    "release_changes",
    // Not the webhooks themselves: what happened is looked up for each of them.
    "webhook_messages",
];

pub(super) async fn fill(connection: &Link) {
    for sql in statements(connection.get_database_backend()) {
        let sql = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) {sql}"
        );
        // SQLite wants the list before INSERT, Postgres takes it there as well.
        let done = connection.execute_unprepared(&sql).await;
        done.map_err(|error| format!("{error}: {sql}")).unwrap();
    }
}

fn statements(backend: DbBackend) -> Vec<String> {
    let sqlite = backend == DbBackend::Sqlite;
    let id = if sqlite { "printf('%032x', i)" } else { "lpad(to_hex(i), 32, '0')::uuid" };
    let own_id = if sqlite { "unhex(printf('%032x', i))" } else { id };
    let at = |from: &str, steps: &str| {
        if sqlite {
            format!("strftime('%Y-%m-%d %H:%M:%f000', '{from}', '+' || ({steps}) || ' minutes')")
        } else {
            format!("timestamp '{from}' + ({steps}) * interval '1 minute'")
        }
    };
    let own_at = |from: &str, steps: &str| {
        if sqlite {
            format!("strftime('%Y-%m-%dT%H:%M:%S+00:00', '{from}', '+' || ({steps}) || ' minutes')")
        } else {
            format!("timestamptz '{from}+00' + ({steps}) * interval '1 minute'")
        }
    };
    let source = if sqlite {
        "'1 ' || 'Task ' || i || char(31) || char(31) || '[]'"
    } else {
        "'1 ' || md5('Task ' || i || chr(31) || chr(31) || '[]')"
    };
    let json = if sqlite { "'[]'" } else { "'[]'::json" };
    let owner = format!("CASE WHEN i % {SHARE} = 0 THEN 'u1' ELSE 'u' || (2 + i % {PEOPLE}) END");
    // Alice's rows, too, are of every kind.
    let k = format!("(i / {SHARE})");
    let (begun, day) =
        (at("2026-01-01 00:00", "i"), at("2026-02-01 00:00", &format!("1440 * ({k} % 300)")));
    let moment = at("2026-02-01 09:30", &format!("1440 * ({k} % 300)"));
    let due = format!("CASE {k} % 4 WHEN 0 THEN NULL WHEN 1 THEN {day} ELSE {moment} END");
    vec![
        format!(
            r#"INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
            SELECT 'u' || i, 'Somebody', 'u' || i || '@example.com', false, {begun}, {begun} FROM n"#
        ),
        format!(
            r#"INSERT INTO "account" (id, "userId", "accountId", "providerId", password, "createdAt", "updatedAt")
            SELECT 'a' || i, 'u' || i, 'u' || i, 'credential', 'salt:key', {begun}, {begun} FROM n"#
        ),
        format!(
            r#"INSERT INTO "session" (id, "userId", token, "expiresAt", "createdAt", "updatedAt")
            SELECT 's' || i, {owner}, 'token' || i, {}, {begun}, {begun} FROM n"#,
            at("2026-03-28 00:00", "i")
        ),
        format!(
            "INSERT INTO tokens (id, user_id, name, hash, hint, scopes, created_at)
            SELECT 't' || i, 'u' || i, 'laptop', 'hash' || i, 'todo_', 'tasks:read', {} FROM n",
            own_at("2026-01-01 00:00", "i")
        ),
        format!(
            "INSERT INTO tasks (id, title, priority, due_date, due_all_day, tags, recurrence, reminder_at, completed,
                user_id, created_at, updated_at, completed_at, search_text, tags_text, derived_from)
            SELECT {id}, 'Task ' || i, CASE {k} % 3 WHEN 0 THEN 'low' WHEN 1 THEN 'medium' ELSE 'high' END, {due},
                {k} % 4 = 1, {json}, 'none', CASE WHEN {k} % 5 = 0 THEN {} END, {k} % 2 = 0, {owner}, {begun}, {begun},
                CASE WHEN {k} % 2 = 0 THEN {} END, 'task ' || i, '', {source} FROM n",
            at("2026-03-20 00:00", "i"),
            own_at("2026-01-01 00:00", "i"),
        ),
        format!(
            "INSERT INTO changes (id, user_id, at, actor, tool, occasion, conversation_id, task_id, title)
            SELECT {own_id}, {owner}, {}, 'owner', 'add_task', {own_id}, '00000000-0000-0000-0000-' || (100000000000 + i / 100), {own_id}, 'Task' FROM n",
            own_at("2026-01-01 00:00", "i")
        ),
        format!(
            "INSERT INTO happenings (user_id, kind, subject, at)
            SELECT {owner}, 'conversations', {id}, {} FROM n",
            own_at("2026-03-29 20:00", "i / 500")
        ),
        format!(
            "INSERT INTO reminders (id, user_id, task_id, remind_at, told_at, dismissed_at)
            SELECT {own_id}, {owner}, {own_id}, {}, {0}, CASE WHEN {k} % 9 > 0 THEN {0} END FROM n",
            own_at("2026-01-01 00:00", "i")
        ),
        format!(
            "INSERT INTO conversations (id, user_id, created_at, updated_at, title, search_text)
            SELECT {id}, {owner}, {begun}, {begun}, 'Groceries ' || i, 'groceries ' || i FROM n"
        ),
        format!(
            "INSERT INTO messages (id, user_id, conversation_id, role, content, created_at, search_text)
            SELECT {id}, {owner}, {id}, 'user', 'Add milk ' || i, {begun}, 'add milk ' || i FROM n"
        ),
        format!(
            "INSERT INTO rate_limit (key, count, window_start) SELECT 'key' || i, 1, {} FROM n",
            own_at("2026-03-29 20:00", "i / 500")
        ),
        format!(
            "INSERT INTO usage (user_id, day, requests, input_tokens, output_tokens)
            SELECT 'u' || (i % {PEOPLE}), {}, 1, 0, 0 FROM n",
            if sqlite {
                format!("date('2026-01-01', '+' || (i / {PEOPLE}) || ' days')")
            } else {
                format!("(date '2026-01-01' + i / {PEOPLE})::text")
            }
        ),
    ]
    .into_iter()
    .chain(of_few(own_id, &owner, &own_at, &at))
    .collect()
}

/// What is there for few: programs that are told, devices, links, what waits to be sent.
fn of_few(
    id: &str,
    owner: &str,
    own_at: &dyn Fn(&str, &str) -> String,
    at: &dyn Fn(&str, &str) -> String,
) -> Vec<String> {
    let (made, later) = (own_at("2026-01-01 00:00", "i"), own_at("2026-05-01 00:00", "i"));
    let (link_made, link_over) = (at("2026-01-01 00:00", "i"), at("2026-05-01 00:00", "i"));
    let done = format!("CASE WHEN i % 500 > 0 THEN {made} END");
    [
        format!(
            "INSERT INTO deliveries (id, user_id, task_id, remind_at, channel, due_at, done_at)
            SELECT {id}, {owner}, {id}, {made}, 'email', {made}, {done}"
        ),
        format!(
            "INSERT INTO push_devices (id, user_id, endpoint, public_key, auth, asked_at)
            SELECT {id}, 'u' || i, 'https://push.example.com/' || i, '', '', {made}"
        ),
        format!("INSERT INTO plans (user_id, at, due_at) SELECT 'u' || i, '07:00:00', {later}"),
        format!(
            "INSERT INTO kept_answers (user_id, key, id, request, made_at, held_until)
            SELECT {owner}, 'key' || i, '', '', {later}, {later}"
        ),
        format!(
            "INSERT INTO verification (id, identifier, value, \"expiresAt\", \"createdAt\", \"updatedAt\")
            SELECT 'v' || i, 'reset:' || i, 'u' || i, {link_over}, {link_made}, {link_made}"
        ),
        format!(
            "INSERT INTO oauth_grants (id, user_id, session_id, client_id, client_name, scopes, resource, redirect_uri,
                challenge, code_hash, redeemed_at, access_hash, family_hash, created_at, expires_at)
            SELECT 'g' || i, 'u' || (1 + i / 2), 's' || i, '', '', '', '', '', '', 'code' || i, {made}, 'access' || i,
                'family' || i, {made}, {later}"
        ),
        format!(
            "INSERT INTO release_changes (id, at, target, wish, difference, outcome, detail)
            SELECT {id}, {made}, '', '', '', 'applied', ''"
        ),
        format!(
            "INSERT INTO webhooks (id, user_id, url, created_at, seen)
            SELECT {id}, 'u' || (1 + i / 2), 'https://example.com/' || i, {made}, 1000000"
        ),
        format!(
            "INSERT INTO webhook_messages (id, webhook_id, user_id, about, kind, body, made_at, due_at, done_at)
            SELECT {id}, {id}, 'u' || (1 + i / 2), {id}, 'task.created', '{{}}', {later}, {later}, {done}"
        ),
    ]
    .map(|sql| format!("{sql} FROM n WHERE i <= {FEWER}"))
    .into()
}
