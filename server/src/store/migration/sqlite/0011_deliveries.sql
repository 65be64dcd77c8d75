-- How reminders reach an account besides the open page.
CREATE TABLE IF NOT EXISTS notification_settings (
    user_id text NOT NULL PRIMARY KEY,
    email boolean NOT NULL DEFAULT false,
    quiet_from text,
    quiet_until text,
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);

-- Reminders on their way, a row for each channel. Whoever takes one on moves due_at past the time that sending may take:
-- if nobody finishes it, it is due again.
CREATE TABLE IF NOT EXISTS deliveries (
    id uuid_text NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    task_id uuid_text NOT NULL,
    remind_at timestamp_text NOT NULL,
    channel text NOT NULL,
    due_at timestamp_text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    done_at timestamp_text
);

CREATE INDEX IF NOT EXISTS deliveries_due_idx ON deliveries (due_at) WHERE done_at IS NULL;
CREATE INDEX IF NOT EXISTS deliveries_done_idx ON deliveries (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS deliveries_user_idx ON deliveries (user_id);
