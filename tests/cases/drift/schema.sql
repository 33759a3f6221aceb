CREATE TABLE customers (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL, city TEXT);
CREATE TABLE visits (customer_id INTEGER REFERENCES customers (id), at DATE);
