-- Reserved words, backticks, blanks, quotes, other scripts.
CREATE TABLE `Groups` (`key` int PRIMARY KEY, `select` varchar(40) NOT NULL, `a``b` varchar(40), `Ünï ';--` text) DEFAULT CHARACTER SET utf8mb4;
CREATE TABLE `order` (`from` int AUTO_INCREMENT PRIMARY KEY, `to "x"` int, `100%` varchar(9) COMMENT 'it''s; a ''comment''',
  CONSTRAINT `odd ``key``` FOREIGN KEY (`to "x"`) REFERENCES `Groups` (`key`));
