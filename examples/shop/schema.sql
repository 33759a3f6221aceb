-- The shop's own schema, as its migrations would leave it.

CREATE TABLE customers (
    id            INTEGER PRIMARY KEY,
    email         TEXT NOT NULL COLLATE NOCASE UNIQUE,
    username      TEXT NOT NULL UNIQUE,
    first_name    TEXT NOT NULL,
    last_name     TEXT NOT NULL,
    display_name  TEXT GENERATED ALWAYS AS (first_name || ' ' || last_name) VIRTUAL,
    phone         VARCHAR(24),
    date_of_birth DATE,
    password_hash VARCHAR(60) NOT NULL,
    notes         TEXT,
    profile       JSON NOT NULL,
    status        TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'closed')),
    referred_by   INTEGER REFERENCES customers (id),
    created_at    DATETIME NOT NULL
);

CREATE TABLE addresses (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('billing', 'shipping')),
    line1       TEXT NOT NULL,
    city        TEXT NOT NULL,
    postal_code VARCHAR(10) NOT NULL,
    country     CHAR(2) NOT NULL
);

CREATE TABLE products (
    sku          TEXT NOT NULL PRIMARY KEY,
    title        TEXT NOT NULL,
    price_cents  INTEGER NOT NULL CHECK (price_cents > 0),
    discontinued BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE orders (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    number       TEXT NOT NULL UNIQUE,
    customer_id  INTEGER NOT NULL REFERENCES customers (id),
    address_id   INTEGER NOT NULL REFERENCES addresses (id),
    status       TEXT NOT NULL CHECK (status IN ('open', 'paid', 'shipped', 'returned')),
    gift_message TEXT,
    placed_at    DATETIME NOT NULL
);

CREATE TABLE order_items (
    order_id    INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    line        INTEGER NOT NULL,
    sku         TEXT NOT NULL REFERENCES products (sku),
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    unit_cents  INTEGER NOT NULL,
    total_cents INTEGER GENERATED ALWAYS AS (quantity * unit_cents) STORED,
    PRIMARY KEY (order_id, line)
) WITHOUT ROWID;

CREATE TABLE payments (
    id           INTEGER PRIMARY KEY,
    order_id     INTEGER NOT NULL UNIQUE REFERENCES orders (id),
    method       TEXT NOT NULL CHECK (method IN ('card', 'transfer')),
    card_number  VARCHAR(19),
    iban         VARCHAR(34),
    amount_cents INTEGER NOT NULL,
    paid_at      DATETIME,
    CHECK ((method = 'card') = (card_number IS NOT NULL))
);

CREATE TABLE newsletter (
    email         TEXT NOT NULL PRIMARY KEY,
    confirmed_ip  TEXT,
    subscribed_at DATETIME NOT NULL
);

CREATE TABLE sessions (
    token       TEXT NOT NULL PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    ip          TEXT NOT NULL,
    user_agent  TEXT NOT NULL,
    started_at  DATETIME NOT NULL
) WITHOUT ROWID;

CREATE INDEX addresses_by_customer ON addresses (customer_id);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX open_orders ON orders (placed_at) WHERE status = 'open';

CREATE VIEW order_totals AS
SELECT orders.id, orders.number, customers.display_name, sum(order_items.total_cents) AS total_cents
FROM orders
JOIN customers ON customers.id = orders.customer_id
JOIN order_items ON order_items.order_id = orders.id
GROUP BY orders.id;
