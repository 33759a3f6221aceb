-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot cb7e7d033a325df5

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE "Größe, in cm" ("naïve: key" TEXT PRIMARY KEY, "#" INTEGER);
CREATE TABLE "select" (
  "from" INTEGER PRIMARY KEY,
  "first name" TEXT,
  "a, b" TEXT,
  "it's ""quoted""" TEXT,
  "keep" TEXT
);
INSERT INTO "Größe, in cm"("naïve: key","#") VALUES('8fed10fc3d26c279d346c63cb2ad2ffa',159);
INSERT INTO "Größe, in cm"("naïve: key","#") VALUES('aba9ff70b29826bba0950e78320361be',NULL);
INSERT INTO "select"("from","first name","a, b","it's ""quoted""","keep") VALUES(1,'Calvin','Q','A','A');
COMMIT;

-- standin dump complete
