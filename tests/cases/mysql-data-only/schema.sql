-- Keys of a circle are there before the rows.
CREATE TABLE teams (id int PRIMARY KEY, `lead` int NOT NULL);
CREATE TABLE people (id int AUTO_INCREMENT PRIMARY KEY, team int, boss int, name varchar(60) NOT NULL,
  FOREIGN KEY (team) REFERENCES teams (id), FOREIGN KEY (boss) REFERENCES people (id));
ALTER TABLE teams ADD FOREIGN KEY (`lead`) REFERENCES people (id);
CREATE TABLE rooms (house char(1), number int, PRIMARY KEY (house, number));
CREATE TABLE visits (house char(1), number int, FOREIGN KEY (house, number) REFERENCES rooms (house, number));
CREATE TABLE nothing (a int AS (1));
