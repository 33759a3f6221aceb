//! Passwords in addresses and connection strings of hosts that others reach.

use super::connection;
use super::secret::{Secret, sure};
use crate::detect::{Anchor, Sample};

pub const DETECTOR: Secret = Secret {
    name: "url_credential",
    summary: "password in a connection string",
    anchors: &[Anchor::Literal("://"), Anchor::Word("password="), Anchor::Word("pwd=")],
    find: |text, at| connection::password(text.bytes, at).filter(|found| !found.is_local).map(|found| sure(found.range)),
    hits: &[
        Sample::Within(&["DATABASE_URL=postgres://shop:", "k3vN7Wm2R", "@db.shop-prod.net:5432/shop"]),
        Sample::Within(&["mongodb+srv://app:", "k3vN7", "Wm2R", "@cluster0.ab1cd.mongodb.net/app"]),
        Sample::Within(&["redis://:", "k3vN7Wm2R", "@10.3.4.5:6379/0"]),
        Sample::Within(&["jdbc:postgresql://db.shop-prod.net/shop?user=app&password=", "k3vN7Wm2R", "&ssl=true"]),
        Sample::Within(&["Server=tcp:sql.shop-prod.net,1433;User ID=app;Password=", "k3vN7Wm2R", ";"]),
        Sample::Within(&["host=db.shop-prod.net dbname=shop user=app password=", "k3vN7Wm2R"]),
    ],
    misses: &[
        Sample::Within(&["postgres://app:${DB_PASSWORD}@db.shop-prod.net/shop"]),
        Sample::Within(&["postgres://app:***@db.shop-prod.net/shop"]),
        Sample::Within(&["postgres://app:<password>@db.shop-prod.net/shop"]),
        Sample::Within(&["amqp://%s:%s@%s:5672/"]),
        Sample::Within(&["https://user:", "k3vN7Wm2R", "@example.com/"]),
        Sample::Within(&["postgres://app:", "k3vN7Wm2R", "@localhost/shop"]),
        Sample::Within(&["https://registry.npmjs.org/@babel/core/-/core-7.0.0.tgz"]),
        Sample::Within(&["http://localhost:3000/@vite/client"]),
        Sample::Within(&["WHERE password=", "k3vN7Wm2R"]),
        Sample::Within(&["ssh://git@github.com:22/a/b.git"]),
    ],
    ..Secret::PLAIN
};
