INSERT INTO users VALUES
  (1, '2025-01-31 10:00:00', '2025-02-28 10:00:00', 'Rang twice about Ottilie', NULL),
  (2, '2024-02-29 23:59:59', NULL, '', 'Knows Marek');
INSERT INTO log_2025 VALUES (1, 2, 'Marek logged in', '2025-12-31 00:00:00');
INSERT INTO log_2026 VALUES (1, 1, 'Ottilie logged in', '2026-01-01 00:00:00');
INSERT INTO countries VALUES ('CH', 'Switzerland');
INSERT INTO currencies VALUES ('CHF', 'Franc');
