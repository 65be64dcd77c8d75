-- What requests with an Idempotency-Key were answered, so that each is done once. An answer that is not
-- there yet is being made by whoever holds the row.
CREATE TABLE IF NOT EXISTS kept_answers (
    user_id text NOT NULL,
    key text NOT NULL,
    id text NOT NULL,
    request text NOT NULL,
    made_at timestamptz NOT NULL,
    held_until timestamptz NOT NULL,
    status integer,
    headers text,
    body text,
    PRIMARY KEY (user_id, key),
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS kept_answers_old_idx ON kept_answers (made_at);

-- The sign-in that a personal token was made in, to end with it where that is wished.
ALTER TABLE tokens ADD COLUMN IF NOT EXISTS session_id text;
