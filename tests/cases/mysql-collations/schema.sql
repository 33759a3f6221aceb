-- What the collation counts as equal is one value to keys and references.
CREATE TABLE country (code varchar(12) PRIMARY KEY, name varchar(40) COLLATE utf8mb4_bin UNIQUE)
  DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE person (id int unsigned PRIMARY KEY, country varchar(12), login varchar(30) NOT NULL UNIQUE, page text NOT NULL,
  born date NOT NULL, seen datetime NOT NULL DEFAULT '0000-00-00 00:00:00', since timestamp NOT NULL, year year, balance decimal(8,2) unsigned,
  flags set('a','b') NOT NULL, UNIQUE KEY page (page(20)), FOREIGN KEY (country) REFERENCES country (code))
  DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
