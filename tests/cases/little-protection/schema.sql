CREATE TABLE cards (
  id INTEGER PRIMARY KEY,
  holder_id INTEGER NOT NULL REFERENCES holders (id),
  pin CHAR(4) NOT NULL,
  number VARCHAR(20) NOT NULL UNIQUE,
  branch SMALLINT NOT NULL
);
CREATE TABLE holders (
  id INTEGER PRIMARY KEY,
  first_name TEXT NOT NULL,
  username TEXT NOT NULL UNIQUE,
  order_status TEXT NOT NULL,
  token TEXT NOT NULL
);
