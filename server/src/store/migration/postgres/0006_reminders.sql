-- Reminders that were told, each once: those of a task for one moment.
CREATE TABLE IF NOT EXISTS reminders (
    id uuid NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    task_id uuid NOT NULL,
    remind_at timestamptz NOT NULL,
    told_at timestamptz NOT NULL,
    dismissed_at timestamptz
);

CREATE INDEX IF NOT EXISTS reminders_waiting_idx ON reminders (user_id, remind_at) WHERE dismissed_at IS NULL;
CREATE INDEX IF NOT EXISTS reminders_told_idx ON reminders (told_at);
-- What comes due next, of all accounts.
CREATE INDEX IF NOT EXISTS tasks_reminder_idx ON tasks (reminder_at) WHERE reminder_at IS NOT NULL AND NOT completed;
-- What happened lately, of all accounts.
CREATE INDEX IF NOT EXISTS changes_at_idx ON changes (at);
