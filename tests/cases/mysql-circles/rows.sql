SET foreign_key_checks = 0;
INSERT INTO people VALUES (1, 'B-17', NULL, 5, 'Ann Ash'), (2, 'B-18', 1, 5, 'Bob Birch'), (3, 'C-02', 3, NULL, 'Cem Cedar');
INSERT INTO teams VALUES (5, 2, 'Tills');
INSERT INTO rooms VALUES ('A', 1), ('A', 2);
INSERT INTO visits VALUES ('B-18', 'A', 2, '2024-02-29'), (NULL, NULL, 7, '2024-03-01');
