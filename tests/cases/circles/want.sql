-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot f7d2a1a5fdd047ae

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE people (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES people (id), team INTEGER REFERENCES teams (id));
CREATE TABLE teams (id INTEGER PRIMARY KEY, lead INTEGER NOT NULL REFERENCES people (id));
INSERT INTO "people"("id","boss","team") VALUES(877207529,976617478,708130474);
INSERT INTO "people"("id","boss","team") VALUES(976617478,976617478,708130474);
INSERT INTO "people"("id","boss","team") VALUES(919588128,NULL,NULL);
INSERT INTO "teams"("id","lead") VALUES(708130474,919588128);
COMMIT;

-- standin dump complete
