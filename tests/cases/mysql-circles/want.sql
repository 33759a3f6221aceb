-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot bf8dda33afd689f1

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

CREATE TABLE `people` (
  `id` int(11) NOT NULL,
  `badge` varchar(20) NOT NULL,
  `boss` int(11) DEFAULT NULL,
  `team` int(11) DEFAULT NULL,
  `name` varchar(60) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `badge` (`badge`),
  KEY `boss` (`boss`),
  KEY `team` (`team`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `rooms` (
  `house` char(1) NOT NULL,
  `number` int(11) NOT NULL,
  PRIMARY KEY (`house`,`number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `teams` (
  `id` int(11) NOT NULL,
  `lead` int(11) NOT NULL,
  `title` varchar(60) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `lead` (`lead`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `visits` (
  `badge` varchar(20) DEFAULT NULL,
  `house` char(1) DEFAULT NULL,
  `number` int(11) DEFAULT NULL,
  `visited` date NOT NULL,
  KEY `badge` (`badge`),
  KEY `house` (`house`,`number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
START TRANSACTION;

INSERT INTO `people` (`id`,`badge`,`boss`,`team`,`name`) VALUES
(877207529,'M-89',NULL,103368565,'Natalie Rowe'),
(976617478,'H-46',877207529,103368565,'Jerry Fuller'),
(919588128,'Y-04',919588128,NULL,'Anna Aguilar');

INSERT INTO `teams` (`id`,`lead`,`title`) VALUES
(103368565,976617478,'Ea c.');

INSERT INTO `rooms` (`house`,`number`) VALUES
('A',1),
('A',2);

INSERT INTO `visits` (`badge`,`house`,`number`,`visited`) VALUES
(NULL,NULL,7,'2024-03-11'),
('H-46','A',2,'2024-02-25');

COMMIT;

ALTER TABLE `people`
  ADD CONSTRAINT `people_ibfk_1` FOREIGN KEY (`boss`) REFERENCES `people` (`id`),
  ADD CONSTRAINT `people_ibfk_2` FOREIGN KEY (`team`) REFERENCES `teams` (`id`);
ALTER TABLE `teams`
  ADD CONSTRAINT `teams_ibfk_1` FOREIGN KEY (`lead`) REFERENCES `people` (`id`);
ALTER TABLE `visits`
  ADD CONSTRAINT `visits_ibfk_1` FOREIGN KEY (`badge`) REFERENCES `people` (`badge`) ON UPDATE CASCADE,
  ADD CONSTRAINT `visits_ibfk_2` FOREIGN KEY (`house`, `number`) REFERENCES `rooms` (`house`, `number`);

SET SQL_NOTES=@OLD_SQL_NOTES;
SET SQL_MODE=@OLD_SQL_MODE;
SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS;
SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS;
SET TIME_ZONE=@OLD_TIME_ZONE;
SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION;
SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS;
SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT;

-- standin dump complete
