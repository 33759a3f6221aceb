-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot eed1c64a9084843d

SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT;
SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS;
SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION;
SET @OLD_TIME_ZONE=@@TIME_ZONE;
SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS;
SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS;
SET @OLD_SQL_MODE=@@SQL_MODE;
SET @OLD_SQL_NOTES=@@SQL_NOTES;
SET NAMES utf8mb4;
SET TIME_ZONE='+00:00';
SET UNIQUE_CHECKS=1;
SET FOREIGN_KEY_CHECKS=1;
SET SQL_NOTES=0;
SET SQL_MODE='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';

SET @standin_sql_mode = @@sql_mode, @standin_collation_connection = @@collation_connection;
SET sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', collation_connection = 'utf8mb4_general_ci';
DELIMITER ;;
CREATE FUNCTION `double_it`(n int) RETURNS int(11)
    DETERMINISTIC
BEGIN
  RETURN n * 2; 
END;;
DELIMITER ;
SET sql_mode = @standin_sql_mode, collation_connection = @standin_collation_connection;
CREATE TABLE `customers` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `first_name` varchar(60) NOT NULL,
  `last_name` varchar(60) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL,
  `email` varchar(100) NOT NULL,
  `phone` varchar(24) DEFAULT NULL,
  `born` date DEFAULT NULL,
  `profile` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`profile`)),
  `notes` text DEFAULT NULL,
  `picture` blob DEFAULT NULL,
  `marketing` tinyint(1) NOT NULL DEFAULT 0,
  `full_name` varchar(130) GENERATED ALWAYS AS (concat(`first_name`,' ',convert(`last_name` using utf8mb4))) VIRTUAL,
  `shouting` varchar(60) GENERATED ALWAYS AS (ucase(`last_name`)) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`)
) ENGINE=InnoDB AUTO_INCREMENT=18446744073709551611 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `orders` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `customer_id` bigint(20) unsigned NOT NULL,
  `status` enum('new','paid','shipped') NOT NULL DEFAULT 'new',
  `flags` set('gift','express') NOT NULL DEFAULT '',
  `switches` bit(10) NOT NULL DEFAULT b'0',
  `zeros` int(6) unsigned zerofill NOT NULL DEFAULT 000007,
  `placed_at` datetime(6) NOT NULL DEFAULT '0000-00-00 00:00:00.000000',
  `touched` timestamp NOT NULL DEFAULT current_timestamp(),
  `season` year(4) NOT NULL,
  `total` decimal(12,2) NOT NULL CHECK (`total` >= 0),
  `weight` float DEFAULT NULL,
  `ratio` double DEFAULT NULL,
  `number` char(9) NOT NULL,
  `token` binary(4) DEFAULT NULL,
  `place` point DEFAULT NULL,
  `Gift Message` text DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `number` (`number`),
  KEY `customer_id` (`customer_id`),
  KEY `by_status` (`status`,`placed_at`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
START TRANSACTION;

INSERT INTO `customers` (`id`,`first_name`,`last_name`,`email`,`phone`,`born`,`profile`,`notes`,`picture`,`marketing`) VALUES
(0,'Paula','Perez','paula.perez.x1eshrrdh@example.test','+1-977-555-0124','1971-04-03','{"contact": {"email": "benjamin.caldwell.63arfd2a7@example.test"}, "lang": "de"}','Quisquam nemo nisi ut laborum c.',0x00FF270A5C,1),
(7,'Alexis','Delgado','alexis.delgado.a2acnnkec@example.test','+1-645-555-0127','1989-01-22','{"lang": "nl"}',NULL,NULL,0),
(18446744073709551610,'George','Butler','george.butler.4e6a7j4yr@example.test',NULL,NULL,NULL,'','',0);

SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';
INSERT INTO `orders` (`id`,`customer_id`,`status`,`flags`,`switches`,`zeros`,`placed_at`,`touched`,`season`,`total`,`weight`,`ratio`,`number`,`token`,`place`,`Gift Message`) VALUES
(1,0,'paid','gift,express',b'1000000001',000042,'2024-02-29 12:00:00.000000','2024-02-29 12:00:00',2024,19.90,0.1,1e-300,'SO-794090',0x6162000A,ST_GeomFromText('POINT(0 0)'),'Et magni irure ration.'),
(2,0,'new','',b'0000000000',000007,'2024-03-01 08:30:00.123456','2024-03-01 08:30:00',0000,0.10,NULL,NULL,'SO-732954',NULL,NULL,NULL),
(3,7,'','gift',b'0000000011',999999,'0000-00-00 00:00:00.000000','2024-03-02 23:59:59',1901,1250.00,16777216,-2.5,'SO-961234',0x00000000,NULL,'Voluptate ducimuse.');
SET SQL_MODE='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';

COMMIT;

ALTER TABLE `orders`
  ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE;
CREATE VIEW `paid` AS SELECT 1 AS `id`, 1 AS `total`;
SET @standin_collation_connection = @@collation_connection;
SET collation_connection = 'utf8mb4_general_ci';
CREATE OR REPLACE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `paid` AS select `orders`.`id` AS `id`,`orders`.`total` AS `total` from `orders` where `orders`.`status` = 'paid';
SET collation_connection = @standin_collation_connection;
SET @standin_sql_mode = @@sql_mode, @standin_collation_connection = @@collation_connection;
SET sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', collation_connection = 'utf8mb4_general_ci';
DELIMITER ;;
CREATE TRIGGER no_past BEFORE INSERT ON orders FOR EACH ROW BEGIN
  IF NEW.total < 0 THEN SET NEW.total = 0; END IF;
END;;
DELIMITER ;
SET sql_mode = @standin_sql_mode, collation_connection = @standin_collation_connection;

SET SQL_NOTES=@OLD_SQL_NOTES;
SET SQL_MODE=@OLD_SQL_MODE;
SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS;
SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS;
SET TIME_ZONE=@OLD_TIME_ZONE;
SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION;
SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS;
SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT;

-- standin dump complete
