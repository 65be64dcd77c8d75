-- Our own columns beside the original's, which leaves them NULL in what it writes.
-- SQLite knows no IF NOT EXISTS here: a column that is there already is passed over.

ALTER TABLE "jwks" ADD COLUMN "expiresAt" timestamp_text;
ALTER TABLE "jwks" ADD COLUMN "updatedAt" timestamp_text;
ALTER TABLE "jwks" ADD COLUMN alg text;
ALTER TABLE "jwks" ADD COLUMN crv text;
ALTER TABLE tasks ADD COLUMN due_all_day boolean;
ALTER TABLE tasks ADD COLUMN month_day smallint;
ALTER TABLE tasks ADD COLUMN completed_at timestamp_text;
ALTER TABLE tasks ADD COLUMN search_text text;
ALTER TABLE tasks ADD COLUMN tags_text text;
ALTER TABLE tasks ADD COLUMN derived_from text;
ALTER TABLE conversations ADD COLUMN title text;
ALTER TABLE conversations ADD COLUMN turn text;
ALTER TABLE conversations ADD COLUMN turn_until timestamp_text;
ALTER TABLE conversations ADD COLUMN search_text text;
ALTER TABLE messages ADD COLUMN calls json_text;
ALTER TABLE messages ADD COLUMN proposal json_text;
ALTER TABLE messages ADD COLUMN search_text text;
ALTER TABLE messages ADD COLUMN model text;
ALTER TABLE messages ADD COLUMN input_tokens bigint;
ALTER TABLE messages ADD COLUMN output_tokens bigint;

-- How often something was tried, for all replicas together.
CREATE TABLE IF NOT EXISTS rate_limit (
    key text NOT NULL PRIMARY KEY,
    count bigint NOT NULL,
    window_start timestamp_text NOT NULL
);

-- Personal tokens, by the hash of each.
CREATE TABLE IF NOT EXISTS tokens (
    id text NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    name text NOT NULL,
    hash text NOT NULL,
    hint text NOT NULL,
    scopes text NOT NULL,
    created_at timestamp_text NOT NULL,
    last_used_at timestamp_text,
    expires_at timestamp_text,
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);

-- What was done on an owner's behalf. Rows are only added, and forgotten when they are old.
CREATE TABLE IF NOT EXISTS changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id uuid_text NOT NULL,
    user_id text NOT NULL,
    at timestamp_text NOT NULL,
    actor text NOT NULL,
    token text,
    tool text NOT NULL,
    occasion uuid_text NOT NULL,
    conversation_id text,
    task_id uuid_text NOT NULL,
    title text NOT NULL,
    before json_text,
    after json_text,
    occurrence_before json_text,
    occurrence_after json_text,
    undoes uuid_text
);

-- What accounts use of the assistant, a row for each day.
CREATE TABLE IF NOT EXISTS usage (
    user_id text NOT NULL,
    day text NOT NULL,
    requests bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    PRIMARY KEY (user_id, day)
);
