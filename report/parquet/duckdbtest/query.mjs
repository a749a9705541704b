// Reads a JSON array of SQL statements from stdin; writes a JSON array of their rows, each an array of values.
import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const statements = JSON.parse(readFileSync(0, "utf8"));
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run("SET TimeZone = 'UTC'");
const results = [];
for (const sql of statements) {
  try {
    results.push((await connection.runAndReadAll(sql)).getRowsJson());
  } catch (e) {
    console.error(sql.slice(0, 500));
    throw e;
  }
}
process.stdout.write(JSON.stringify(results));
