CREATE TABLE notes (id integer PRIMARY KEY, v text, w text NOT NULL);
CREATE TABLE kinds (id integer PRIMARY KEY, n numeric(10,2), r real, b boolean, d date, ts datetime, t time, bl blob, dec decimal(8,3), vc varchar(20), free, j json);
INSERT INTO kinds VALUES (1, 1.5, 0.1, 1, '2026-11-22', '2026-11-22 12:30:00', '12:30:00', x'00ff', 1.125, 'yes', 1, '{"a":1}'),
(2, 20260101, 1e-300, 0, '2026-02-30', '2026-11-22T12:30:00Z', '25:00:00', x'', -5, '', '1', '[1.5]'),
(3, NULL, -1e300, NULL, '', '2026-11-22 12:30:00.123', NULL, NULL, NULL, '2026-01-01', 1.5, NULL),
(4, 0, 100, 1, '2026-11-22', '2026-11-22 12:30:00.123456', '12:30:00.5', x'30786666', 0, '20260101', NULL, '"x"');
CREATE TABLE users (id integer PRIMARY KEY, boss_id integer REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, created_at datetime, kind date, open bool, data text CHECK (JSON_VALID("data") OR "data" IS NULL), photo blob);
INSERT INTO users VALUES (1, 2, '2026-01-01 00:00:00', '2026-11-22', 1, '{"a": [1.5, "x"], "b": null}', x'00ff'), (2, NULL, NULL, NULL, 0, '"yes"', x'');
