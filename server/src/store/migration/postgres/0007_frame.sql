-- What an answer leaves behind for the next sentence: what was shown, asked and touched.

ALTER TABLE messages ADD COLUMN IF NOT EXISTS frame jsonb;
