-- An early version: numbered tasks, tags in one text, no chat, accounts somewhere else.
CREATE TABLE tasks (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id text, title text, description text,
    priority text, due_date date, tags text, completed integer, created_at text
);
INSERT INTO tasks (user_id, title, description, priority, due_date, tags, completed, created_at) VALUES
    ('alice', 'Pay the RENT', 'Über den Dächern', 'HIGH', '2026-11-24', 'Home, Money', 0,
     '2026-11-01T10:00:00.123456'),
    ('alice', 'Call mom', NULL, NULL, NULL, '', 1, '2026-11-02'),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
