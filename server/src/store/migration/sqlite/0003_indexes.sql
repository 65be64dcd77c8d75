-- One index for each order in which an account reads its rows, so that a page costs the same wherever
-- it begins and however many rows others have.

CREATE INDEX IF NOT EXISTS "account_userId_idx" ON "account" ("userId");
CREATE INDEX IF NOT EXISTS verification_identifier_idx ON "verification" ("identifier");

CREATE INDEX IF NOT EXISTS tasks_newest_idx ON tasks (user_id, created_at, id);
CREATE INDEX IF NOT EXISTS tasks_status_newest_idx ON tasks (user_id, completed, created_at, id);
CREATE INDEX IF NOT EXISTS tasks_priority_idx ON tasks
    (user_id, completed, (CASE priority WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END), created_at, id);
CREATE INDEX IF NOT EXISTS tasks_completions_idx ON tasks (user_id, completed_at);

CREATE INDEX IF NOT EXISTS conversations_last_used_idx ON conversations (user_id, updated_at, id);
CREATE INDEX IF NOT EXISTS messages_said_idx ON messages (conversation_id, created_at, id);

CREATE UNIQUE INDEX IF NOT EXISTS tokens_hash_key ON tokens (hash);
CREATE INDEX IF NOT EXISTS tokens_newest_idx ON tokens (user_id, created_at, id);

CREATE UNIQUE INDEX IF NOT EXISTS changes_id_key ON changes (id);
-- What makes of two undos at once only one succeed.
CREATE UNIQUE INDEX IF NOT EXISTS changes_undoes_key ON changes (undoes);
CREATE INDEX IF NOT EXISTS changes_newest_idx ON changes (user_id, seq);
CREATE INDEX IF NOT EXISTS changes_age_idx ON changes (user_id, at);
CREATE INDEX IF NOT EXISTS changes_conversation_idx ON changes (conversation_id, seq);
CREATE INDEX IF NOT EXISTS changes_occasion_idx ON changes (occasion, seq);

-- Tasks whose search texts another program left behind: it knows of none.
CREATE INDEX IF NOT EXISTS tasks_stale_idx ON tasks (user_id, id)
    WHERE derived_from IS NOT ('1 ' || title || char(31) || COALESCE(description, '') || char(31) || COALESCE(tags, ''));
