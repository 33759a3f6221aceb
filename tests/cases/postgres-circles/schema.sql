-- References that no order of tables satisfies: to itself, in a circle, to a
-- unique key that is not the primary one, over two columns, across schemas.
CREATE SCHEMA staff;
CREATE TABLE staff.people (
  id int PRIMARY KEY,
  badge text NOT NULL UNIQUE,
  boss int REFERENCES staff.people,
  team int,
  name text NOT NULL
);
CREATE TABLE staff.teams (
  id int PRIMARY KEY,
  lead int NOT NULL REFERENCES staff.people DEFERRABLE INITIALLY DEFERRED,
  title text NOT NULL
);
ALTER TABLE staff.people ADD FOREIGN KEY (team) REFERENCES staff.teams;
CREATE TABLE rooms (house char(1), number int, PRIMARY KEY (house, number));
CREATE TABLE visits (
  badge text REFERENCES staff.people (badge) ON UPDATE CASCADE,
  house char(1),
  number int,
  visited date NOT NULL,
  FOREIGN KEY (house, number) REFERENCES rooms MATCH FULL
);
