-- What was changed about the release through the operator's tools: noted before it is done, so that nothing is done unseen.
CREATE TABLE IF NOT EXISTS release_changes (
    id uuid_text NOT NULL PRIMARY KEY,
    at timestamp_text NOT NULL,
    target text NOT NULL,
    wish text NOT NULL,
    difference text NOT NULL,
    undo text,
    undoes uuid_text,
    outcome text NOT NULL,
    detail text NOT NULL
);

CREATE INDEX IF NOT EXISTS release_changes_at_idx ON release_changes (at);
