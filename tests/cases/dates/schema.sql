CREATE TABLE stays (
  id INTEGER PRIMARY KEY,
  arrived DATE NOT NULL,
  departed DATE,
  paid_at DATETIME,
  note TEXT
);
