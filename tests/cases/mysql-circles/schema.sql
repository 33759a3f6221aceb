-- References that no order of tables satisfies: to itself, in a circle, to a
-- unique key that is not the primary one, over two columns.
CREATE TABLE people (id int PRIMARY KEY, badge varchar(20) NOT NULL UNIQUE, boss int, team int, name varchar(60) NOT NULL, FOREIGN KEY (boss) REFERENCES people (id));
CREATE TABLE teams (id int PRIMARY KEY, `lead` int NOT NULL, title varchar(60) NOT NULL, FOREIGN KEY (`lead`) REFERENCES people (id));
ALTER TABLE people ADD FOREIGN KEY (team) REFERENCES teams (id);
CREATE TABLE rooms (house char(1), number int, PRIMARY KEY (house, number));
CREATE TABLE visits (badge varchar(20), house char(1), number int, visited date NOT NULL,
  FOREIGN KEY (badge) REFERENCES people (badge) ON UPDATE CASCADE, FOREIGN KEY (house, number) REFERENCES rooms (house, number));
