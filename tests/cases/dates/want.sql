-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot a9e16d03891801a4

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE stays (
  id INTEGER PRIMARY KEY,
  arrived DATE NOT NULL,
  departed DATE,
  paid_at DATETIME,
  note TEXT
);
INSERT INTO "stays"("id","arrived","departed","paid_at","note") VALUES(1,'2023-07-01','2023-07-03','2023-07-03 11:30:00',NULL);
INSERT INTO "stays"("id","arrived","departed","paid_at","note") VALUES(2,'1999-01-12','1999-01-13','1999-01-12T23:59:59.999Z',NULL);
INSERT INTO "stays"("id","arrived","departed","paid_at","note") VALUES(3,'0001-01-01',NULL,NULL,NULL);
INSERT INTO "stays"("id","arrived","departed","paid_at","note") VALUES(4,'9999-12-31','',NULL,NULL);
COMMIT;

-- standin dump complete
