-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot adbd2493f0b93b3c

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
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
INSERT INTO "customers"("id","first_name","last_name","email","phone","born","notes","status") VALUES(1,'Paula','Perez','paula.perez.x1eshrrdh@example.test','+1-977-555-0124','1971-04-03','Minima sed blanditiis quae incididunt c.','regular');
INSERT INTO "customers"("id","first_name","last_name","email","phone","born","notes","status") VALUES(2,'George','Butler','george.butler.4e6a7j4yr@example.test',NULL,NULL,'','new');
INSERT INTO "customers"("id","first_name","last_name","email","phone","born","notes","status") VALUES(3,'Alexis','Delgado','alexis.delgado.a2acnnkec@example.test','+1-645-555-0127','1989-01-22','Incidunt aut rat.','closed');
INSERT INTO "orders"("id","customer_id","number","total","gift_message") VALUES(10,1,'SO-794090',19.9,'Veritatis cupidatat n.');
INSERT INTO "orders"("id","customer_id","number","total","gift_message") VALUES(11,1,'SO-732954',0.1,NULL);
INSERT INTO "orders"("id","customer_id","number","total","gift_message") VALUES(12,3,'SO-961234',1250,'Ducimus aperiam si.');
CREATE INDEX orders_by_customer ON orders (customer_id);
COMMIT;

-- standin dump complete
