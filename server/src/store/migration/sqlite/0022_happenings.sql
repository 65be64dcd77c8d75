-- What happens to an account besides its tasks, whose journal is "changes": conversations, sessions, reminders that were let
-- be. Those who watch are told by it, and those who come back. By the database's own time, for replicas' differ.
CREATE TABLE IF NOT EXISTS happenings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    at timestamp_text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
);

CREATE INDEX IF NOT EXISTS happenings_newest_idx ON happenings (user_id, seq);
CREATE INDEX IF NOT EXISTS happenings_at_idx ON happenings (at);
