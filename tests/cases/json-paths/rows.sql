INSERT INTO payments VALUES
  (1, '{"status": "paid", "customer": {"email": "marek@mail.example", "name": "Marek O''Shea"}, "items": [{"sku": "AB-12", "price": 9.50, "note": "for Zoe"}], "trace": [1, 2]}'),
  (2, '{"status": null, "customer": "Marek", "items": []}'),
  (3, '{"items": {"sku": "AB-12"}}'),
  (4, '[]'),
  (5, NULL);
