INSERT INTO people VALUES (1, 'B-0001', 'Ottilie Brandauer'), (2, 'B-0002', 'Marek O''Shea');
INSERT INTO staff VALUES (2, 51000), (1, 62000);
INSERT INTO shifts VALUES (1, 2, 'B-0001'), (2, NULL, NULL), (3, 1, 'B-0002');
