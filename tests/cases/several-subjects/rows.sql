INSERT INTO firms VALUES (1, 'DE123456789', 'Keller Bau GmbH'), (2, 'DE987654321', 'Lee Ltd');
INSERT INTO people VALUES (1, 1, 7, 'ann@keller.example', 'Ms', 'f', 'Ann', 'Keller', 'Keller Bau GmbH', 'Main 1', '2020-01-01', '2024-01-01'), (2, 1, 7, 'bo@keller.example', 'Mr', 'm', 'Bo', 'Keller', 'Keller Bau', 'Main 1', '2021-01-01', NULL), (3, 2, 9, 'cy@lee.example', 'Dr', 'm', 'Cy', 'Lee', 'Lee Ltd', 'Side 2', '2022-01-01', '2022-01-01'), (4, NULL, 9, 'dee@lee.example', NULL, 'f', 'Dee', 'Lee', NULL, 'Side 2', NULL, NULL);
INSERT INTO orders VALUES (10, 1, 100.00, 19.00, 'Keller Bau GmbH', 'Ann Keller', '2024-02-01'), (11, 4, 50.00, 9.50, 'Dee', 'Dee Lee', '2024-02-02');
INSERT INTO lines VALUES (10, 1, 60.00), (10, 2, 40.00), (11, 1, 50.00);
