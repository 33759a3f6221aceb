CREATE TABLE users (id int PRIMARY KEY, email varchar(60) NOT NULL UNIQUE, mood enum('fine', 'grim'), shape point, small tinyint, flags set('a', 'b'));
CREATE TABLE events (id int, at date NOT NULL, who text) PARTITION BY RANGE (year(at)) (PARTITION p0 VALUES LESS THAN (2026), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE parts (owner int, FOREIGN KEY (owner) REFERENCES users (id));
