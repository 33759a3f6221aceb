CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  token VARCHAR(16) NOT NULL,
  born DATE,
  height INTEGER,
  status TEXT NOT NULL CHECK (status IN ('new', 'closed')),
  badge TEXT UNIQUE,
  boss INTEGER REFERENCES people (id),
  initials TEXT GENERATED ALWAYS AS (substr(name, 1, 1)) VIRTUAL
);
