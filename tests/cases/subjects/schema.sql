CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(120) NOT NULL UNIQUE, first_name VARCHAR(40), last_name VARCHAR(40), username VARCHAR(60) NOT NULL, born DATE, joined DATE);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), ship_name VARCHAR(80), ship_mail VARCHAR(120), placed DATE, shipped DATE);
CREATE TABLE parcels (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id), label VARCHAR(80), sent DATE);
CREATE TABLE newsletter (address VARCHAR(120) PRIMARY KEY, called VARCHAR(40));
CREATE TABLE audit (id INTEGER PRIMARY KEY, who INTEGER REFERENCES users (id), payload TEXT);
CREATE TABLE guests (id INTEGER PRIMARY KEY, mail VARCHAR(120), first_name VARCHAR(40));
