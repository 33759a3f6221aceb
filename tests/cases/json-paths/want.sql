-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 4194ef898a1f3bdb

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
CREATE TABLE payments (id INTEGER PRIMARY KEY, payload JSON);
INSERT INTO "payments"("id","payload") VALUES(1,'{"status": "paid", "customer": {"email": "george.butler.4e6a7j4yr@example.test"}, "items": [{"sku": "BV-28", "price": 9.50}]}');
INSERT INTO "payments"("id","payload") VALUES(2,'{"status": null, "customer": null, "items": []}');
INSERT INTO "payments"("id","payload") VALUES(3,'{"items": {}}');
INSERT INTO "payments"("id","payload") VALUES(4,'[]');
INSERT INTO "payments"("id","payload") VALUES(5,NULL);
COMMIT;

-- standin dump complete
