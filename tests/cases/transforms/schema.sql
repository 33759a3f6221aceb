CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email VARCHAR(80) NOT NULL UNIQUE,
  first_name VARCHAR(40),
  last_name VARCHAR(40),
  label VARCHAR(180),
  born DATE,
  member_since DATE,
  member_until DATE,
  postcode VARCHAR(10),
  age INTEGER,
  nick VARCHAR(20)
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  place INTEGER NOT NULL UNIQUE,
  status VARCHAR(10) NOT NULL,
  net NUMERIC(10,2),
  tax NUMERIC(10,2),
  placed DATE,
  remark TEXT,
  link TEXT,
  voucher VARCHAR(20)
);
