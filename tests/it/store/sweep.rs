//! What the sweep takes away, and what it leaves.

use jiff::Timestamp;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use super::{Opened, stores};

/// When it sweeps.
const NOW: &str = "2026-11-24T17:00:00Z";

/// A table that is swept.
struct Swept {
    table: &'static str,
    /// A row of it: `{time}` says how old it is, `{id}` is an id of its own, `{number}` a number of its own.
    row: &'static str,
    /// The column of its time.
    column: &'static str,
    /// The last time that is too old, and the first that is not.
    times: [&'static str; 2],
}

const SWEPT: [Swept; 8] = [
    Swept {
        table: "usage",
        row: "(user_id, day, requests, input_tokens, output_tokens) VALUES ('alice', '{time}', 1, 2, 3)",
        column: "day",
        times: ["2025-10-19", "2025-10-20"],
    },
    Swept {
        table: "rate_limit",
        row: "(key, count, window_start) VALUES ('key{number}', 1, '{time}')",
        column: "window_start",
        times: ["2026-11-24T15:59:59+00:00", "2026-11-24T16:00:00+00:00"],
    },
    Swept {
        table: "session",
        row: "(id, \"userId\", token, \"expiresAt\", \"createdAt\", \"updatedAt\") \
              VALUES ('s{number}', 'alice', 'token{number}', '{time}', '2026-01-01', '2026-01-01')",
        column: "\"expiresAt\"",
        times: ["2026-11-24 17:00:00.000000", "2026-11-24 17:00:00.000001"],
    },
    Swept {
        table: "verification",
        row: "(id, identifier, value, \"expiresAt\", \"createdAt\", \"updatedAt\") \
              VALUES ('v{number}', 'reset:{number}', 'alice', '{time}', '2026-01-01', '2026-01-01')",
        column: "\"expiresAt\"",
        times: ["2026-11-24 17:00:00.000000", "2026-11-24 17:00:00.000001"],
    },
    Swept {
        table: "oauth_grants",
        row: "(id, user_id, session_id, client_id, client_name, scopes, resource, redirect_uri, challenge, code_hash, \
              created_at, expires_at) VALUES ('g{number}', 'alice', '', '', '', '', '', '', '', 'code{number}', \
              '2026-01-01T00:00:00+00:00', '{time}')",
        column: "expires_at",
        times: ["2026-11-24T17:00:00+00:00", "2026-11-24T17:00:01+00:00"],
    },
    Swept {
        table: "kept_answers",
        row: "(user_id, key, id, request, made_at, held_until) \
              VALUES ('alice', 'key{number}', '', '', '{time}', '{time}')",
        column: "made_at",
        times: ["2026-11-23T16:59:59+00:00", "2026-11-23T17:00:00+00:00"],
    },
    Swept {
        table: "changes",
        row: "(id, user_id, at, actor, tool, occasion, task_id, title) \
              VALUES ({id}, 'alice', '{time}', 'owner', 'add_task', {id}, {id}, 'Task')",
        column: "at",
        times: ["2026-08-26T16:59:59+00:00", "2026-08-26T17:00:00+00:00"],
    },
    Swept {
        table: "happenings",
        row: "(user_id, kind, subject, at) VALUES ('alice', 'conversations', '', '{time}')",
        column: "at",
        times: ["2026-11-17T16:59:59+00:00", "2026-11-17T17:00:00+00:00"],
    },
];

impl Opened {
    async fn count(&self, table: &str) -> i64 {
        let backend = self.database.connection().get_database_backend();
        let counted = Statement::from_string(backend, format!("SELECT count(*) FROM {table}"));
        let row = self.database.connection().query_one_raw(counted).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    }

    async fn insert(&self, swept: &Swept, number: usize) {
        let backend = self.database.connection().get_database_backend();
        let id = if backend == DbBackend::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
        let row = swept
            .row
            .replace("{id}", id)
            .replace("{number}", &number.to_string())
            .replace("{time}", swept.times[number]);
        let sql = format!("INSERT INTO {} {row}", swept.table);
        self.database.connection().execute_unprepared(&sql).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_over_goes_and_what_is_not_stays() {
    let now: Timestamp = NOW.parse().unwrap();
    for opened in stores().await {
        for swept in &SWEPT {
            for number in [0, 1] {
                opened.insert(swept, number).await;
            }
            let (name, table) = (opened.name, swept.table);
            assert_eq!(opened.count(table).await, 2, "{name}: {table}");
            // Any number of replicas may do so at once.
            let (one, other) = tokio::join!(opened.store.sweep(now), opened.store.sweep(now));
            one.and(other).unwrap();
            let young = format!("{table} WHERE {} = '{}'", swept.column, swept.times[1]);
            assert_eq!(
                (opened.count(table).await, opened.count(&young).await),
                (1, 1),
                "{name}: {table} keeps what is not over"
            );
        }
    }
}
