-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 3657ff038682bb56

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  shown TEXT GENERATED ALWAYS AS (first || ' ' || last) VIRTUAL,
  sorted TEXT AS (upper(last)) STORED
);
INSERT INTO "people"("id","first","last") VALUES(1,'Natalie','Rowe');
CREATE INDEX people_by_last ON people (sorted);
COMMIT;

-- standin dump complete
