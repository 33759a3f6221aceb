-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot a6b03e9efe40435e

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE people (id INTEGER PRIMARY KEY, badge TEXT NOT NULL UNIQUE, name TEXT);
CREATE TABLE shifts (id INTEGER PRIMARY KEY, staff_id INTEGER REFERENCES staff (person_id), badge TEXT REFERENCES people (badge));
CREATE TABLE staff (person_id INTEGER PRIMARY KEY REFERENCES people (id), salary INTEGER);
INSERT INTO "people"("id","badge","name") VALUES(877207529,'B-0783','Natalie Rowe');
INSERT INTO "people"("id","badge","name") VALUES(976617478,'B-8564','Jerry Fuller');
INSERT INTO "staff"("person_id","salary") VALUES(877207529,49533);
INSERT INTO "staff"("person_id","salary") VALUES(976617478,40682);
INSERT INTO "shifts"("id","staff_id","badge") VALUES(1,976617478,'B-0783');
INSERT INTO "shifts"("id","staff_id","badge") VALUES(2,NULL,NULL);
INSERT INTO "shifts"("id","staff_id","badge") VALUES(3,877207529,'B-8564');
COMMIT;

-- standin dump complete
