"""Reads Parquet files with pyarrow, polars and ClickHouse (chdb), and prints what each finds as JSON.

Standard input: {"columns": [{"name", "type"}], "path"}. For each engine: the types, the rows as texts and numbers (times
in microseconds, dates in days), and for each column the number of rows that each value's predicate finds.
"""
import json
import sys

import chdb
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

job = json.load(sys.stdin)
path, names = job["path"], [c["name"] for c in job["columns"]]
kinds = {c["name"]: c["type"] for c in job["columns"]}


def from_arrow(table):
    """Rows of an arrow table, without going through Python's times, which do not reach as far."""
    columns = []
    for name in names:
        column = table.column(name).combine_chunks()
        if kinds[name] == "timestamp":
            column = column.cast(pa.int64())
        elif kinds[name] == "date":
            column = column.cast(pa.int32())
        columns.append(column.to_pylist())
    return [list(row) for row in zip(*columns)]


def scalar(name, value):
    kind = {"timestamp": pa.timestamp("us", tz="UTC"), "date": pa.date32(), "string": pa.string(), "bool": pa.bool_(),
            "int32": pa.int32(), "int64": pa.int64()}[kinds[name]]
    if kinds[name] == "date":
        return pa.scalar(value, pa.int32()).cast(kind)
    return pa.scalar(value, pa.int64()).cast(kind) if kinds[name] == "timestamp" else pa.scalar(value, kind)


def literal(name, value):
    """The value in ClickHouse's SQL."""
    if kinds[name] == "string":
        return "unhex('" + value.encode().hex() + "')"
    if kinds[name] == "timestamp":
        return f"fromUnixTimestamp64Micro({value}, 'UTC')"
    if kinds[name] == "date":
        return f"toDate32({value})"
    return str(value)


def values(rows):
    for i, name in enumerate(names):
        for value in {row[i] for row in rows if row[i] is not None}:
            yield name, value


out = {}
table = pq.read_table(path)
rows = from_arrow(table)
dataset = ds.dataset(path)
out["pyarrow"] = {
    "types": [str(table.schema.field(n).type) for n in names], "rows": rows,
    "found": [[n, v, dataset.count_rows(filter=ds.field(n) == scalar(n, v))] for n, v in values(rows)],
}
frame = pl.read_parquet(path)
found = []
for n, v in values(rows):
    value = pl.lit(v)
    if kinds[n] == "timestamp":
        value = pl.lit(v, dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    elif kinds[n] == "date":
        value = pl.lit(v, dtype=pl.Int32).cast(pl.Date)
    found.append([n, v, pl.scan_parquet(path).filter(pl.col(n) == value).select(pl.len()).collect().item()])
out["polars"] = {"types": [str(frame.schema[n]) for n in names], "rows": from_arrow(frame.to_arrow()), "found": found}


def clickhouse(sql):
    return str(chdb.query(sql, "JSONCompact"))


source = f"file('{path}', 'Parquet')"
read = ", ".join(
    f"toUnixTimestamp64Micro(assumeNotNull(`{n}`)) AS `t_{n}`, isNull(`{n}`)" if kinds[n] == "timestamp" else f"`{n}`, isNull(`{n}`)" for n in names)
data = json.loads(clickhouse(f"SELECT {read} FROM {source} SETTINGS output_format_json_quote_64bit_integers = 0"))["data"]
described = json.loads(clickhouse(f"DESCRIBE TABLE {source}"))["data"]
types = {row[0]: row[1] for row in described}
checks = list(values(rows))
found = []
for n, v in checks:
    count = json.loads(clickhouse(f"SELECT count() FROM {source} WHERE `{n}` = {literal(n, v)} SETTINGS max_query_size = 100000000"))["data"][0][0]
    found.append([n, v, int(count)])
out["clickhouse"] = {
    "types": [types[n] for n in names],
    "rows": [[None if row[2 * i + 1] else row[2 * i] for i in range(len(names))] for row in data], "found": found,
}
json.dump(out, sys.stdout)
