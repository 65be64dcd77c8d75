-- The original application's schema, column by column, each table after those that it refers to. Its
-- driver binds parameters of exactly these types: whatever we add, these stay.

CREATE TABLE IF NOT EXISTS "user" (
    "id" varchar NOT NULL PRIMARY KEY,
    "name" varchar NOT NULL,
    "email" varchar NOT NULL,
    "emailVerified" bool NOT NULL,
    "image" varchar,
    "createdAt" timestamp NOT NULL,
    "updatedAt" timestamp NOT NULL
);

CREATE TABLE IF NOT EXISTS "session" (
    "id" varchar NOT NULL PRIMARY KEY,
    "userId" varchar NOT NULL REFERENCES "user" ("id"),
    "token" varchar NOT NULL,
    "expiresAt" timestamp NOT NULL,
    "ipAddress" varchar,
    "userAgent" varchar,
    "createdAt" timestamp NOT NULL,
    "updatedAt" timestamp NOT NULL
);

CREATE TABLE IF NOT EXISTS "account" (
    "id" varchar NOT NULL PRIMARY KEY,
    "userId" varchar NOT NULL REFERENCES "user" ("id"),
    "accountId" varchar NOT NULL,
    "providerId" varchar NOT NULL,
    "accessToken" varchar,
    "refreshToken" varchar,
    "accessTokenExpiresAt" timestamp,
    "refreshTokenExpiresAt" timestamp,
    "scope" varchar,
    "idToken" varchar,
    "password" varchar,
    "createdAt" timestamp NOT NULL,
    "updatedAt" timestamp NOT NULL
);

CREATE TABLE IF NOT EXISTS "verification" (
    "id" varchar NOT NULL PRIMARY KEY,
    "identifier" varchar NOT NULL,
    "value" varchar NOT NULL,
    "expiresAt" timestamp NOT NULL,
    "createdAt" timestamp NOT NULL,
    "updatedAt" timestamp NOT NULL
);

CREATE TABLE IF NOT EXISTS "jwks" (
    "id" varchar NOT NULL PRIMARY KEY,
    "publicKey" varchar NOT NULL,
    "privateKey" varchar NOT NULL,
    "createdAt" timestamp NOT NULL,
    "updatedAt" timestamp NOT NULL
);

CREATE TABLE IF NOT EXISTS tasks (
    id uuid NOT NULL PRIMARY KEY,
    title varchar NOT NULL,
    description varchar,
    priority varchar NOT NULL,
    due_date timestamp,
    tags json,
    recurrence varchar NOT NULL,
    reminder_at timestamp,
    completed bool NOT NULL,
    user_id varchar NOT NULL REFERENCES "user" ("id"),
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL
);

CREATE TABLE IF NOT EXISTS conversations (
    id uuid NOT NULL PRIMARY KEY,
    user_id varchar NOT NULL,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL
);

CREATE TABLE IF NOT EXISTS messages (
    id uuid NOT NULL PRIMARY KEY,
    user_id varchar NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversations (id),
    role varchar NOT NULL,
    content text,
    created_at timestamp NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS "user_email_key" ON "user" ("email");
CREATE UNIQUE INDEX IF NOT EXISTS "session_token_key" ON "session" ("token");
CREATE INDEX IF NOT EXISTS "ix_session_userId" ON "session" ("userId");
CREATE INDEX IF NOT EXISTS "ix_tasks_user_id" ON tasks (user_id);
CREATE INDEX IF NOT EXISTS "ix_conversations_user_id" ON conversations (user_id);
CREATE INDEX IF NOT EXISTS "ix_messages_user_id" ON messages (user_id);
CREATE INDEX IF NOT EXISTS "ix_messages_conversation_id" ON messages (conversation_id);
