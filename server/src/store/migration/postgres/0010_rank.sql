-- The order of priorities where no status is asked for.
CREATE INDEX IF NOT EXISTS tasks_rank_idx ON tasks
    (user_id, (CASE priority WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END), created_at, id);
