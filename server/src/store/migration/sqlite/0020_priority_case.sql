-- The order of priorities whatever their case: other programs write HIGH and High, which are shown as high.
CREATE INDEX IF NOT EXISTS tasks_ranked_idx ON tasks
    (user_id, (CASE lower(priority) WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END), created_at, id);
CREATE INDEX IF NOT EXISTS tasks_status_ranked_idx ON tasks
    (user_id, completed, (CASE lower(priority) WHEN 'low' THEN 0 WHEN 'high' THEN 2 ELSE 1 END), created_at, id);
