// Seeds with Prisma's own client, each file as it is. usage: fixtures_prisma_client.js URL CLIENT FOLDER MODULES
const [url, client, folder, modules] = process.argv.slice(2);
const load = require("node:module").createRequire(modules + "/");
const fs = require("node:fs");
const path = require("node:path");
const { PrismaClient } = require(client);
const { PrismaPg } = load("@prisma/adapter-pg");
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });

async function main() {
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    const data = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"));
    await prisma[path.basename(file, ".json")].createMany({ data });
  }
  await prisma.$disconnect();
}

main().catch((error) => {
  console.error(error.message.slice(-300));
  process.exit(1);
});
