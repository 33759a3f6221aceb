CREATE TABLE rooms (house TEXT, number INTEGER, label TEXT, PRIMARY KEY (house, number));
CREATE TABLE visits (
  visitor TEXT NOT NULL,
  house TEXT,
  number INTEGER,
  visited DATE,
  PRIMARY KEY (visitor, house, number),
  FOREIGN KEY (house, number) REFERENCES rooms (house, number)
);
CREATE TABLE keys_lent (visitor TEXT, house TEXT, number INTEGER, deposit NUMERIC,
  FOREIGN KEY (visitor, house, number) REFERENCES visits);
