INSERT INTO "select" VALUES (1, 'Ottilie', 'a', 'b', 'c');
INSERT INTO "Größe, in cm" VALUES ('x''y', 180), ('z', NULL);
