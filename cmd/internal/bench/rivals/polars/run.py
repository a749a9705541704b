# Does one work with polars: run.py WORK OUT LIMIT DISTINCT EXPORT..., with POLARS_MAX_THREADS in the environment.
import sys

import polars as pl

COLUMNS = """date_time_utc client_ip client_hostname server_ip server_hostname source_context connector_id source event_id
internal_message_id message_id network_message_id recipient_address recipient_status total_bytes recipient_count
related_recipient_address reference message_subject sender_address return_path message_info directionality tenant_id
original_client_ip original_server_ip custom_data""".split()
CODE, REPLY = r"\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b", r"\b([245][0-9][0-9])[ -]"
EDGE = r"S:OutboundProxyFrontendName=([^;]*)"
work, out, limit, distinct, exports = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "true", sys.argv[5:]


def export():
    schema = {c: pl.Int64 if c in ("total_bytes", "recipient_count") else pl.String for c in COLUMNS}
    return pl.scan_csv(exports, schema=schema)


def moment():
    return pl.col("date_time_utc").str.strptime(pl.Datetime("us"), "%Y-%m-%dT%H:%M:%S%.fZ")


def edge():
    return pl.col("custom_data").str.extract(EDGE).str.to_lowercase().fill_null("").alias("edge_host")


def groups(rows, at):
    failing = rows.filter(pl.col("event_id").is_in(["FAIL", "DEFER"])).select(
        at, "network_message_id", "recipient_address", edge(), "recipient_count",
        pl.col("recipient_address").str.extract("@([^;]*)").str.to_lowercase().alias("recipient_domain"),
        pl.col("recipient_status").str.extract(CODE).fill_null("").alias("code"))
    if distinct:
        failing = failing.unique()
    key = ["edge_host", "recipient_domain", "code"]
    answer = failing.group_by(key).agg(pl.len().alias("rows"), pl.col("recipient_count").sum())
    answer = answer.sort(["rows", *key], descending=[True, False, False, False])
    if limit:
        answer = answer.limit(limit)
    answer = answer.collect(engine="streaming")
    answer.write_csv(sys.stdout, include_header=False, separator="\t")


def deliveries():
    rank = pl.col("event_id").replace_strict({"SENDEXTERNAL": 4, "DELIVER": 3, "FAIL": 2, "DEFER": 1}, default=0,
                                             return_dtype=pl.Int64).alias("rank")
    tried = pl.col("event_id").is_in(["SENDEXTERNAL", "FAIL", "DEFER"])
    rows = export().filter(~pl.col("event_id").is_in(["AGENTINFO", "HARECEIVE"])).select(
        "network_message_id", rank, moment().alias("at"),
        pl.when(tried).then("custom_data").alias("custom_data"),
        pl.when(tried).then("server_hostname").alias("remote_host"),
        pl.when(tried).then("server_ip").alias("remote_ip"),
        "message_id", pl.col("sender_address").alias("sender"), "return_path", "connector_id", "total_bytes",
        pl.col("recipient_address").str.split(";").alias("recipient"),
        pl.when(pl.col("event_id").is_in(["FAIL", "DEFER"])).then(pl.col("recipient_status").str.split("';'")).otherwise(
            pl.lit("").repeat_by(pl.col("recipient_address").str.count_matches(";") + 1)).alias("status"))
    rows = rows.explode("recipient", "status").with_columns(pl.col("recipient").str.to_lowercase())
    if distinct:
        rows = rows.unique()
    seen = rows.collect(engine="streaming").lazy()
    weight = pl.col("rank") * 10_000_000_000_000_000 + pl.col("at").to_physical()
    last = ["rank", "at", "status", "custom_data", "remote_host", "remote_ip", "connector_id"]
    of = seen.group_by("network_message_id", "recipient").agg(
        pl.col("message_id").first(), pl.col("sender").first(), pl.col("return_path").first(),
        pl.col("total_bytes").max().alias("size_bytes"), pl.col("at").min().alias("originated_at"),
        pl.col("at").max().alias("last_at"),
        pl.struct(last).get(weight.arg_max()).alias("last"),
        pl.col("rank").is_in([1, 2, 4]).sum().alias("attempts"), (pl.col("rank") == 1).sum().alias("deferrals"))
    of = of.unnest("last").with_columns(
        pl.col("recipient").str.extract("@(.*)").alias("recipient_domain"), edge(),
        pl.col("status").str.extract(REPLY).cast(pl.Int32).alias("smtp_code"),
        pl.col("status").str.extract(CODE).fill_null("").alias("enhanced_code"),
        pl.when(pl.col("rank") >= 3).then(pl.lit("delivered")).when(pl.col("rank") == 2).then(pl.lit("failed")).when(
            pl.col("rank") == 1).then(pl.lit("deferred")).otherwise(pl.lit("pending")).alias("outcome")).drop("custom_data")
    of.sink_parquet(out + "/deliveries.parquet", compression="zstd", maintain_order=False, engine="streaming")
    tries = seen.filter(pl.col("rank").is_in([1, 2, 4]), ~pl.col("status").str.contains("Message expired", literal=True))
    tries = tries.select(
        "network_message_id", "recipient", pl.col("recipient").str.extract("@(.*)").alias("recipient_domain"),
        pl.col("at").alias("attempted_at"), edge(), "remote_host", "remote_ip", "sender",
        pl.when(pl.col("rank") == 4).then(pl.lit("accepted")).when(pl.col("rank") == 2).then(pl.lit("refused")).otherwise(
            pl.lit("deferred")).alias("result"),
        pl.col("status").str.extract(REPLY).cast(pl.Int32).alias("smtp_code"),
        pl.col("status").str.extract(CODE).fill_null("").alias("enhanced_code"), pl.col("status").alias("diagnostic"))
    tries.sink_parquet(out + "/attempts.parquet", compression="zstd", maintain_order=False, engine="streaming")


def events():
    path = out + "/events.parquet"
    rows = export().with_columns(moment().alias("event_at")).drop("date_time_utc").with_columns(
        pl.col("event_at").dt.date().alias("event_date"), pl.col("event_id").str.to_uppercase(),
        pl.col("network_message_id").str.to_lowercase())
    rows.sink_parquet(path, compression="zstd", maintain_order=False, engine="streaming")
    groups(pl.scan_parquet(path), "event_at")


if work == "version":
    print(pl.__version__)
elif work == "G":
    groups(export(), "date_time_utc")
elif work == "D":
    deliveries()
else:
    events()
