INSERT INTO customers VALUES (1, 'robot-1@ci.example', 'new'), (2, 'robot-2@ci.example', 'closed');
INSERT INTO orders VALUES (7, 2, 'SO-1');
