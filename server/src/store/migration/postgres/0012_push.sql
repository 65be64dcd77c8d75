-- Devices that asked for notifications by Web Push. The id is that of the endpoint, so that a device that asks again is the same.
CREATE TABLE IF NOT EXISTS push_devices (
    id uuid NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    endpoint text NOT NULL,
    public_key text NOT NULL,
    auth text NOT NULL,
    asked_at timestamptz NOT NULL,
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE INDEX IF NOT EXISTS push_devices_user_idx ON push_devices (user_id);
