-- What the sweep takes away when it is old, and what goes with an account.
CREATE INDEX IF NOT EXISTS verification_old_idx ON "verification" ("expiresAt");
CREATE INDEX IF NOT EXISTS reminders_user_idx ON reminders (user_id);
