-- What fixtures get wrong: names, texts and values that their readers take for others.
CREATE TABLE notes (id int PRIMARY KEY, v text, w text NOT NULL);
CREATE TABLE kinds (id bigint PRIMARY KEY, i8 bigint, n numeric, n2 numeric(10,2), f8 float8, f4 real, b boolean, d date, t time, tz timetz, ts timestamp, tstz timestamptz,
 u uuid, j json, jb jsonb, bt bytea, iv interval, ip inet, b3 bit(3), vb varbit, ia int[], ta text[], tsa timestamptz[], ba bool[], jba jsonb[], r int4range, m money, x xml, ca char(5), p point, dr daterange, na numeric[], da date[]);
INSERT INTO kinds VALUES
(1, 9223372036854775807, 12345678901234567890.12345678901234567890, 1.50, 1e-300, 0.1, true, '2026-11-22', '12:30:00.5', '12:30:00+02', '2026-11-22 12:30:00.123456', '2026-11-22 12:30:00.123456+00', '6b1b36cb-0e0c-4b8e-8a51-0a4ce1b0f0aa', '{"b":1.5, "a":[1,null,"<%"]}', '{"<<":{"a":1},"x":1e5,"y":"2026-11-22","z":null}', '\x00ff10', '3 days 04:05:06', '10.0.0.1/24', '101', '1010', '{1,NULL,-3}', '{"a,b","c\"d\\","NULL",NULL,"",yes,$LABEL}', '{"2026-11-22 12:00:00+00"}', '{t,f}', '{"{\"a\": 1}"}', '[1,5)', '1234.50', '<a>b</a>', 'ab', '(1,2)', '[2026-01-01,2026-02-01)', '{1.25,2.5}', '{2026-11-22}'),
(2, -9223372036854775808, 'NaN', -0.01, 'Infinity', 'NaN', false, 'infinity', '24:00:00', '23:59:59-12', '0044-03-15 12:00:00 BC', '-infinity', '00000000-0000-0000-0000-000000000000', '"$LABEL"', '"yes"', '', '-1 days', '::1', '000', '', '{}', '{}', '{}', '{}', '{}', 'empty', '-0.01', '', '', '(0,0)', 'empty', '{}', '{}'),
(3, 0, 1e20, 99999999.99, -1.7976931348623157e308, 3.4e38, NULL, '0001-01-01', '00:00:00', '00:00:00+00', '9999-12-31 23:59:59.999999', '1582-10-10 00:00:00+00', NULL, '[]', 'null', '\x244c41424500', '1 mon', NULL, NULL, NULL, '{{1,2},{3,4}}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'a', NULL, NULL, NULL, NULL),
(4, 20260101, 20260101, 0, 0, 100000, true, '1582-10-10', '23:59:59.999999', NULL, '2026-11-22 00:00:00', '2026-11-22 12:30:00+00', NULL, '{"n":20260101}', '20260101', '\x5241573d', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{0044-03-15 BC,infinity}');
CREATE TABLE pairs (a text, b text, v int, PRIMARY KEY (a, b));
INSERT INTO pairs VALUES ('a_', 'b', 1), ('a', '_b', 2), ('a%', '<%', 3);
CREATE TABLE keyless (a text, b int);
INSERT INTO keyless VALUES ('x', 1), ('x', 1), ('y', NULL), ('x', 1), (NULL, NULL);
CREATE TABLE nothing (id int PRIMARY KEY, "on" text, "select" int DEFAULT 3);
CREATE TABLE "Odd Names" ("a b" int PRIMARY KEY, "<<" text, "null" text DEFAULT 'd', "é" text, "c: d" text);
INSERT INTO "Odd Names" VALUES (1, '<<', NULL, 'x', 'y');
CREATE TABLE users (id int PRIMARY KEY, boss_id int REFERENCES users DEFERRABLE INITIALLY DEFERRED, created_at timestamp, updated_at timestamp, data jsonb, seen timestamptz, kind date, amount numeric(10,2), photo bytea, open boolean);
INSERT INTO users VALUES (1, 2, NULL, '2026-01-01', '{"a": [1.5, "é"], "b": null}', '2026-11-22 12:30:00.123456+00', '2026-11-22', 1.50, '\x00ff', true), (2, NULL, '2026-01-01 00:00:00.1', NULL, '"yes"', NULL, NULL, -0.01, '', false);
CREATE TABLE posts (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users DEFERRABLE INITIALLY DEFERRED, type text);
INSERT INTO posts VALUES (1, 1, 'Story'), (2, 2, NULL);
