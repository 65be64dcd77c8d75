-- The account tables of a file of Better Auth 1.4.
CREATE TABLE "user" (
    "id" text not null primary key, "name" text not null, "email" text not null unique,
    "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null
);
CREATE TABLE "session" (
    "id" text not null primary key, "expiresAt" date not null, "token" text not null unique,
    "createdAt" date not null, "updatedAt" date not null, "ipAddress" text, "userAgent" text,
    "userId" text not null references "user" ("id")
);
CREATE TABLE "account" (
    "id" text not null primary key, "accountId" text not null, "providerId" text not null,
    "userId" text not null references "user" ("id"), "accessToken" text, "refreshToken" text,
    "idToken" text, "accessTokenExpiresAt" date, "refreshTokenExpiresAt" date, "scope" text,
    "password" text, "createdAt" date not null, "updatedAt" date not null
);
CREATE TABLE "verification" (
    "id" text not null primary key, "identifier" text not null, "value" text not null,
    "expiresAt" date not null, "createdAt" date, "updatedAt" date
);
CREATE TABLE "jwks" (
    "id" text not null primary key, "publicKey" text not null, "privateKey" text not null,
    "createdAt" date not null
);
INSERT INTO "user" VALUES ('alice', 'Alice', 'alice@example.com', 1, NULL, '2026-01-01T03:00:00.123Z', '2026-01-01T03:00:00.123Z');
INSERT INTO "session" VALUES ('s1', '2026-11-30T00:00:00.000Z', 'token', '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z', NULL, NULL, 'alice');
