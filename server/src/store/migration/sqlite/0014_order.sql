-- Where an owner moved a task to in their own order: a text that sorts byte by byte, the greatest first. NULL is where
-- it was made. The few that were moved are read beside the others, which have their index.
ALTER TABLE tasks ADD COLUMN rank text;
CREATE INDEX IF NOT EXISTS tasks_moved_idx ON tasks (user_id, rank, id) WHERE rank IS NOT NULL;
