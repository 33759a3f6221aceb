CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  name VARCHAR(40) NOT NULL UNIQUE,
  short VARCHAR(5) NOT NULL,
  status VARCHAR(10) NOT NULL,
  born DATE,
  email VARCHAR(80),
  opens TIME,
  total NUMERIC(8,2)
);
