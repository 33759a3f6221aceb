CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  phone TEXT,
  born DATE,
  notes TEXT,
  status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'regular', 'closed'))
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  number VARCHAR(12) NOT NULL UNIQUE,
  total NUMERIC(10,2) NOT NULL,
  gift_message TEXT
);
CREATE INDEX orders_by_customer ON orders (customer_id);
