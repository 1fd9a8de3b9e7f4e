// Runs SQL files one after the other in an empty PostgreSQL and prints the seeded tables as JSON.
import { readFileSync } from "node:fs";
import { PGlite } from "../../node_modules/@electric-sql/pglite/dist/index.js";

const database = new PGlite();
for (const file of process.argv.slice(2)) await database.exec(readFileSync(file, "utf8"));
const tables = {};
for (const name of ["applications", "application_secrets", "resources", "users"]) {
  tables[name] = (await database.query(`select * from ${name} order by 2`)).rows;
}
console.log(JSON.stringify(tables));
