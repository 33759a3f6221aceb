CREATE TABLE notes (id int PRIMARY KEY, v text, w varchar(100) NOT NULL) DEFAULT CHARACTER SET utf8mb4;
CREATE TABLE kinds (id bigint unsigned PRIMARY KEY, b tinyint(1), d date, ts datetime(6), st timestamp NULL, t time(3), y year, bl blob, bi bit(10), n decimal(10,2), f float, db double, e enum('yes','no'), s set('a','b'), j json, z int(5) zerofill, vb varbinary(9)) DEFAULT CHARACTER SET utf8mb4;
INSERT INTO kinds VALUES
(18446744073709551615, 1, '2026-11-22', '2026-11-22 12:30:00.123456', '2026-11-22 12:30:00', '838:59:59', 2026, x'00ff10', b'1010101010', 1.50, 0.1, 1e-300, 'yes', 'a,b', '{"b": 1.50, "a": "<%"}', 42, x'30786666'),
(1, 0, '0001-01-01', '9999-12-31 23:59:59.999999', NULL, '-01:00:00', 0, '', b'0', -0.01, -3.4e38, -1.7976931348623157e308, 'no', '', '[]', 0, ''),
(2, NULL, '1582-10-10', NULL, '2026-01-01 00:00:00', '12:30:00.5', 1999, NULL, NULL, 20260101, 0, 0, NULL, NULL, '20260101', NULL, NULL);
CREATE TABLE users (id int PRIMARY KEY, boss_id int, created_at datetime, FOREIGN KEY (boss_id) REFERENCES users (id));
INSERT INTO users VALUES (2, NULL, NULL), (1, 2, '2026-01-01 00:00:00');
