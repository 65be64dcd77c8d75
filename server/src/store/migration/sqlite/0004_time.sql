-- How a task repeats where the original's word does not say it (as RFC 5545 does), whether it keeps every
-- occurrence, how many it passed over, how long it lasts (ISO 8601), and the local times that it keeps to.

ALTER TABLE tasks ADD COLUMN rrule text;
ALTER TABLE tasks ADD COLUMN keep_every boolean;
ALTER TABLE tasks ADD COLUMN skipped integer;
ALTER TABLE tasks ADD COLUMN length text;
ALTER TABLE tasks ADD COLUMN due_time text;
ALTER TABLE tasks ADD COLUMN reminder_time text;

-- Where an account is at home, and what it speaks: for every request that does not say.
CREATE TABLE IF NOT EXISTS account_settings (
    user_id text NOT NULL PRIMARY KEY,
    time_zone text,
    language text,
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);
