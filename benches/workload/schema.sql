-- The workload of the benchmark: a shop whose every value is a function of the
-- row number, so that two loads are equal. Load with `psql -v sf=0.1 -f …`;
-- sf=1 makes 13.5 million rows.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS shop CASCADE;
CREATE SCHEMA shop;
SET search_path = shop;

-- A number from 0 up to, not including, `size`: a function of row and purpose.
CREATE FUNCTION pick(row_number bigint, purpose int, size bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (hashint8extended(row_number, purpose) & 4611686018427387903) % size;
CREATE FUNCTION one_of(row_number bigint, purpose int, choices text[]) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN choices[1 + pick(row_number, purpose, cardinality(choices))];
CREATE FUNCTION digits(row_number bigint, purpose int, count int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN lpad(pick(row_number, purpose, (10::numeric ^ count)::bigint)::text, count, '0');
CREATE FUNCTION ip(row_number bigint, purpose int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN concat_ws('.', 1 + pick(row_number, purpose, 223), pick(row_number, purpose + 1, 256),
                   pick(row_number, purpose + 2, 256), pick(row_number, purpose + 3, 256));
CREATE FUNCTION first_name(row_number bigint, purpose int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN one_of(row_number, purpose, '{Ada,Bruno,Chloé,Dmitri,Eva,Farid,Grace,Håkon,Inês,Jonas,Kofi,Lucía,Mei,Noor,Ömer,Petra,Quentin,Rosa,Søren,Tove}');
CREATE FUNCTION last_name(row_number bigint, purpose int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN one_of(row_number, purpose, '{Abbott,Becker,"da Costa",Dubois,Eriksen,Fischer,Gómez,Haddad,Ito,Jansen,Kowalski,Lindqvist,Martin,Nguyễn,"O''Neill",Petrov,Rossi,Schäfer,Taylor,"van Dijk"}');
CREATE FUNCTION street(row_number bigint, purpose int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN concat(1 + pick(row_number, purpose, 9999), ' ',
                one_of(row_number, purpose + 1, '{Church,High,Mill,Park,Queen,River,Station,Willow}'), ' ',
                one_of(row_number, purpose + 2, '{Road,Street,Avenue,Lane}'));
CREATE FUNCTION city(row_number bigint, purpose int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN one_of(row_number, purpose, '{Aberdeen,Boise,Córdoba,Denver,Essen,Fresno,Genève,Houston,Iași,Köln}');

CREATE TYPE order_status AS ENUM ('new', 'paid', 'shipped', 'delivered', 'returned', 'cancelled');

CREATE TABLE customers AS
SELECT i AS id,
       md5('uid' || i)::uuid AS uid,
       first_name(i, 10) AS first_name,
       last_name(i, 20) AS last_name,
       ('c' || i || '.' || left(md5('mail' || i), 6) || '@' || one_of(i, 30, '{post.example.net,mail.example.org,example.com}'))::varchar(255) AS email,
       (CASE WHEN pick(i, 40, 20) > 0 THEN '+1-' || digits(i, 41, 3) || '-555-' || digits(i, 42, 4) END)::varchar(32) AS phone,
       date '1940-01-01' + pick(i, 50, 25000)::int AS dob,
       street(i, 60) AS street,
       city(i, 70) AS city,
       one_of(i, 80, '{NY,CA,IL,TX,AZ,PA,WA,OR}')::char(2) AS state,
       digits(i, 90, 5)::varchar(12) AS zip,
       'US'::char(2) AS country,
       (CASE WHEN pick(i, 100, 10) > 0 THEN digits(i, 101, 3) || '-' || digits(i, 102, 2) || '-' || digits(i, 103, 4) END)::char(11) AS ssn,
       pick(i, 110, 3) = 0 AS marketing_opt_in,
       (pick(i, 120, 1000000) / 100.0)::numeric(12,2) AS balance,
       CASE WHEN pick(i, 130, 5) > 0 THEN
         'Rang about order ' || pick(i, 131, 3000000) || E'.\nWants "express" delivery,\ta refund to C:\\purse\\' || md5('purse' || i)
         || ' and a call after ' || 8 + pick(i, 132, 10) || ':00. Seen by ' || md5('agent' || i) || ' ' || md5('desk' || i) END AS notes,
       jsonb_build_object(
         'lang', one_of(i, 140, '{en,de,fr,es,pt}'), 'tags', jsonb_build_array('t' || pick(i, 141, 50), 't' || pick(i, 142, 50)),
         'contact', jsonb_build_object('email', 'other' || i || '@example.org', 'phone', '+1-' || digits(i, 143, 3) || '-555-0100'),
         'score', pick(i, 144, 1000), 'vip', pick(i, 145, 7) = 0, 'last_ip', ip(i, 146)) AS profile,
       timestamp '2018-01-01' + pick(i, 150, 200000000) * interval '1 second' + pick(i, 151, 1000000) * interval '1 microsecond' AS created_at
FROM generate_series(1, (1000000 * :sf)::bigint) AS i;

CREATE TABLE orders AS
SELECT i AS id,
       1 + pick(i, 200, (1000000 * :sf)::bigint) AS customer_id,
       one_of(i, 210, '{new,paid,shipped,delivered,returned,cancelled}')::order_status AS status,
       timestamp '2021-01-01' + pick(i, 220, 130000000) * interval '1 second' AS placed_at,
       (pick(i, 230, 500000) / 100.0)::numeric(12,2) AS total,
       one_of(i, 240, '{USD,EUR,GBP}')::char(3) AS currency,
       first_name(i, 250) || ' ' || last_name(i, 251) AS ship_name,
       street(i, 260) AS ship_street,
       city(i, 270) AS ship_city,
       digits(i, 280, 5)::varchar(12) AS ship_zip,
       (CASE WHEN pick(i, 290, 3) > 0 THEN '1Z' || upper(left(md5('parcel' || i), 16)) END)::varchar(40) AS tracking
FROM generate_series(1, (3000000 * :sf)::bigint) AS i;

CREATE TABLE order_items AS
SELECT i AS id,
       1 + (i - 1) / 2 AS order_id,
       (1 + (i - 1) % 2)::int AS line_no,
       ('SKU-' || upper(left(md5('sku' || pick(i, 300, 20000)), 10)))::varchar(24) AS sku,
       (1 + pick(i, 310, 5))::int AS qty,
       (pick(i, 320, 100000) / 100.0)::numeric(10,2) AS unit_price,
       CASE WHEN pick(i, 330, 4) = 0 THEN pick(i, 331, 50) / 100.0::double precision END AS discount
FROM generate_series(1, (6000000 * :sf)::bigint) AS i;

CREATE TABLE payments AS
SELECT i AS id,
       1 + pick(i, 400, (3000000 * :sf)::bigint) AS order_id,
       one_of(i, 410, '{card,card,card,sepa,wallet}')::varchar(12) AS method,
       (CASE WHEN one_of(i, 410, '{card,card,card,sepa,wallet}') = 'card' THEN '4' || digits(i, 420, 15) END)::varchar(19) AS pan,
       (lpad((1 + pick(i, 430, 12))::text, 2, '0') || '/' || 25 + pick(i, 431, 6))::char(5) AS exp,
       first_name(i, 440) || ' ' || last_name(i, 441) AS holder,
       (CASE WHEN one_of(i, 410, '{card,card,card,sepa,wallet}') = 'sepa' THEN 'DE' || digits(i, 450, 2) || digits(i, 451, 18) END)::varchar(34) AS iban,
       (pick(i, 460, 500000) / 100.0)::numeric(12,2) AS amount,
       timestamp '2021-01-01' + pick(i, 470, 130000000) * interval '1 second' AS paid_at,
       md5('processor' || i)::uuid AS processor_ref
FROM generate_series(1, (1500000 * :sf)::bigint) AS i;

CREATE TABLE audit_log AS
SELECT i AS id,
       CASE WHEN pick(i, 500, 10) > 0 THEN who END AS customer_id,
       ('c' || who || '.' || left(md5('mail' || who), 6) || '@' || one_of(who, 30, '{post.example.net,mail.example.org,example.com}'))::varchar(255) AS actor_email,
       one_of(i, 510, '{login,logout,update_profile,view_order,export,password_reset}')::varchar(32) AS action,
       ip(i, 520)::varchar(45) AS ip,
       'Browser/' || 90 + pick(i, 530, 40) || '.0 (' || one_of(i, 531, '{Linux x86_64,Windows NT 10.0,Macintosh}') || ') Engine/537.36' AS user_agent,
       (md5('session' || i) || md5('token' || i))::char(64) AS session_token,
       jsonb_build_object('path', '/api/v1/' || pick(i, 540, 100), 'ms', pick(i, 541, 3000), 'ok', pick(i, 542, 20) > 0) AS details,
       timestamp '2023-01-01' + pick(i, 550, 60000000) * interval '1 second' AS at
FROM (SELECT i, 1 + pick(i, 560, (1000000 * :sf)::bigint) AS who
      FROM generate_series(1, (2000000 * :sf)::bigint) AS i) AS rows;

DO $$
DECLARE
  nullable constant text[] := '{phone,dob,street,city,state,zip,country,ssn,notes,profile,ship_name,ship_street,ship_city,ship_zip,tracking,discount,pan,exp,holder,iban,ip,user_agent,session_token,details,actor_email}';
  place record;
BEGIN
  FOR place IN
    SELECT attrelid::regclass AS relation, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'shop'::regnamespace AND relkind = 'r' AND attnum > 0
      AND attname <> ALL (nullable) AND NOT (relname = 'audit_log' AND attname = 'customer_id')
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER %I SET NOT NULL', place.relation, place.attname);
  END LOOP;
END $$;

ALTER TABLE customers ADD PRIMARY KEY (id);
ALTER TABLE orders ADD PRIMARY KEY (id);
ALTER TABLE order_items ADD PRIMARY KEY (id);
ALTER TABLE payments ADD PRIMARY KEY (id);
ALTER TABLE audit_log ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX customers_email_key ON customers (email);
CREATE INDEX orders_customer ON orders (customer_id);
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders (id);
ALTER TABLE payments ADD FOREIGN KEY (order_id) REFERENCES orders (id);
ALTER TABLE audit_log ADD FOREIGN KEY (customer_id) REFERENCES customers (id);

DROP FUNCTION ip, street, city, first_name, last_name, digits, one_of, pick;
VACUUM (ANALYZE, FREEZE) customers;
VACUUM (ANALYZE, FREEZE) orders;
VACUUM (ANALYZE, FREEZE) order_items;
VACUUM (ANALYZE, FREEZE) payments;
VACUUM (ANALYZE, FREEZE) audit_log;
CHECKPOINT;
