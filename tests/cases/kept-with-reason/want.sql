-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 20c32769908cd951

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL CHECK (status IN ('new', 'closed'))
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  number VARCHAR(12) NOT NULL UNIQUE
);
INSERT INTO "customers"("id","email","status") VALUES(1,'robot-1@ci.example','new');
INSERT INTO "customers"("id","email","status") VALUES(2,'robot-2@ci.example','closed');
INSERT INTO "orders"("id","customer_id","number") VALUES(7,2,'SO-1');
COMMIT;

-- standin dump complete
