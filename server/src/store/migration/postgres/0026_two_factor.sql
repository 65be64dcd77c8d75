-- Better Auth's own column and table for a second factor; who uses its plugin has them already, in older versions
-- without the last columns. "lastUsedStep" is ours: the time step of the last code that was taken, each once.
ALTER TABLE "user" ADD COLUMN IF NOT EXISTS "twoFactorEnabled" boolean;

CREATE TABLE IF NOT EXISTS "twoFactor" (
    "id" text NOT NULL PRIMARY KEY,
    "secret" text NOT NULL,
    "backupCodes" text NOT NULL,
    "userId" text NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE
);

ALTER TABLE "twoFactor" ADD COLUMN IF NOT EXISTS "verified" boolean;
ALTER TABLE "twoFactor" ADD COLUMN IF NOT EXISTS "failedVerificationCount" integer;
ALTER TABLE "twoFactor" ADD COLUMN IF NOT EXISTS "lockedUntil" timestamptz;
ALTER TABLE "twoFactor" ADD COLUMN IF NOT EXISTS "lastUsedStep" bigint;

CREATE INDEX IF NOT EXISTS "twoFactor_userId_idx" ON "twoFactor" ("userId");
