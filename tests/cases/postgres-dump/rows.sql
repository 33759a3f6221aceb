INSERT INTO customers (first_name, last_name, email, phone, born, tags, profile, notes) VALUES
  ('Ottilie', 'Brandauer', 'ottilie.brandauer@post.example', '+1-212-555-0134', '1971-03-09', '{vip,"two words"}',
   '{"contact": {"email": "otti@mail.example"}, "lang": "de", "score": 7}', E'Ottilie rang\ttwice;\ncall C:\\back'),
  ('Marek', 'O''Shea', 'marek@mail.example', NULL, NULL, '{}', NULL, ''),
  ('Zoë', 'van der Velde', 'zoe.v@mail.example', '+1-415-555-0177', '1988-12-31', '{}', '{"lang": "nl"}', NULL);
INSERT INTO orders (customer_id, status, placed_at, total, number, "Gift Message") VALUES
  (1, 'paid', '2024-02-29 12:00:00+00', 19.90, 'SO-004711', 'For Ottilie, with love'),
  (1, 'new', '2024-03-01 08:30:00.123456+00', 0.10, 'SO-004712', NULL),
  (3, 'shipped', '2024-03-02 23:59:59+00', 1250, 'SO-004713', 'Happy birthday, Zoë');
