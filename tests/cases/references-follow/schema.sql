CREATE TABLE people (id INTEGER PRIMARY KEY, badge TEXT NOT NULL UNIQUE, name TEXT);
CREATE TABLE staff (person_id INTEGER PRIMARY KEY REFERENCES people (id), salary INTEGER);
CREATE TABLE shifts (id INTEGER PRIMARY KEY, staff_id INTEGER REFERENCES staff (person_id), badge TEXT REFERENCES people (badge));
