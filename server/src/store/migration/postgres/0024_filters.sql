-- Questions to the list that an account keeps, each under a name of its own. What they ask is the page's matter.
CREATE TABLE IF NOT EXISTS saved_filters (
    id uuid NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    saved_at timestamptz NOT NULL,
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX IF NOT EXISTS saved_filters_name_idx ON saved_filters (user_id, name);
