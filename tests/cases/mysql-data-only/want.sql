-- standin dump, version 0.1.0
-- epoch 1, locale en_US, key 957a2696cdb04b30, snapshot 4e10d291b9b05305

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
SET FOREIGN_KEY_CHECKS=0;
START TRANSACTION;

INSERT INTO `nothing` () VALUES
(),
();

INSERT INTO `people` (`id`,`team`,`boss`,`name`) VALUES
(877207529,131198641,NULL,'Natalie Rowe'),
(976617478,131198641,877207529,'Jerry Fuller'),
(919588128,NULL,976617478,'Anna Aguilar');

INSERT INTO `teams` (`id`,`lead`) VALUES
(131198641,976617478);

INSERT INTO `rooms` (`house`,`number`) VALUES
('A',1),
('B',2);

INSERT INTO `visits` (`house`,`number`) VALUES
(NULL,9),
('A',1),
('B',2),
('B',2);

-- The references below were not checked row by row. A statement that fails with
-- "Subquery returns more than 1 row" has found a row without its parent: the
-- line above it says which reference. Then nothing is committed.
-- `people` (`team`) references `teams` (`id`)
SET @standin_orphan = (SELECT 1 UNION ALL (SELECT 2 FROM `people` AS c WHERE c.`team` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `teams` AS p WHERE p.`id` = c.`team`) LIMIT 1));
-- `people` (`boss`) references `people` (`id`)
SET @standin_orphan = (SELECT 1 UNION ALL (SELECT 2 FROM `people` AS c WHERE c.`boss` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `people` AS p WHERE p.`id` = c.`boss`) LIMIT 1));
-- `teams` (`lead`) references `people` (`id`)
SET @standin_orphan = (SELECT 1 UNION ALL (SELECT 2 FROM `teams` AS c WHERE c.`lead` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `people` AS p WHERE p.`id` = c.`lead`) LIMIT 1));
-- `visits` (`house`, `number`) references `rooms` (`house`, `number`)
SET @standin_orphan = (SELECT 1 UNION ALL (SELECT 2 FROM `visits` AS c WHERE c.`house` IS NOT NULL AND c.`number` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `rooms` AS p WHERE p.`house` = c.`house` AND p.`number` = c.`number`) LIMIT 1));

COMMIT;


SET SQL_NOTES=@OLD_SQL_NOTES;
SET SQL_MODE=@OLD_SQL_MODE;
SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS;
SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS;
SET TIME_ZONE=@OLD_TIME_ZONE;
SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION;
SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS;
SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT;

-- standin dump complete
