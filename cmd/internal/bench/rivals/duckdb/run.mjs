// Runs the SQL statements of stdin, parted by lines of "--;", in one DuckDB session. Prints the rows of the last one, their
// values parted by tabs. The working directory has node_modules with @duckdb/node-api.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { DuckDBInstance } = createRequire(process.cwd() + "/")("@duckdb/node-api");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
let rows = [];
for (const statement of readFileSync(0, "utf8").split("\n--;\n")) {
  rows = (await connection.runAndReadAll(statement)).getRowsJson();
}
process.stdout.write(rows.map((row) => row.map((v) => v ?? "").join("\t") + "\n").join(""));
