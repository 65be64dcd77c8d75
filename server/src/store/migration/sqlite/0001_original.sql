-- The original application's schema, column by column, each table after those that it refers to. Its
-- driver binds parameters of exactly these types: whatever we add, these stay.

CREATE TABLE IF NOT EXISTS "user" (
    "id" VARCHAR NOT NULL PRIMARY KEY,
    "name" VARCHAR NOT NULL,
    "email" VARCHAR NOT NULL,
    "emailVerified" BOOLEAN NOT NULL,
    "image" VARCHAR,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

CREATE TABLE IF NOT EXISTS "session" (
    "id" VARCHAR NOT NULL PRIMARY KEY,
    "userId" VARCHAR NOT NULL REFERENCES "user" ("id"),
    "token" VARCHAR NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "ipAddress" VARCHAR,
    "userAgent" VARCHAR,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

CREATE TABLE IF NOT EXISTS "account" (
    "id" VARCHAR NOT NULL PRIMARY KEY,
    "userId" VARCHAR NOT NULL REFERENCES "user" ("id"),
    "accountId" VARCHAR NOT NULL,
    "providerId" VARCHAR NOT NULL,
    "accessToken" VARCHAR,
    "refreshToken" VARCHAR,
    "accessTokenExpiresAt" DATETIME,
    "refreshTokenExpiresAt" DATETIME,
    "scope" VARCHAR,
    "idToken" VARCHAR,
    "password" VARCHAR,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

CREATE TABLE IF NOT EXISTS "verification" (
    "id" VARCHAR NOT NULL PRIMARY KEY,
    "identifier" VARCHAR NOT NULL,
    "value" VARCHAR NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

CREATE TABLE IF NOT EXISTS "jwks" (
    "id" VARCHAR NOT NULL PRIMARY KEY,
    "publicKey" VARCHAR NOT NULL,
    "privateKey" VARCHAR NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

CREATE TABLE IF NOT EXISTS tasks (
    id CHAR(32) NOT NULL PRIMARY KEY,
    title VARCHAR NOT NULL,
    description VARCHAR,
    priority VARCHAR NOT NULL,
    due_date DATETIME,
    tags JSON,
    recurrence VARCHAR NOT NULL,
    reminder_at DATETIME,
    completed BOOLEAN NOT NULL,
    user_id VARCHAR NOT NULL REFERENCES "user" ("id"),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);

CREATE TABLE IF NOT EXISTS conversations (
    id CHAR(32) NOT NULL PRIMARY KEY,
    user_id VARCHAR NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);

CREATE TABLE IF NOT EXISTS messages (
    id CHAR(32) NOT NULL PRIMARY KEY,
    user_id VARCHAR NOT NULL,
    conversation_id CHAR(32) NOT NULL REFERENCES conversations (id),
    role VARCHAR NOT NULL,
    content TEXT,
    created_at DATETIME NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS "user_email_key" ON "user" ("email");
CREATE UNIQUE INDEX IF NOT EXISTS "session_token_key" ON "session" ("token");
CREATE INDEX IF NOT EXISTS "ix_session_userId" ON "session" ("userId");
CREATE INDEX IF NOT EXISTS "ix_tasks_user_id" ON tasks (user_id);
CREATE INDEX IF NOT EXISTS "ix_conversations_user_id" ON conversations (user_id);
CREATE INDEX IF NOT EXISTS "ix_messages_user_id" ON messages (user_id);
CREATE INDEX IF NOT EXISTS "ix_messages_conversation_id" ON messages (conversation_id);
