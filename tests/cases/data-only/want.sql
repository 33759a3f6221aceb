-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 20c32769908cd951

PRAGMA foreign_keys=ON;
BEGIN;
PRAGMA defer_foreign_keys=ON;
INSERT INTO "customers"("id","email","status") VALUES(430138300,'george.butler.4e6a7j4yr@example.test','new');
INSERT INTO "orders"("id","customer_id","number") VALUES(7,430138300,'DL-9');
COMMIT;

-- standin dump complete
