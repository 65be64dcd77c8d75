-- A file of the original: its times, truths, ids and tags are text and numbers.
CREATE TABLE "user" (
    id VARCHAR NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, email VARCHAR NOT NULL,
    "emailVerified" BOOLEAN NOT NULL, image VARCHAR, "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);
CREATE TABLE session (
    id VARCHAR NOT NULL PRIMARY KEY, "userId" VARCHAR NOT NULL REFERENCES "user" (id),
    token VARCHAR NOT NULL, "expiresAt" DATETIME NOT NULL, "ipAddress" VARCHAR,
    "userAgent" VARCHAR, "createdAt" DATETIME NOT NULL, "updatedAt" DATETIME NOT NULL
);
CREATE TABLE tasks (
    id CHAR(32) NOT NULL PRIMARY KEY, title VARCHAR NOT NULL, description VARCHAR,
    priority VARCHAR NOT NULL, due_date DATETIME, tags JSON, recurrence VARCHAR NOT NULL,
    reminder_at DATETIME, completed BOOLEAN NOT NULL, user_id VARCHAR NOT NULL,
    created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL
);
CREATE TABLE conversations (
    id CHAR(32) NOT NULL PRIMARY KEY, user_id VARCHAR NOT NULL, created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
CREATE TABLE messages (
    id CHAR(32) NOT NULL PRIMARY KEY, user_id VARCHAR NOT NULL,
    conversation_id CHAR(32) NOT NULL REFERENCES conversations (id), role VARCHAR NOT NULL,
    content TEXT, created_at DATETIME NOT NULL
);
INSERT INTO "user" VALUES ('alice', 'Alice', 'alice@example.com', 1, NULL, '2026-01-01 08:00:00.123456', '2026-01-01 08:00:00.000000');
INSERT INTO session VALUES ('s1', 'alice', 'token', '2026-11-30 00:00:00.000000', NULL, NULL, '2026-11-23 00:00:00.000000', '2026-11-23 00:00:00.000000');
INSERT INTO tasks VALUES
    ('00000000000040008000000000000001', 'Pay the RENT', NULL, 'high', '2026-11-24 00:00:00.000000', '["Home", "Money"]', 'monthly', NULL, 0, 'alice', '2026-11-01 10:00:00.123456', '2026-11-01 10:00:00.123456'),
    ('00000000000040008000000000000002', 'Call mom', NULL, 'low', '2026-11-24 17:15:00.000000', 'null', 'none', NULL, 1, 'alice', '2026-11-02 00:00:00.000000', '2026-11-03 00:00:00.000000');
INSERT INTO conversations VALUES ('0000000000004000800000000000000a', 'alice', '2026-11-01 00:00:00.000000', '2026-11-02 00:00:00.000000');
INSERT INTO messages VALUES
    ('000000000000400080000000000000b1', 'alice', '0000000000004000800000000000000a', 'user', 'Add a task', '2026-11-02 10:00:00.000000');
