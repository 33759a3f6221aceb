-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot e0188b95516acf2c

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE keys_lent (visitor TEXT, house TEXT, number INTEGER, deposit NUMERIC,
  FOREIGN KEY (visitor, house, number) REFERENCES visits);
CREATE TABLE rooms (house TEXT, number INTEGER, label TEXT, PRIMARY KEY (house, number));
CREATE TABLE visits (
  visitor TEXT NOT NULL,
  house TEXT,
  number INTEGER,
  visited DATE,
  PRIMARY KEY (visitor, house, number),
  FOREIGN KEY (house, number) REFERENCES rooms (house, number)
);
INSERT INTO "rooms"("house","number","label") VALUES('Tziyz',887048376,'Sit illum ut,e.');
INSERT INTO "rooms"("house","number","label") VALUES('Tziyz',794634008,NULL);
INSERT INTO "rooms"("house","number","label") VALUES('Azofe',887048376,'Fugi');
INSERT INTO "visits"("visitor","house","number","visited") VALUES('chad.crawford.fx752kxjs','Tziyz',887048376,NULL);
INSERT INTO "visits"("visitor","house","number","visited") VALUES('derek.fisher.9c91dnjyk','Tziyz',887048376,'2024-04-27');
INSERT INTO "visits"("visitor","house","number","visited") VALUES('derek.fisher.9c91dnjyk','Azofe',887048376,'2024-05-26');
INSERT INTO "keys_lent"("visitor","house","number","deposit") VALUES(NULL,'Azofe',887048376,5);
INSERT INTO "keys_lent"("visitor","house","number","deposit") VALUES('derek.fisher.9c91dnjyk','Azofe',887048376,20);
COMMIT;

-- standin dump complete
