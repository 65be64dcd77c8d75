-- Whole days and moments, each in its order: which of them comes first is a question of the owner's zone.

CREATE INDEX IF NOT EXISTS tasks_status_due_idx ON tasks
    (user_id, completed, (CASE WHEN due_all_day IS NOT FALSE AND (substr(due_date, 12) NOT GLOB '*[1-9]*' OR due_date >= '9999-12-30 22') THEN 1 ELSE 0 END), due_date, id);
CREATE INDEX IF NOT EXISTS tasks_due_idx ON tasks
    (user_id, (CASE WHEN due_all_day IS NOT FALSE AND (substr(due_date, 12) NOT GLOB '*[1-9]*' OR due_date >= '9999-12-30 22') THEN 1 ELSE 0 END), due_date, id);
