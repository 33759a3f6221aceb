SET foreign_key_checks = 0;
INSERT INTO people VALUES (1, 10, NULL, 'Ann'), (2, 10, 1, 'Bob'), (3, NULL, 2, 'Cem');
INSERT INTO teams VALUES (10, 2);
INSERT INTO rooms VALUES ('A', 1), ('B', 2);
INSERT INTO visits VALUES ('A', 1), (NULL, 9), ('B', 2), ('B', 2);
INSERT INTO nothing () VALUES (), ();
