-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 5209ae4fff1650ae

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE countries (code TEXT PRIMARY KEY, label TEXT);
CREATE TABLE currencies (code TEXT PRIMARY KEY, label TEXT);
CREATE TABLE log_2025 (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), line TEXT, seen_at DATETIME);
CREATE TABLE log_2026 (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), line TEXT, seen_at DATETIME);
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  created_at DATETIME NOT NULL,
  last_login_at DATETIME,
  note TEXT,
  remark TEXT
);
INSERT INTO "countries"("code","label") VALUES('CH','Switzerland');
INSERT INTO "currencies"("code","label") VALUES('CHF','Franc');
INSERT INTO "users"("id","created_at","last_login_at","note","remark") VALUES(387587939,'2025-01-23 10:00:00','2025-02-20 10:00:00','Sint corrupti architect.',NULL);
INSERT INTO "users"("id","created_at","last_login_at","note","remark") VALUES(766605606,'2024-03-08 23:59:59',NULL,'','Consequatu.');
INSERT INTO "log_2025"("id","user_id","line","seen_at") VALUES(1,766605606,'Dolores sunt c.','2026-01-03 00:00:00');
INSERT INTO "log_2026"("id","user_id","line","seen_at") VALUES(1,387587939,'-','2026-01-01 00:00:00');
COMMIT;

-- standin dump complete
