-- A file keeps a due date as it was written. One with an offset from UTC is found by its moment.
CREATE INDEX IF NOT EXISTS tasks_shifted_due_idx
    ON tasks (user_id, COALESCE(strftime('%Y-%m-%dT%H:%M:%f', due_date), due_date), id)
    WHERE substr(due_date, 17) GLOB '*[+-][0-9][0-9]:[0-9][0-9]' AND substr(due_date, 17) NOT GLOB '*[+-]00:00';
