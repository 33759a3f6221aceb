INSERT INTO customers VALUES
  (1, 'Ottilie', 'Brandauer', 'ottilie.brandauer@post.example', '+1-212-555-0134', '1971-03-09', 'Ottilie rang twice; call back after six.', 'regular'),
  (2, 'Marek', 'O''Shea', 'marek@mail.example', NULL, NULL, '', 'new'),
  (3, 'Zoë', 'van der Velde', 'zoe.v@mail.example', '+1-415-555-0177', '1988-12-31', 'line one
line two', 'closed');
INSERT INTO orders VALUES
  (10, 1, 'SO-004711', 19.90, 'For Ottilie, with love'),
  (11, 1, 'SO-004712', 0.10, NULL),
  (12, 3, 'SO-004713', 1250, 'Happy birthday, Zoë');
