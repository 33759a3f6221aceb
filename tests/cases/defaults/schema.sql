CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(120) NOT NULL, mobile_phone VARCHAR(30), first_name VARCHAR(40), city VARCHAR(40), note TEXT, created TIMESTAMP, status VARCHAR(10));
CREATE TABLE visits (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), visitor_email TEXT, seen TIMESTAMP, rating INTEGER);
