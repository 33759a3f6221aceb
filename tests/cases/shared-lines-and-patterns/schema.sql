CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  created_at DATETIME NOT NULL,
  last_login_at DATETIME,
  note TEXT,
  remark TEXT
);
CREATE TABLE log_2025 (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), line TEXT, seen_at DATETIME);
CREATE TABLE log_2026 (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), line TEXT, seen_at DATETIME);
CREATE TABLE countries (code TEXT PRIMARY KEY, label TEXT);
CREATE TABLE currencies (code TEXT PRIMARY KEY, label TEXT);
