-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 2fcf175ab429a66b

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE audit (id INTEGER PRIMARY KEY, who INTEGER REFERENCES users (id), payload TEXT);
CREATE TABLE guests (id INTEGER PRIMARY KEY, mail VARCHAR(120), first_name VARCHAR(40));
CREATE TABLE newsletter (address VARCHAR(120) PRIMARY KEY, called VARCHAR(40));
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), ship_name VARCHAR(80), ship_mail VARCHAR(120), placed DATE, shipped DATE);
CREATE TABLE parcels (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id), label VARCHAR(80), sent DATE);
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(120) NOT NULL UNIQUE, first_name VARCHAR(40), last_name VARCHAR(40), username VARCHAR(60) NOT NULL, born DATE, joined DATE);
INSERT INTO "guests"("id","mail","first_name") VALUES(1,'corey.hammond.bb9yp1wep@example.test','Corey');
INSERT INTO "guests"("id","mail","first_name") VALUES(2,NULL,'Roger');
INSERT INTO "newsletter"("address","called") VALUES('tina.andrews.x7gyv9rdm@example.test','Tina');
INSERT INTO "newsletter"("address","called") VALUES('sheila.morales.190xrp5zj@example.test','Sheila');
INSERT INTO "users"("id","email","first_name","last_name","username","born","joined") VALUES(1,'tina.andrews.x7gyv9rdm@example.test','Tina','Andrews','tina.andrews.x7gyv9rdm','1980-05-25','2020-01-21');
INSERT INTO "users"("id","email","first_name","last_name","username","born","joined") VALUES(2,'corey.hammond.bb9yp1wep@example.test','Corey',NULL,'corey.hammond.bb9yp1wep',NULL,'2020-01-31');
INSERT INTO "audit"("id","who","payload") VALUES(1,1,'{"email": "tina.andrews.x7gyv9rdm@example.test", "name": "Tina", "at": "2024-01-21"}');
INSERT INTO "audit"("id","who","payload") VALUES(2,2,'{"email": "sheila.morales.190xrp5zj@example.test", "name": "Corey", "at": "2023-12-30"}');
INSERT INTO "orders"("id","user_id","ship_name","ship_mail","placed","shipped") VALUES(10,1,'Tina Andrews','tina.andrews.x7gyv9rdm@example.test','2024-01-21','2024-01-24');
INSERT INTO "orders"("id","user_id","ship_name","ship_mail","placed","shipped") VALUES(11,2,'Corey Hammond','corey.hammond.bb9yp1wep@example.test','2023-12-30',NULL);
INSERT INTO "orders"("id","user_id","ship_name","ship_mail","placed","shipped") VALUES(12,NULL,'Veronica Gates','veronica.gates.spbx4tnfj@example.test','2023-12-29','2023-12-30');
INSERT INTO "orders"("id","user_id","ship_name","ship_mail","placed","shipped") VALUES(13,1,'Tina Andrews',NULL,'2024-02-21','2024-02-24');
INSERT INTO "parcels"("id","order_id","label","sent") VALUES(100,10,'Tina Andrews','2024-01-23');
INSERT INTO "parcels"("id","order_id","label","sent") VALUES(101,12,'Yvonne Martin','2024-02-01');
INSERT INTO "parcels"("id","order_id","label","sent") VALUES(102,NULL,'Denise Black','2023-12-22');
COMMIT;

-- standin dump complete
