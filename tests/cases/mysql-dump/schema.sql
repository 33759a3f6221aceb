-- Every family of types, a trigger, a routine, an event and a view.
CREATE TABLE customers (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  first_name varchar(60) NOT NULL,
  last_name varchar(60) CHARACTER SET latin1 NOT NULL,
  email varchar(100) NOT NULL UNIQUE,
  phone varchar(24),
  born date,
  profile json,
  notes text,
  picture blob,
  marketing tinyint(1) NOT NULL DEFAULT 0,
  full_name varchar(130) AS (concat(first_name, ' ', last_name)) VIRTUAL,
  shouting varchar(60) AS (upper(last_name)) STORED
) DEFAULT CHARACTER SET utf8mb4;
CREATE TABLE orders (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id bigint unsigned NOT NULL,
  status enum('new', 'paid', 'shipped') NOT NULL DEFAULT 'new',
  flags set('gift', 'express') NOT NULL DEFAULT '',
  switches bit(10) NOT NULL DEFAULT b'0',
  zeros int(6) unsigned zerofill NOT NULL DEFAULT 7,
  placed_at datetime(6) NOT NULL DEFAULT '0000-00-00 00:00:00',
  touched timestamp NOT NULL DEFAULT current_timestamp(),
  season year NOT NULL,
  total decimal(12,2) NOT NULL CHECK (total >= 0),
  weight float, ratio double,
  number char(9) NOT NULL UNIQUE,
  token binary(4), place point,
  `Gift Message` text,
  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
  KEY by_status (status, placed_at)
) DEFAULT CHARACTER SET utf8mb4;
CREATE VIEW paid AS SELECT id, total FROM orders WHERE status = 'paid';
DELIMITER ;;
CREATE TRIGGER no_past BEFORE INSERT ON orders FOR EACH ROW BEGIN
  IF NEW.total < 0 THEN SET NEW.total = 0; END IF;
END;;
CREATE FUNCTION double_it(n int) RETURNS int DETERMINISTIC BEGIN
  RETURN n * 2; -- twice
END;;
DELIMITER ;
