-- What people allowed programs that asked by OAuth, by the hashes of codes and tokens.
CREATE TABLE IF NOT EXISTS oauth_grants (
    id text NOT NULL PRIMARY KEY,
    user_id text NOT NULL,
    session_id text NOT NULL,
    client_id text NOT NULL,
    client_name text NOT NULL,
    scopes text NOT NULL,
    resource text NOT NULL,
    redirect_uri text NOT NULL,
    challenge text NOT NULL,
    code_hash text NOT NULL,
    redeemed_at timestamptz,
    access_hash text,
    access_expires_at timestamptz,
    family_hash text,
    refresh_hash text,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (user_id) REFERENCES "user" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX IF NOT EXISTS oauth_grants_code_idx ON oauth_grants (code_hash);
CREATE UNIQUE INDEX IF NOT EXISTS oauth_grants_access_idx ON oauth_grants (access_hash);
CREATE UNIQUE INDEX IF NOT EXISTS oauth_grants_family_idx ON oauth_grants (family_hash);
CREATE INDEX IF NOT EXISTS oauth_grants_user_idx ON oauth_grants (user_id);
CREATE INDEX IF NOT EXISTS oauth_grants_expires_idx ON oauth_grants (expires_at);
