INSERT INTO items VALUES (1, 'C-1', 'red', 1), (2, 'C-2', 'blue', 2);
