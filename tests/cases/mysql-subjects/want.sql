-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 91c0c8a93493ab28

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

CREATE TABLE `audit` (
  `id` int(11) NOT NULL,
  `who` int(11) DEFAULT NULL,
  `payload` text DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `who` (`who`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `guests` (
  `id` int(11) NOT NULL,
  `mail` varchar(120) DEFAULT NULL,
  `first_name` varchar(40) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `newsletter` (
  `address` varchar(120) NOT NULL,
  `called` varchar(40) DEFAULT NULL,
  PRIMARY KEY (`address`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `orders` (
  `id` int(11) NOT NULL,
  `user_id` int(11) DEFAULT NULL,
  `ship_name` varchar(80) DEFAULT NULL,
  `ship_mail` varchar(120) DEFAULT NULL,
  `placed` date DEFAULT NULL,
  `shipped` date DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `parcels` (
  `id` int(11) NOT NULL,
  `order_id` int(11) DEFAULT NULL,
  `label` varchar(80) DEFAULT NULL,
  `sent` date DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `order_id` (`order_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `users` (
  `id` int(11) NOT NULL,
  `email` varchar(120) NOT NULL,
  `first_name` varchar(40) DEFAULT NULL,
  `last_name` varchar(40) DEFAULT NULL,
  `username` varchar(60) NOT NULL,
  `born` date DEFAULT NULL,
  `joined` date DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
START TRANSACTION;

INSERT INTO `guests` (`id`,`mail`,`first_name`) VALUES
(1,'corey.hammond.bb9yp1wep@example.test','Corey'),
(2,NULL,'Roger');

INSERT INTO `newsletter` (`address`,`called`) VALUES
('tina.andrews.x7gyv9rdm@example.test','Tina'),
('sheila.morales.190xrp5zj@example.test','Sheila');

INSERT INTO `users` (`id`,`email`,`first_name`,`last_name`,`username`,`born`,`joined`) VALUES
(1,'tina.andrews.x7gyv9rdm@example.test','Tina','Andrews','tina.andrews.x7gyv9rdm','1980-05-25','2020-01-21'),
(2,'corey.hammond.bb9yp1wep@example.test','Corey',NULL,'corey.hammond.bb9yp1wep',NULL,'2020-01-31');

INSERT INTO `audit` (`id`,`who`,`payload`) VALUES
(1,1,'{"email": "tina.andrews.x7gyv9rdm@example.test", "name": "Tina", "at": "2024-01-21"}'),
(2,2,'{"email": "sheila.morales.190xrp5zj@example.test", "name": "Corey", "at": "2023-12-30"}');

INSERT INTO `orders` (`id`,`user_id`,`ship_name`,`ship_mail`,`placed`,`shipped`) VALUES
(10,1,'Tina Andrews','tina.andrews.x7gyv9rdm@example.test','2024-01-21','2024-01-24'),
(11,2,'Corey Hammond','corey.hammond.bb9yp1wep@example.test','2023-12-30',NULL),
(12,NULL,'Veronica Gates','veronica.gates.spbx4tnfj@example.test','2023-12-29','2023-12-30'),
(13,1,'Tina Andrews',NULL,'2024-02-21','2024-02-24');

INSERT INTO `parcels` (`id`,`order_id`,`label`,`sent`) VALUES
(100,10,'Tina Andrews','2024-01-23'),
(101,12,'Yvonne Martin','2024-02-01'),
(102,NULL,'Denise Black','2023-12-22');

COMMIT;

ALTER TABLE `audit`
  ADD CONSTRAINT `audit_ibfk_1` FOREIGN KEY (`who`) REFERENCES `users` (`id`);
ALTER TABLE `orders`
  ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
ALTER TABLE `parcels`
  ADD CONSTRAINT `parcels_ibfk_1` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`);

SET SQL_NOTES=@OLD_SQL_NOTES;
SET SQL_MODE=@OLD_SQL_MODE;
SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS;
SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS;
SET TIME_ZONE=@OLD_TIME_ZONE;
SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION;
SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS;
SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT;

-- standin dump complete
