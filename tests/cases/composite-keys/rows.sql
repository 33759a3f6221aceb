INSERT INTO rooms VALUES ('North', 1, 'Room of Ottilie'), ('North', 2, NULL), ('South', 1, 'Hall');
INSERT INTO visits VALUES ('ottilie', 'North', 1, '2024-05-01'), ('ottilie', 'South', 1, '2024-05-02'), ('marek', 'North', 1, NULL);
INSERT INTO keys_lent VALUES ('ottilie', 'South', 1, 20), (NULL, 'South', 1, 5);
