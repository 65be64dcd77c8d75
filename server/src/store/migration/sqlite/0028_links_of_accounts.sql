-- Whose a link is: sign-ins that wait for a code, and browsers that are trusted, are counted and ended by account.
CREATE INDEX IF NOT EXISTS verification_value_idx ON "verification" ("value");
