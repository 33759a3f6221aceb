CREATE TABLE "select" (
  "from" INTEGER PRIMARY KEY,
  "first name" TEXT,
  "a, b" TEXT,
  "it's ""quoted""" TEXT,
  "keep" TEXT
);
CREATE TABLE "Größe, in cm" ("naïve: key" TEXT PRIMARY KEY, "#" INTEGER);
