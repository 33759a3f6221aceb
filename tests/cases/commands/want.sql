-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 87758b6981879f1c

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40), age INTEGER);
INSERT INTO "people"("id","name","age") VALUES(1,'made of 27 bytes',15);
INSERT INTO "people"("id","name","age") VALUES(2,NULL,15);
INSERT INTO "people"("id","name","age") VALUES(3,'made of 15 bytes',NULL);
COMMIT;

-- standin dump complete
