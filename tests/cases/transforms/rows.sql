INSERT INTO users VALUES
  (1, 'ann.lee@corp.example', 'Ann', 'Lee', 'Lee, Ann', '1980-05-17', '2020-01-01', '2020-12-31', '94107-2203', 43, 'annie_80'),
  (2, 'bo@corp.example', 'Bo', NULL, 'Bo', '1991-11-30', '2021-02-27', NULL, 'SW1A 1AA', 32, NULL);
INSERT INTO orders VALUES
  (10, 1, 500, 'new', 100.00, 19.00, '2020-02-01', 'Please call +49 30 18500-25 or write to Ann.Lee@corp.example, thank you very much indeed, kind regards, Ann', 'https://shop.example/o?token=abc123&x=1', 'GIFT-1'),
  (11, 1, 501, 'paid', 200.00, 38.00, '2020-02-05', NULL, 'mailto:bo@corp.example', NULL),
  (12, 2, 502, 'guest', 0.00, 0.00, '2020-03-01', '', '', 'GIFT-2');
