-- Programs that an account wants told of what happens. Their secrets follow from the server's and are not kept here. What
-- the journal has up to seen is noted as messages.
CREATE TABLE IF NOT EXISTS webhooks (
    id uuid_text NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    url text NOT NULL,
    created_at timestamp_text NOT NULL,
    seen bigint NOT NULL,
    gone_at timestamp_text,
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE INDEX IF NOT EXISTS webhooks_user_idx ON webhooks (user_id);

-- What a program is told, and how that went. A message is about a change or a reminder, each once. Whoever takes one on moves
-- due_at past the time that sending may take, as with deliveries.
CREATE TABLE IF NOT EXISTS webhook_messages (
    id uuid_text NOT NULL PRIMARY KEY,
    webhook_id uuid_text NOT NULL,
    user_id text NOT NULL,
    about uuid_text NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    made_at timestamp_text NOT NULL,
    due_at timestamp_text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    outcome text,
    arrived boolean NOT NULL DEFAULT false,
    done_at timestamp_text,
    FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX IF NOT EXISTS webhook_messages_about_idx ON webhook_messages (webhook_id, about);
CREATE INDEX IF NOT EXISTS webhook_messages_made_idx ON webhook_messages (webhook_id, made_at);
CREATE INDEX IF NOT EXISTS webhook_messages_due_idx ON webhook_messages (due_at) WHERE done_at IS NULL;
CREATE INDEX IF NOT EXISTS webhook_messages_age_idx ON webhook_messages (made_at);
CREATE INDEX IF NOT EXISTS webhook_messages_user_idx ON webhook_messages (user_id);
