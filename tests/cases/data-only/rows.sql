INSERT INTO customers VALUES (1, 'marek@mail.example', 'new');
INSERT INTO orders VALUES (7, 1, 'SO-1');
