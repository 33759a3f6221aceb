INSERT INTO `Groups` VALUES (1, 'one', 'back`tick', 'quote '' and \\'), (2, 'two', NULL, '');
INSERT INTO `order` VALUES (1, 2, 'x'), (2, NULL, NULL);
