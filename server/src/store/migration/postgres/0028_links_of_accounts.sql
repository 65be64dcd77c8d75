-- Whose a link is: sign-ins that wait for a code, and browsers that are trusted, are counted and ended by account.
-- By hash: what a link stands for may be longer than a row of an ordered index.
CREATE INDEX IF NOT EXISTS verification_value_idx ON "verification" USING hash ("value");
