-- What happened to one task, newest first.
CREATE INDEX IF NOT EXISTS changes_task_idx ON changes (task_id, seq);
