CREATE TEMP TABLE seen AS
SELECT {distinct}
  network_message_id,
  lower(unnest(string_split(recipient_address, ';'))) AS recipient,
  unnest(CASE WHEN event_id IN ('FAIL', 'DEFER') THEN string_split(recipient_status, ''';''') END) AS status,
  date_time_utc AS seen_at,
  CASE event_id WHEN 'SENDEXTERNAL' THEN 4 WHEN 'DELIVER' THEN 3 WHEN 'FAIL' THEN 2 WHEN 'DEFER' THEN 1 ELSE 0 END AS rank,
  CASE WHEN event_id IN ('SENDEXTERNAL', 'FAIL', 'DEFER') THEN custom_data END AS custom_data,
  CASE WHEN event_id IN ('SENDEXTERNAL', 'FAIL', 'DEFER') THEN server_hostname END AS remote_host,
  CASE WHEN event_id IN ('SENDEXTERNAL', 'FAIL', 'DEFER') THEN server_ip END AS remote_ip,
  message_id, sender_address, return_path, connector_id, total_bytes
FROM export
WHERE event_id NOT IN ('AGENTINFO', 'HARECEIVE')
--;
COPY (
  SELECT network_message_id, recipient, split_part(recipient, '@', 2) AS recipient_domain,
    message_id, sender, return_path, size_bytes, originated_at, last_at,
    CASE WHEN last.rank >= 3 THEN 'delivered' WHEN last.rank = 2 THEN 'failed' WHEN last.rank = 1 THEN 'deferred'
      ELSE 'pending' END AS outcome,
    last.seen_at AS decided_at,
    lower(regexp_extract(last.custom_data, 'S:OutboundProxyFrontendName=([^;]*)', 1)) AS edge_host,
    last.remote_host AS remote_host, last.remote_ip AS remote_ip, last.connector_id AS connector_id, attempts, deferrals,
    TRY_CAST(regexp_extract(last.status, '\b([245][0-9][0-9])[ -]', 1) AS INTEGER) AS smtp_code,
    regexp_extract(last.status, '\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b', 1) AS enhanced_code,
    last.status AS diagnostic
  FROM (
    SELECT network_message_id, recipient, any_value(message_id) AS message_id, any_value(sender_address) AS sender,
      any_value(return_path) AS return_path, max(total_bytes) AS size_bytes, min(seen_at) AS originated_at, max(seen_at) AS last_at,
      arg_max({'rank': rank, 'seen_at': seen_at, 'status': status, 'custom_data': custom_data, 'remote_host': remote_host,
        'remote_ip': remote_ip, 'connector_id': connector_id}, rank * 10000000000000000 + epoch_us(seen_at)) AS last,
      count(*) FILTER (rank IN (1, 2, 4)) AS attempts, count(*) FILTER (rank = 1) AS deferrals
    FROM seen
    GROUP BY network_message_id, recipient)
) TO '{out}/deliveries.parquet' (FORMAT parquet, COMPRESSION zstd)
--;
COPY (
  SELECT network_message_id, recipient, split_part(recipient, '@', 2) AS recipient_domain, seen_at AS attempted_at,
    CASE rank WHEN 4 THEN 'accepted' WHEN 2 THEN 'refused' ELSE 'deferred' END AS result,
    lower(regexp_extract(custom_data, 'S:OutboundProxyFrontendName=([^;]*)', 1)) AS edge_host,
    remote_host, remote_ip, sender_address AS sender,
    TRY_CAST(regexp_extract(status, '\b([245][0-9][0-9])[ -]', 1) AS INTEGER) AS smtp_code,
    regexp_extract(status, '\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b', 1) AS enhanced_code,
    status AS diagnostic
  FROM seen
  WHERE rank IN (1, 2, 4) AND (status IS NULL OR NOT contains(status, 'Message expired'))
) TO '{out}/attempts.parquet' (FORMAT parquet, COMPRESSION zstd)
