-- A file keeps whatever it is given as a due date. What is none is listed with what has none, and found by this.
CREATE INDEX IF NOT EXISTS tasks_illegible_due_idx ON tasks (user_id, id)
    WHERE due_date IS NOT NULL AND NOT (due_date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' OR due_date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-5][0-9]*');
