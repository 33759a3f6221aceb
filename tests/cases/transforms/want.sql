-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 8c31850c232decd6

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  place INTEGER NOT NULL UNIQUE,
  status VARCHAR(10) NOT NULL,
  net NUMERIC(10,2),
  tax NUMERIC(10,2),
  placed DATE,
  remark TEXT,
  link TEXT,
  voucher VARCHAR(20)
);
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email VARCHAR(80) NOT NULL UNIQUE,
  first_name VARCHAR(40),
  last_name VARCHAR(40),
  label VARCHAR(180),
  born DATE,
  member_since DATE,
  member_until DATE,
  postcode VARCHAR(10),
  age INTEGER,
  nick VARCHAR(20)
);
INSERT INTO "users"("id","email","first_name","last_name","label","born","member_since","member_until","postcode","age","nick") VALUES(1,'tina.andrews.x7gyv9rdm@example.test','Tina','Andrews','Andrews, Tina <tina.andrews.x7gyv9rdm@example.test>','1980-05-01','2020-03-07','2021-03-07','94100-0000',40,'lrami_11');
INSERT INTO "users"("id","email","first_name","last_name","label","born","member_since","member_until","postcode","age","nick") VALUES(2,'corey.hammond.bb9yp1wep@example.test','Corey',NULL,', Corey <corey.hammond.bb9yp1wep@example.test>','1991-11-01','2021-02-22',NULL,'SW1X 0XX',30,NULL);
INSERT INTO "orders"("id","user_id","place","status","net","tax","placed","remark","link","voucher") VALUES(10,1,1000,'open',108.84,20.68,'2020-04-07','Architecto +17 39 55501-47 etempora mi tina.andrews.x7gyv9rdm@example.test nim vero id, inventore maiorese.','https://shop.example/o?token=x&x=1','GIFT-6');
INSERT INTO "orders"("id","user_id","place","status","net","tax","placed","remark","link","voucher") VALUES(11,1,1010,'done',217.67,41.36,'2020-04-11',NULL,'mailto:corey.hammond.bb9yp1wep@example.test',NULL);
INSERT INTO "orders"("id","user_id","place","status","net","tax","placed","remark","link","voucher") VALUES(12,2,1020,'guest',0,0,'2020-02-25','','',NULL);
COMMIT;

-- standin dump complete
