-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 717bf84b29a7edf9

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE nothing_yet (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
CREATE TABLE one (id INTEGER PRIMARY KEY AUTOINCREMENT, nothing_id INTEGER REFERENCES nothing_yet (id));
INSERT INTO "one"("id","nothing_id") VALUES(41,NULL);
DELETE FROM sqlite_sequence WHERE name='one';
INSERT INTO sqlite_sequence(name,seq) VALUES('one',41);
COMMIT;

-- standin dump complete
