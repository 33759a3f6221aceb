CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  size INTEGER,
  host TEXT AS (substr(email, instr(email, '@') + 1)) STORED,
  shown TEXT AS (upper(host)) VIRTUAL,
  doubled INTEGER AS (size * 2) VIRTUAL,
  CONSTRAINT host_is_ours CHECK (host <> 'example.test'),
  CONSTRAINT shown_is_long CHECK (length(shown) > 3),
  CONSTRAINT doubled_is_positive CHECK (doubled > 0)
);
