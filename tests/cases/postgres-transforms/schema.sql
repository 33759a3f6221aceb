CREATE TABLE people (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  note varchar(60),
  found tsvector,
  active boolean NOT NULL,
  seen_at timestamptz,
  seen_epoch bigint,
  stay daterange,
  shifts tstzrange,
  salary numeric(9,2) CHECK (salary >= 0),
  score double precision,
  ip inet,
  opens time,
  kind text
);
