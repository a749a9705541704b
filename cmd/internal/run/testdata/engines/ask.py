"""Runs the statements of a script in ClickHouse (chdb) or Spark, or parses them in a dialect (sqlglot).

Standard input: {"engine", "statements"}. Standard output: the rows of each SELECT, as lists of texts and nulls; for a
parser each statement in DuckDB's words, or null where the parser does not know it.
"""
import json
import os
import sys
import tempfile

job = json.load(sys.stdin)
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # engines write to standard output, too


def clickhouse(statements):
    from chdb import session

    with tempfile.TemporaryDirectory() as where:
        engine = session.Session(where)
        for sql in statements:
            answer = engine.query(sql, "JSONCompactStrings")
            if sql.startswith("SELECT"):
                yield [[None if cell == "ᴺᵁᴸᴸ" else cell for cell in row] for row in json.loads(str(answer))["data"]]


def spark(statements):
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory() as where:
        settings = {
            "spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1",
            "spark.sql.warehouse.dir": where, "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "1g",
            # Plans for a few rows are compiled longer than they run.
            "spark.sql.codegen.wholeStage": "false", "spark.sql.adaptive.enabled": "false",
            "spark.sql.statistics.parallelFileListingInStatsComputation.enabled": "false",
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        }
        builder = SparkSession.builder.master("local[1]")
        for name, value in settings.items():
            builder = builder.config(name, value)
        engine = builder.getOrCreate()
        for sql in statements:
            answer = engine.sql(sql)
            if sql.startswith("SELECT"):
                texts = answer.selectExpr(*[f"CAST(`{name}` AS STRING) AS `{name}`" for name in answer.columns])
                yield [list(row) for row in texts.collect()]
        engine.stop()


def parse(dialect, statements):
    import sqlglot

    for sql in statements:
        tree = sqlglot.parse_one(sql, read=dialect)
        if dialect == "bigquery":
            for table in tree.find_all(sqlglot.exp.Table):
                assert table.db, f"{table} names no dataset: {sql[:200]}"
        # What the parser does not know it takes for an opaque command.
        yield None if isinstance(tree, sqlglot.exp.Command) else tree.sql("duckdb")


engines = {"clickhouse": clickhouse, "spark": spark}
engine = job["engine"]
answers = engines[engine](job["statements"]) if engine in engines else parse(engine, job["statements"])
json.dump(list(answers), out)
