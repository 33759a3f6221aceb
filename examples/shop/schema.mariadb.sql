-- The shop's own schema, as its migrations would leave it: MySQL and MariaDB.

CREATE TABLE countries (code CHAR(2) NOT NULL PRIMARY KEY, name VARCHAR(60) NOT NULL);
CREATE TABLE currencies (code CHAR(3) NOT NULL PRIMARY KEY, name VARCHAR(60) NOT NULL);

CREATE TABLE users (
    id               INTEGER PRIMARY KEY,
    email            VARCHAR(120) NOT NULL UNIQUE,
    username         VARCHAR(60) NOT NULL UNIQUE,
    first_name       VARCHAR(40) NOT NULL,
    last_name        VARCHAR(40) NOT NULL,
    display_name     VARCHAR(90) GENERATED ALWAYS AS (concat(first_name, ' ', last_name)) VIRTUAL,
    phone            VARCHAR(24),
    date_of_birth    DATE,
    password_hash    VARCHAR(60) NOT NULL,
    avatar           VARCHAR(200),
    notes            TEXT,
    status           VARCHAR(10) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'invited', 'blocked', 'test')),
    locale           VARCHAR(5) NOT NULL,
    marketing_opt_in BOOLEAN NOT NULL,
    referred_by      INTEGER REFERENCES users (id),
    created_at       DATETIME NOT NULL,
    last_login_at    DATETIME,
    CHECK (last_login_at >= created_at)
);

CREATE TABLE addresses (
    id          INTEGER PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind        VARCHAR(10) NOT NULL CHECK (kind IN ('billing', 'shipping')),
    line1       VARCHAR(80) NOT NULL,
    city        VARCHAR(60) NOT NULL,
    state       CHAR(2) NOT NULL,
    postal_code VARCHAR(10) NOT NULL,
    country     CHAR(2) NOT NULL REFERENCES countries (code)
);

CREATE TABLE products (
    sku         VARCHAR(12) NOT NULL PRIMARY KEY,
    title       VARCHAR(60) NOT NULL,
    price_cents INTEGER NOT NULL CHECK (price_cents > 0)
);

CREATE TABLE orders (
    id           INTEGER AUTO_INCREMENT PRIMARY KEY,
    number       VARCHAR(20) NOT NULL UNIQUE,
    user_id      INTEGER NOT NULL REFERENCES users (id),
    address_id   INTEGER NOT NULL REFERENCES addresses (id),
    ship_name    VARCHAR(90) NOT NULL,
    ship_email   VARCHAR(120) NOT NULL,
    ship_phone   VARCHAR(24),
    gift_message TEXT,
    status       VARCHAR(10) NOT NULL CHECK (status IN ('open', 'paid', 'shipped', 'returned')),
    currency     CHAR(3) NOT NULL,
    total        NUMERIC(10,2) NOT NULL,
    placed_at    DATETIME NOT NULL,
    shipped_at   DATETIME,
    CHECK (placed_at <= shipped_at)
);

CREATE TABLE order_items (
    order_id    INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    line        INTEGER NOT NULL,
    sku         VARCHAR(12) NOT NULL REFERENCES products (sku),
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    unit_cents  INTEGER NOT NULL,
    total_cents INTEGER GENERATED ALWAYS AS (quantity * unit_cents) STORED,
    PRIMARY KEY (order_id, line)
);

CREATE TABLE payments (
    id       INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL UNIQUE REFERENCES orders (id),
    iban     VARCHAR(34),
    payload  JSON NOT NULL,
    amount   NUMERIC(10,2) NOT NULL,
    paid_at  DATETIME
);

CREATE TABLE newsletter (
    email         VARCHAR(120) NOT NULL PRIMARY KEY,
    first_name    VARCHAR(40),
    confirmed_ip  VARCHAR(45),
    subscribed_at DATETIME NOT NULL
);

CREATE TABLE audit_log (
    id      INTEGER PRIMARY KEY,
    user_id INTEGER REFERENCES users (id),
    payload JSON NOT NULL,
    summary TEXT NOT NULL,
    at      DATETIME NOT NULL
);

CREATE TABLE tickets (
    id      INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    body    TEXT NOT NULL
);

CREATE TABLE sessions (
    token      VARCHAR(40) NOT NULL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    ip         VARCHAR(45) NOT NULL,
    user_agent VARCHAR(200) NOT NULL,
    started_at DATETIME NOT NULL
);

CREATE INDEX addresses_by_user ON addresses (user_id);
CREATE INDEX orders_by_user ON orders (user_id);
CREATE INDEX orders_by_date ON orders (placed_at);

CREATE VIEW order_totals AS
SELECT orders.id, orders.number, users.display_name, sum(order_items.total_cents) AS total_cents
FROM orders
JOIN users ON users.id = orders.user_id
JOIN order_items ON order_items.order_id = orders.id
GROUP BY orders.id, orders.number, users.display_name;
