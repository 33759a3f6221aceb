INSERT INTO people VALUES
  (1, 'Ann Lee', 'Ann Lee, guest', 'Guest', 1, 120.50, 0.25, '2024-02-28 23:59:59.125', '1970-01-03 10:00:00', '08:30:00', 77, 'AB-1234'),
  (2, 'Bo', NULL, 'Member', 0, 0.00, 0, NULL, NULL, NULL, 78, 'cd-5678');
