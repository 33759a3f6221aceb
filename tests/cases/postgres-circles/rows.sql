INSERT INTO staff.people VALUES (1, 'B-1001', 2, NULL, 'Ottilie Brandauer'), (2, 'B-1002', NULL, NULL, 'Marek O''Shea'), (3, 'B-1003', 3, NULL, 'Zoë Velde');
INSERT INTO staff.teams VALUES (7, 1, 'Night watch'), (8, 3, 'Day watch');
UPDATE staff.people SET team = 7 + id % 2;
INSERT INTO rooms VALUES ('A', 1), ('A', 2), ('B', 1);
INSERT INTO visits VALUES ('B-1001', 'A', 2, '2024-02-29'), ('B-1003', NULL, NULL, '2024-03-01'), (NULL, 'B', 1, '2024-03-02'), ('B-1001', 'A', 2, '2024-02-29');
