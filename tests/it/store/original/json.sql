-- Tables with JSON tags and free words; conversations with UUIDs; times without a zone everywhere; a
-- column that this product has never heard of.
CREATE TABLE "user" (
    "id" varchar(36) PRIMARY KEY, "name" varchar(255) NOT NULL, "email" varchar(255) NOT NULL UNIQUE,
    "emailVerified" boolean NOT NULL, "image" varchar, "createdAt" timestamp NOT NULL,
    "updatedAt" timestamp NOT NULL, "role" varchar NOT NULL
);
CREATE TABLE "session" (
    "id" varchar(36) PRIMARY KEY, "expiresAt" timestamp NOT NULL, "token" varchar NOT NULL UNIQUE,
    "createdAt" timestamp NOT NULL, "updatedAt" timestamp NOT NULL, "ipAddress" varchar,
    "userAgent" varchar, "userId" varchar(36) NOT NULL REFERENCES "user" ("id")
);
CREATE TABLE tasks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id varchar(36) NOT NULL REFERENCES "user" ("id"), title varchar(200) NOT NULL,
    description text, priority varchar(10) CHECK (priority IN ('High', 'low', 'urgent')),
    due_date timestamptz, tags json, recurrence varchar, reminder_at timestamptz,
    completed boolean, created_at timestamp DEFAULT now(), updated_at timestamp,
    category varchar NOT NULL
);
CREATE TABLE conversations (
    id uuid PRIMARY KEY, user_id varchar NOT NULL, created_at timestamptz, updated_at timestamptz
);
CREATE TABLE messages (
    id uuid PRIMARY KEY, conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    role varchar NOT NULL, content text NOT NULL, tool_calls json NOT NULL, created_at timestamptz
);

INSERT INTO "user" VALUES ('alice', 'Alice', 'alice@example.com', false, NULL,
    '2026-01-01 03:00:00.123456', '2026-01-01 03:00:00', 'admin');
INSERT INTO tasks (id, user_id, title, description, priority, due_date, tags, recurrence, reminder_at,
    completed, created_at, updated_at, category) VALUES
    ('00000000-0000-4000-8000-000000000001', 'alice', 'Pay the RENT', 'Über den Dächern', 'High',
     '2026-11-24 05:00:00+05', '["Home", "Money"]', 'monthly', '2026-11-23 09:30:00.000001+00', NULL,
     '2026-11-01 10:00:00.123456', '2026-11-01 10:00:00.123456', 'x'),
    ('00000000-0000-4000-8000-000000000002', 'alice', 'Call mom', NULL, 'low',
     '2026-11-24 17:15:00+00', 'null', NULL, NULL, true, '2026-11-02', '2026-11-03', 'x'),
    ('00000000-0000-4000-8000-000000000004', 'alice', 'Odd', NULL, 'urgent', NULL,
     '{"not": "a list \u0000"}', 'hourly', NULL, false, NULL, NULL, 'x');
INSERT INTO conversations VALUES
    ('00000000-0000-4000-8000-000000000007', 'alice', '2026-11-01', NULL);
INSERT INTO messages VALUES
    ('00000000-0000-4000-8000-000000000008', '00000000-0000-4000-8000-000000000007', 'user',
     'Add a task', '[]', '2026-11-02 10:00:00+00'),
    ('00000000-0000-4000-8000-000000000009', '00000000-0000-4000-8000-000000000007', 'ASSISTANT',
     'Added.', '[]', '2026-11-02 10:00:01+00');
