-- What is taken away when it is old is found by its age.
CREATE INDEX IF NOT EXISTS usage_old_idx ON usage (day);
CREATE INDEX IF NOT EXISTS rate_limit_old_idx ON rate_limit (window_start);
CREATE INDEX IF NOT EXISTS session_old_idx ON "session" ("expiresAt");
