INSERT INTO users VALUES (1, 'Ann.Lee@corp.example', 'Ann', 'Lee', 'annlee', '1980-05-05', '2020-01-01'), (2, 'bo@corp.example', 'Bo', NULL, 'bo', NULL, '2020-02-02');
INSERT INTO orders VALUES (10, 1, 'Ann Lee', 'ann.lee@corp.example', '2024-01-01', '2024-01-04'), (11, 2, 'Bo', 'other@corp.example', '2024-01-01', NULL), (12, NULL, 'Cy', 'cy@corp.example', '2024-01-01', '2024-01-02'), (13, 1, 'A. Lee', NULL, '2024-02-01', '2024-02-04');
INSERT INTO parcels VALUES (100, 10, 'Ann Lee', '2024-01-03'), (101, 12, 'Cy', '2024-01-03'), (102, NULL, 'Dee', '2024-01-03');
INSERT INTO newsletter VALUES ('ANN.LEE@corp.example', 'Ann'), ('eve@corp.example', 'Eve');
INSERT INTO audit VALUES (1, 1, '{"email": "ann.lee@corp.example", "name": "Ann", "at": "2024-01-01"}'), (2, 2, '{"email": "eve@corp.example", "name": "Bo", "at": "2024-01-01"}');
INSERT INTO guests VALUES (1, 'bo@corp.example', 'Bo'), (2, NULL, 'Nobody');
