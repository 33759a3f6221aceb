CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  shown TEXT GENERATED ALWAYS AS (first || ' ' || last) VIRTUAL,
  sorted TEXT AS (upper(last)) STORED
);
CREATE INDEX people_by_last ON people (sorted);
