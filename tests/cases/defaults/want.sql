-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot f6c1ed597d866686

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(120) NOT NULL, mobile_phone VARCHAR(30), first_name VARCHAR(40), city VARCHAR(40), note TEXT, created TIMESTAMP, status VARCHAR(10));
CREATE TABLE visits (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), visitor_email TEXT, seen TIMESTAMP, rating INTEGER);
INSERT INTO "users"("id","email","mobile_phone","first_name","city","note","created","status") VALUES(1,'maria.chen.yweh4re7g@example.test','+1 938 555 0155','Maria','Syracuse','Sint corrupt.','2023-12-24 10:00:00','new');
INSERT INTO "visits"("id","user_id","visitor_email","seen","rating") VALUES(1,1,'maria.chen.yweh4re7g@example.test','2023-12-25 10:00:00',5);
COMMIT;

-- standin dump complete
