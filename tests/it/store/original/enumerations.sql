-- Tables by SQLModel with enumerations and arrays; numbered conversations; Better Auth of 2025.
CREATE TYPE priority AS ENUM ('LOW', 'MEDIUM', 'HIGH');
CREATE TYPE recurrence AS ENUM ('NONE', 'DAILY', 'WEEKLY', 'MONTHLY');

CREATE TABLE "user" (
    "id" text NOT NULL PRIMARY KEY, "name" text NOT NULL, "email" text NOT NULL UNIQUE,
    "emailVerified" boolean NOT NULL, "image" text,
    "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE "session" (
    "id" text NOT NULL PRIMARY KEY, "expiresAt" timestamptz NOT NULL, "token" text NOT NULL UNIQUE,
    "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL, "updatedAt" timestamptz NOT NULL,
    "ipAddress" text, "userAgent" text,
    "userId" text NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE
);
CREATE TABLE "account" (
    "id" text NOT NULL PRIMARY KEY, "accountId" text NOT NULL, "providerId" text NOT NULL,
    "userId" text NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
    "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamptz,
    "refreshTokenExpiresAt" timestamptz, "scope" text, "password" text,
    "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL, "updatedAt" timestamptz NOT NULL
);
CREATE TABLE "verification" (
    "id" text NOT NULL PRIMARY KEY, "identifier" text NOT NULL, "value" text NOT NULL,
    "expiresAt" timestamptz NOT NULL, "createdAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE "jwks" (
    "id" text NOT NULL PRIMARY KEY, "publicKey" text NOT NULL, "privateKey" text NOT NULL,
    "createdAt" timestamptz NOT NULL
);
CREATE TABLE tasks (
    title varchar(255) NOT NULL, description varchar, priority priority NOT NULL DEFAULT 'MEDIUM',
    due_date timestamp, tags varchar[], recurrence recurrence, reminder_at timestamp,
    completed boolean NOT NULL, id uuid NOT NULL PRIMARY KEY, user_id varchar NOT NULL,
    created_at timestamp NOT NULL, updated_at timestamp NOT NULL
);
CREATE INDEX ix_tasks_user_id ON tasks (user_id);
CREATE TABLE conversations (
    id serial PRIMARY KEY, user_id varchar NOT NULL, created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL
);
CREATE TABLE messages (
    id serial PRIMARY KEY, user_id varchar NOT NULL,
    conversation_id integer NOT NULL REFERENCES conversations (id),
    role varchar NOT NULL CHECK (role IN ('user', 'assistant')), content varchar NOT NULL,
    created_at timestamp NOT NULL
);

INSERT INTO "user" VALUES ('alice', 'Alice', 'alice@example.com', true, NULL,
    '2026-01-01 08:00:00.123456+05', '2026-01-01 08:00:00+05');
INSERT INTO "session" VALUES ('s1', '2027-01-01', 'token', now(), now(), NULL, NULL, 'alice');
INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "updatedAt")
    VALUES ('a1', 'alice', 'credential', 'alice', 'salt:key', now());
INSERT INTO "jwks" VALUES ('k1', '{}', 'encrypted', now());
INSERT INTO tasks VALUES
    ('Pay the RENT', 'Über den Dächern', 'HIGH', '2026-11-24', '{Home,Money}', 'MONTHLY',
     '2026-11-23 09:30:00.000001', false, '00000000-0000-4000-8000-000000000001', 'alice',
     '2026-11-01 10:00:00.123456', '2026-11-01 10:00:00.123456'),
    ('Call mom', NULL, 'LOW', '2026-11-24 17:15:00', NULL, NULL, NULL, true,
     '00000000-0000-4000-8000-000000000002', 'alice', '2026-11-02', '2026-11-03'),
    ('Of somebody else', NULL, 'MEDIUM', NULL, '{}', 'NONE', NULL, false,
     '00000000-0000-4000-8000-000000000003', 'bob', '2026-11-02', '2026-11-02');
INSERT INTO conversations VALUES (7, 'alice', '2026-11-01', '2026-11-02');
INSERT INTO messages (user_id, conversation_id, role, content, created_at) VALUES
    ('alice', 7, 'user', 'Add a task', '2026-11-02 10:00:00'),
    ('alice', 7, 'assistant', 'Added.', '2026-11-02 10:00:01');
