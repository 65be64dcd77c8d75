-- As the original's back end makes it, with 10,000 tasks and the odd rows that it and others left.
CREATE TABLE "user" (
    id varchar NOT NULL PRIMARY KEY, name varchar NOT NULL, email varchar NOT NULL,
    "emailVerified" bool NOT NULL, image varchar, "createdAt" timestamp NOT NULL,
    "updatedAt" timestamp NOT NULL
);
CREATE TABLE session (
    id varchar NOT NULL PRIMARY KEY, "userId" varchar NOT NULL REFERENCES "user" (id),
    token varchar NOT NULL, "expiresAt" timestamp NOT NULL, "ipAddress" varchar,
    "userAgent" varchar, "createdAt" timestamp NOT NULL, "updatedAt" timestamp NOT NULL
);
CREATE TABLE account (
    id varchar NOT NULL PRIMARY KEY, "userId" varchar NOT NULL REFERENCES "user" (id),
    "accountId" varchar NOT NULL, "providerId" varchar NOT NULL, "accessToken" varchar,
    "refreshToken" varchar, "accessTokenExpiresAt" timestamp, "refreshTokenExpiresAt" timestamp,
    scope varchar, "idToken" varchar, password varchar, "createdAt" timestamp NOT NULL,
    "updatedAt" timestamp NOT NULL
);
CREATE TABLE verification (
    id varchar NOT NULL PRIMARY KEY, identifier varchar NOT NULL, value varchar NOT NULL,
    "expiresAt" timestamp NOT NULL, "createdAt" timestamp NOT NULL, "updatedAt" timestamp NOT NULL
);
CREATE TABLE jwks (
    id varchar NOT NULL PRIMARY KEY, "publicKey" varchar NOT NULL, "privateKey" varchar NOT NULL,
    "createdAt" timestamp NOT NULL, "updatedAt" timestamp NOT NULL
);
CREATE TABLE tasks (
    id uuid NOT NULL PRIMARY KEY, title varchar NOT NULL, description varchar,
    priority varchar NOT NULL, due_date timestamp, tags json, recurrence varchar NOT NULL,
    reminder_at timestamp, completed bool NOT NULL,
    user_id varchar NOT NULL REFERENCES "user" (id), created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL
);
CREATE TABLE conversations (
    id uuid NOT NULL PRIMARY KEY, user_id varchar NOT NULL, created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL
);
CREATE TABLE messages (
    id uuid NOT NULL PRIMARY KEY, user_id varchar NOT NULL, conversation_id uuid NOT NULL,
    role varchar NOT NULL, content text, created_at timestamp NOT NULL
);
CREATE UNIQUE INDEX ix_user_email ON "user" (email);
CREATE UNIQUE INDEX ix_session_token ON session (token);
CREATE INDEX ix_tasks_user_id ON tasks (user_id);

INSERT INTO "user" VALUES
    ('alice', 'Alice', 'alice@example.com', true, NULL, '2026-01-01 08:00:00.123456', '2026-01-01');
INSERT INTO session VALUES ('s1', 'alice', 'token', '2026-11-30', NULL, NULL, '2026-11-23', '2026-11-23');
INSERT INTO account VALUES ('a1', 'alice', 'alice', 'credential', NULL, NULL, NULL, NULL, NULL, NULL,
    '4d75849443bb7caa68237addb545ceaa:e56107f999138baeaca290265879fab1669eda1f19bc89f82bab80ae469b04e50112bcd0da17464369cdcba4f35e38d8285f6246d02cc6836efad8a852be5ee4',
    '2026-01-01', '2026-01-01');
INSERT INTO jwks VALUES ('k1', '{}', 'sealed', '2026-01-01', '2026-01-01');
INSERT INTO tasks SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Task ' || n,
    CASE WHEN n % 2 = 0 THEN 'About ' || n END, (ARRAY['low', 'medium', 'high'])[1 + n % 3],
    CASE WHEN n % 4 > 0 THEN timestamp '2026-11-24' + n * interval '1 hour' END,
    '["home", "Über"]', 'none', NULL, n % 10 = 0, 'alice',
    timestamp '2026-01-01' + n * interval '1 minute', timestamp '2026-01-01' + n * interval '1 minute'
    FROM generate_series(1, 10000) AS n;
INSERT INTO tasks (id, title, description, priority, due_date, tags, recurrence, completed, user_id, created_at, updated_at)
    SELECT ('00000000-0000-4000-9000-' || lpad(row_number() OVER ()::text, 12, '0'))::uuid, odd.*, 'alice',
    timestamp '2026-11-01', timestamp '2026-11-01' FROM (VALUES
    ('odd nul', NULL, 'low', NULL::timestamp, '["a\u0000b"]'::json, 'none', false),
    ('odd surrogate', NULL, 'low', NULL, '["a\ud800b"]', 'none', false),
    ('odd string', NULL, 'low', NULL, '"[\"home\"]"', 'none', false),
    ('odd words', NULL, 'low', NULL, '"home, work"', 'none', false),
    ('odd null', NULL, 'low', NULL, 'null', 'none', false),
    ('odd numbers', NULL, 'low', NULL, '[1, 2.5, "x", null]', 'none', false),
    ('odd object', NULL, 'low', NULL, '{"a": 1}', 'none', false),
    ('odd infinity', NULL, 'low', 'infinity', NULL, 'none', false),
    ('odd before', NULL, 'low', '-infinity', NULL, 'none', false),
    ('odd last', NULL, 'low', '9999-12-31 23:59:59', NULL, 'none', false),
    ('odd priority', NULL, 'URGENT', NULL, NULL, 'hourly', false),
    ('', NULL, 'low', NULL, NULL, 'none', false),
    (repeat('odd long ', 500), '', 'low', NULL, NULL, 'none', false)
    ) AS odd;
INSERT INTO conversations VALUES
    ('00000000-0000-4000-8000-00000000000a', 'alice', '2026-11-01', '2026-11-02');
INSERT INTO messages VALUES
    ('00000000-0000-4000-8000-0000000000b1', 'alice', '00000000-0000-4000-8000-00000000000a', 'user', 'Add a task', '2026-11-02 10:00:00'),
    ('00000000-0000-4000-8000-0000000000b2', 'alice', '00000000-0000-4000-8000-00000000000a', 'assistant', NULL, '2026-11-02 10:00:01'),
    -- Of a conversation that is gone.
    ('00000000-0000-4000-8000-0000000000b3', 'alice', '00000000-0000-4000-8000-00000000000c', 'user', 'Hello?', '2026-11-02 10:00:02');
