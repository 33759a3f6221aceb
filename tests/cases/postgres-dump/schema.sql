CREATE TYPE order_status AS ENUM ('new', 'paid', 'shipped');
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  first_name text NOT NULL,
  last_name varchar(40) NOT NULL,
  email varchar(80) NOT NULL UNIQUE,
  phone varchar(20),
  born date,
  tags text[] NOT NULL DEFAULT '{}',
  profile jsonb,
  notes text,
  shouting text GENERATED ALWAYS AS (upper(last_name)) STORED
);
CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  status order_status NOT NULL DEFAULT 'new',
  placed_at timestamptz NOT NULL,
  total numeric(12,2) NOT NULL CHECK (total >= 0),
  number char(9) NOT NULL UNIQUE,
  "Gift Message" text
);
CREATE INDEX ON orders (customer_id);
