-- Who wants today's plan by e-mail, at which time of their day, and when the next one is due. Whoever takes one on moves due_at
-- past the time that sending may take, as with deliveries.
CREATE TABLE IF NOT EXISTS plans (
    user_id text NOT NULL PRIMARY KEY,
    at text NOT NULL,
    due_at timestamptz NOT NULL,
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE INDEX IF NOT EXISTS plans_due_idx ON plans (due_at);
