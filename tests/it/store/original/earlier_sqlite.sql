-- As earlier versions of this product made it, or made of the databases of the original.
CREATE TABLE "user" (
    "id" text NOT NULL PRIMARY KEY,
    "name" text NOT NULL,
    "email" text NOT NULL,
    "emailVerified" boolean NOT NULL,
    "image" text,
    "createdAt" timestamp_text NOT NULL,
    "updatedAt" timestamp_text NOT NULL
);
CREATE TABLE "session" (
    "id" text NOT NULL PRIMARY KEY,
    "expiresAt" timestamp_text NOT NULL,
    "token" text NOT NULL,
    "createdAt" timestamp_text NOT NULL,
    "updatedAt" timestamp_text NOT NULL,
    "ipAddress" text,
    "userAgent" text,
    "userId" text NOT NULL,
    FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE
);
CREATE TABLE "account" (
    "id" text NOT NULL PRIMARY KEY,
    "accountId" text NOT NULL,
    "providerId" text NOT NULL,
    "userId" text NOT NULL,
    "accessToken" text,
    "refreshToken" text,
    "idToken" text,
    "accessTokenExpiresAt" timestamp_text,
    "refreshTokenExpiresAt" timestamp_text,
    "scope" text,
    "password" text,
    "createdAt" timestamp_text NOT NULL,
    "updatedAt" timestamp_text NOT NULL,
    FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE
);
CREATE TABLE "verification" (
    "id" text NOT NULL PRIMARY KEY,
    "identifier" text NOT NULL,
    "value" text NOT NULL,
    "expiresAt" timestamp_text NOT NULL,
    "createdAt" timestamp_text NOT NULL,
    "updatedAt" timestamp_text NOT NULL
);
CREATE TABLE "jwks" (
    "id" text NOT NULL PRIMARY KEY,
    "publicKey" text NOT NULL,
    "privateKey" text NOT NULL,
    "createdAt" timestamp_text NOT NULL
);
CREATE TABLE tasks (
    id uuid_text NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    title text NOT NULL,
    description text,
    priority text,
    due_date timestamp_text,
    tags json_text,
    recurrence text,
    reminder_at timestamp_text,
    completed boolean NOT NULL,
    created_at timestamp_text NOT NULL,
    updated_at timestamp_text NOT NULL
);
CREATE TABLE conversations (
    id text NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    created_at timestamp_text NOT NULL,
    updated_at timestamp_text NOT NULL
);
CREATE TABLE messages (
    id text NOT NULL PRIMARY KEY,
    conversation_id text NOT NULL,
    user_id text NOT NULL,
    role text NOT NULL,
    content text NOT NULL,
    created_at timestamp_text NOT NULL,
    FOREIGN KEY (conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
ALTER TABLE "jwks" ADD COLUMN "expiresAt" timestamp_text;
ALTER TABLE "jwks" ADD COLUMN alg text;
ALTER TABLE "jwks" ADD COLUMN crv text;
ALTER TABLE tasks ADD COLUMN due_all_day boolean;
ALTER TABLE tasks ADD COLUMN month_day smallint;
ALTER TABLE tasks ADD COLUMN completed_at timestamp_text;
ALTER TABLE tasks ADD COLUMN search_text text;
ALTER TABLE tasks ADD COLUMN tags_text text;
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
CREATE TABLE rate_limit (
    key text NOT NULL PRIMARY KEY,
    count bigint NOT NULL,
    window_start timestamp_text NOT NULL
);
CREATE TABLE tokens (
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
CREATE TABLE changes (
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
CREATE TABLE usage (
    user_id text NOT NULL,
    day text NOT NULL,
    requests bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    PRIMARY KEY (user_id, day)
);
CREATE UNIQUE INDEX user_email_key ON "user" ("email");
CREATE UNIQUE INDEX session_token_key ON "session" ("token");
CREATE INDEX "session_userId_idx" ON "session" ("userId");
CREATE INDEX "account_userId_idx" ON "account" ("userId");
CREATE INDEX verification_identifier_idx ON "verification" ("identifier");
CREATE INDEX tasks_newest_idx ON tasks (user_id, created_at, id);
CREATE INDEX tasks_status_newest_idx ON tasks (user_id, completed, created_at, id);
CREATE INDEX tasks_due_ascending_idx
    ON tasks (user_id, completed, (COALESCE(due_date, '~')), id);
CREATE INDEX tasks_due_descending_idx
    ON tasks (user_id, completed, (COALESCE(due_date, '')), id);
CREATE INDEX tasks_priority_idx
    ON tasks (user_id, completed, (CASE priority WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END), created_at, id);
CREATE INDEX tasks_completions_idx ON tasks (user_id, completed_at);
CREATE INDEX conversations_last_used_idx ON conversations (user_id, updated_at, id);
CREATE INDEX messages_said_idx ON messages (conversation_id, created_at, id);
CREATE UNIQUE INDEX tokens_hash_key ON tokens (hash);
CREATE INDEX tokens_newest_idx ON tokens (user_id, created_at, id);
CREATE UNIQUE INDEX changes_id_key ON changes (id);
CREATE UNIQUE INDEX changes_undoes_key ON changes (undoes);
CREATE INDEX changes_newest_idx ON changes (user_id, seq);
CREATE INDEX changes_age_idx ON changes (user_id, at);
CREATE INDEX changes_conversation_idx ON changes (conversation_id, seq);
CREATE INDEX changes_occasion_idx ON changes (occasion, seq);
CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL);
INSERT INTO seaql_migrations VALUES ('0001_begin', 0), ('0002_tokens', 0), ('0002_changes', 0), ('0002_turns', 0), ('0002_usage', 0);
INSERT INTO "user" VALUES ('alice', 'Alice', 'alice@example.com', 1, NULL, '2026-01-01T03:00:00+00:00', '2026-01-01T03:00:00+00:00');
INSERT INTO session VALUES ('s1', '2026-11-30T00:00:00+00:00', 'token', '2026-11-23T00:00:00+00:00', '2026-11-23T00:00:00+00:00', NULL, NULL, 'alice');
INSERT INTO tasks (id, user_id, title, priority, due_date, due_all_day, tags, recurrence, completed, search_text, tags_text, created_at, updated_at) VALUES
    (x'00000000000040008000000000000001', 'alice', 'Pay the RENT', 'high', '2026-11-24T00:00:00+00:00', 1, '["Home","Money"]', 'monthly', 0, 'pay the rent' || char(31), char(30) || 'home' || char(31) || char(30) || 'money' || char(31), '2026-11-01T10:00:00.123456+00:00', '2026-11-01T10:00:00.123456+00:00'),
    (x'00000000000040008000000000000002', 'alice', 'Call mom', 'low', '2026-11-24T17:15:00+00:00', 0, '[]', 'none', 1, 'call mom' || char(31), '', '2026-11-02T00:00:00+00:00', '2026-11-03T00:00:00+00:00');
INSERT INTO conversations (id, user_id, created_at, updated_at) VALUES ('7', 'alice', '2026-11-01T00:00:00+00:00', '2026-11-02T00:00:00+00:00');
INSERT INTO messages (id, conversation_id, user_id, role, content, created_at) VALUES ('1', '7', 'alice', 'user', 'Add a task', '2026-11-02T10:00:00+00:00');
