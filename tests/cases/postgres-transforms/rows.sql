INSERT INTO people VALUES
  (1, 'Ann Lee', 'Likes tea', to_tsvector('simple', 'Ann Lee likes tea'), true, '2024-02-28 23:59:59.5+00', 1700000000, '[2024-02-28,2024-03-02)', '["2024-02-28 08:00+00","2024-02-28 16:00+00")', 4200.00, 0.5, '203.0.113.77', '08:30', 'a'),
  (2, 'Bo', NULL, NULL, false, 'infinity', 0, 'empty', NULL, 0, 'NaN', '2001:db8:1:2::3', '23:59:59.25', 'b'),
  (3, 'Cy', '', '', true, NULL, NULL, '(,)', '(,"2024-02-28 16:00+00"]', 99.99, 1.5e-7, '10.1.2.3/8', NULL, NULL);
