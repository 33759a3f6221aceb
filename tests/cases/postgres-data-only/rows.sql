INSERT INTO people VALUES (1), (2);
INSERT INTO teams VALUES (1, 2);
UPDATE people SET team = 1;
INSERT INTO notes (person, body) VALUES (2, E'two\nlines');
