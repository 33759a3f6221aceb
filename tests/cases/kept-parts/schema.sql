CREATE TABLE log (id INTEGER PRIMARY KEY, payload JSON, note JSON, low INTEGER, high INTEGER, CHECK (low <= high));
