-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot e70c5dae7c5a78c1

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE firms (id INTEGER PRIMARY KEY, vat VARCHAR(20) NOT NULL UNIQUE, name VARCHAR(60) NOT NULL);
CREATE TABLE lines (order_id INTEGER NOT NULL REFERENCES orders (id), line INTEGER NOT NULL, price NUMERIC(10,2) NOT NULL, PRIMARY KEY (order_id, line));
CREATE TABLE orders (id INTEGER PRIMARY KEY, buyer INTEGER NOT NULL REFERENCES people (id), net NUMERIC(10,2) NOT NULL, tax NUMERIC(10,2) NOT NULL, billed_to VARCHAR(60), contact VARCHAR(80), placed DATE);
CREATE TABLE people (id INTEGER PRIMARY KEY, firm_id INTEGER REFERENCES firms (id), home INTEGER NOT NULL, email VARCHAR(120) NOT NULL UNIQUE, title VARCHAR(12), gender CHAR(1), first_name VARCHAR(40), last_name VARCHAR(40), employer VARCHAR(60), street VARCHAR(80), hired DATE, left_on DATE, CHECK (hired <= left_on));
INSERT INTO "firms"("id","vat","name") VALUES(1,'FK136081881','Davidson Accounting Corp.');
INSERT INTO "firms"("id","vat","name") VALUES(2,'HI345438593','Pinecrest Media Inc.');
INSERT INTO "people"("id","firm_id","home","email","title","gender","first_name","last_name","employer","street","hired","left_on") VALUES(1,1,696865782,'willie.davidson.n5w74rtke@example.test','Mr.','M','Willie','Davidson','Davidson Accounting Corp.','4448 Elm Street','2019-12-17','2023-12-17');
INSERT INTO "people"("id","firm_id","home","email","title","gender","first_name","last_name","employer","street","hired","left_on") VALUES(2,1,696865782,'allison.herrera.stwegnyks@example.test','Dr.','F','Allison','Herrera','Davidson Accounting Corp.','4448 Elm Street','2021-01-21',NULL);
INSERT INTO "people"("id","firm_id","home","email","title","gender","first_name","last_name","employer","street","hired","left_on") VALUES(3,2,180377815,'wesley.williams.vqbzt7z8b@example.test','Dr.','M','Wesley','Williams','Pinecrest Media Inc.','5751 Market Street','2021-12-29','2021-12-29');
INSERT INTO "people"("id","firm_id","home","email","title","gender","first_name","last_name","employer","street","hired","left_on") VALUES(4,NULL,180377815,'gail.bauer.c9ktk67k8@example.test',NULL,'F','Gail','Bauer',NULL,'5751 Market Street',NULL,NULL);
INSERT INTO "orders"("id","buyer","net","tax","billed_to","contact","placed") VALUES(10,1,95.49,18.14,'Davidson Accounting Corp.','Willie Davidson','2024-01-17');
INSERT INTO "orders"("id","buyer","net","tax","billed_to","contact","placed") VALUES(11,4,52.44,9.96,'Riverbend Health Co.','Gail Bauer','2024-02-08');
INSERT INTO "lines"("order_id","line","price") VALUES(10,1,57.30);
INSERT INTO "lines"("order_id","line","price") VALUES(10,2,38.20);
INSERT INTO "lines"("order_id","line","price") VALUES(11,1,52.44);
COMMIT;

-- standin dump complete
