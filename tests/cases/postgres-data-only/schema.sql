CREATE TABLE people (id int PRIMARY KEY, team int);
CREATE TABLE teams (id int PRIMARY KEY, lead int NOT NULL REFERENCES people);
ALTER TABLE people ADD FOREIGN KEY (team) REFERENCES teams DEFERRABLE;
CREATE TABLE notes (id serial PRIMARY KEY, person int REFERENCES people, body text);
