CREATE TABLE people (
  id int unsigned NOT NULL PRIMARY KEY,
  name varchar(40) NOT NULL,
  label varchar(60),
  kind enum('Guest','Member') NOT NULL,
  vip tinyint(1) NOT NULL,
  total decimal(8,2) unsigned,
  ratio double,
  seen datetime(3),
  stamped timestamp NULL,
  opens time,
  place int unsigned NOT NULL,
  code varchar(12)
);
