CREATE TYPE mood AS ENUM ('fine', 'grim');
CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, mood mood, shape point);
CREATE UNIQUE INDEX users_lower ON users (lower(email));
CREATE TABLE events (id int, at date NOT NULL, who text) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE suppliers (id int PRIMARY KEY, user_id int REFERENCES users);
CREATE TABLE parts (owner int, FOREIGN KEY (owner) REFERENCES users, CONSTRAINT by_supplier FOREIGN KEY (owner) REFERENCES suppliers);
