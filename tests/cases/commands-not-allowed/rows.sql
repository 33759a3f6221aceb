INSERT INTO people VALUES (1, 'Ann "A." Lee', 43), (2, NULL, 32), (3, 'Bo', NULL);
