SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00';
INSERT INTO customers (id, first_name, last_name, email, phone, born, profile, notes, picture, marketing) VALUES
  (0, 'Ottilie', 'Brandauer', 'ottilie.brandauer@post.example', '+1-212-555-0134', '1971-03-09',
   '{"contact": {"email": "otti@mail.example"}, "lang": "de", "score": 7}', 'Ottilie rang\ttwice;\ncall C:\\back', x'00ff270a5c', 1),
  (18446744073709551610, 'Marek', 'O''Shea', 'marek@mail.example', NULL, NULL, NULL, '', '', 0),
  (7, 'Zoë', 'van der Velde', 'zoe.v@mail.example', '+1-415-555-0177', '1988-12-31', '{"lang": "nl"}', NULL, NULL, 0);
INSERT INTO orders (id, customer_id, status, flags, switches, zeros, placed_at, touched, season, total, weight, ratio, number, token, place, `Gift Message`) VALUES
  (1, 0, 'paid', 'gift,express', b'1000000001', 42, '2024-02-29 12:00:00', '2024-02-29 12:00:00', 2024, 19.90, 0.1, 1e-300, 'SO-004711', 'ab\0\n', ST_GeomFromText('POINT(1 2)'), 'For Ottilie, with love'),
  (2, 0, 'new', '', b'0', 7, '2024-03-01 08:30:00.123456', '2024-03-01 08:30:00', 0, 0.10, NULL, NULL, 'SO-004712', NULL, NULL, NULL),
  (3, 7, '', 'gift', b'11', 999999, '0000-00-00 00:00:00', '2024-03-02 23:59:59', 1901, 1250, 16777216, -2.5, 'SO-004713', x'00000000', NULL, 'Happy birthday, Zoë');
