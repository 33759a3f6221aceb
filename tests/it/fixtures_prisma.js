// Inserts a folder of `--to prisma` with knex. usage: fixtures_prisma.js URL FOLDER MODULES
const [url, folder, modules] = process.argv.slice(2);
const load = require("node:module").createRequire(modules + "/");
const fs = require("node:fs");
const path = require("node:path");
const knex = load("knex")({ client: "pg", connection: url });

// What knex asks for: documents as text, bytes as a buffer, times without a day.
const prepared = {
  json: (value) => JSON.stringify(value),
  jsonb: (value) => JSON.stringify(value),
  time: (value) => (value === null ? null : value.slice("1970-01-01T".length, -1)),
  bytea: (value) => (value === null ? null : Buffer.from(value, "base64")),
};

async function main() {
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".json") && !name.includes("manifest")).sort()) {
    const name = path.basename(file, ".json");
    const dot = name.indexOf(".");
    const [schema, table] = dot < 0 ? ["public", name] : [name.slice(0, dot), name.slice(dot + 1)];
    const types = await knex("information_schema.columns").where({ table_schema: schema, table_name: table });
    const columns = types.filter((column) => prepared[column.udt_name]);
    const rows = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"));
    for (const row of rows) {
      for (const { column_name: column, udt_name: type } of columns) {
        if (column in row) row[column] = prepared[type](row[column]);
      }
    }
    for (let at = 0; at < rows.length; at += 1000) {
      await knex.withSchema(schema).table(table).insert(rows.slice(at, at + 1000));
    }
  }
  await knex.destroy();
}

main().catch((error) => {
  console.error(error.message.slice(-300));
  process.exit(1);
});
