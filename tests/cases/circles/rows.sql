PRAGMA foreign_keys = OFF;
INSERT INTO people VALUES (1, 2, 1), (2, 2, 1), (3, NULL, NULL);
INSERT INTO teams VALUES (1, 3);
