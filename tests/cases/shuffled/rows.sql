WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 110)
INSERT INTO items SELECT i, 'C-' || i, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 10 = 1 THEN '' ELSE 'colour ' || (i % 3) END, i / 4.0 FROM n;
