CREATE TABLE seen ENGINE = Memory AS
SELECT {distinct}
  network_message_id, lower(each.1) AS recipient, each.2 AS status, date_time_utc AS at,
  multiIf(event_id = 'SENDEXTERNAL', 4, event_id = 'DELIVER', 3, event_id = 'FAIL', 2, event_id = 'DEFER', 1, 0) AS rank,
  if(rank IN (1, 2, 4), custom_data, '') AS custom,
  if(rank IN (1, 2, 4), server_hostname, '') AS remote_host,
  if(rank IN (1, 2, 4), server_ip, '') AS remote_ip,
  message_id, sender_address, return_path, connector_id, total_bytes
FROM file('{export}', 'CSVWithNames', '{columns}')
ARRAY JOIN arrayZip(splitByChar(';', recipient_address),
  arrayResize(if(event_id IN ('FAIL', 'DEFER'), splitByString(''';''', recipient_status), []),
    length(splitByChar(';', recipient_address)))) AS each
WHERE event_id NOT IN ('AGENTINFO', 'HARECEIVE')
--;
INSERT INTO FUNCTION file('{out}/deliveries.parquet', 'Parquet')
SELECT network_message_id, recipient, splitByChar('@', recipient)[2] AS recipient_domain,
  any(message_id) AS id, any(sender_address) AS sender, any(return_path) AS mail_from, max(total_bytes) AS size_bytes,
  min(at) AS originated_at, max(at) AS last_at,
  argMax(tuple(rank, at, status, custom, remote_host, remote_ip, connector_id), tuple(rank, at)) AS last,
  multiIf(last.1 >= 3, 'delivered', last.1 = 2, 'failed', last.1 = 1, 'deferred', 'pending') AS outcome,
  lower(extract(last.4, 'S:OutboundProxyFrontendName=([^;]*)')) AS edge_host,
  last.5 AS remote, last.6 AS remote_address, last.7 AS connector,
  countIf(rank IN (1, 2, 4)) AS attempts, countIf(rank = 1) AS deferrals,
  toInt32OrNull(extract(last.3, '\\b([245][0-9][0-9])[ -]')) AS smtp_code,
  extract(last.3, '\\b([245]\\.[0-9]{1,3}\\.[0-9]{1,3})\\b') AS enhanced_code
FROM seen
GROUP BY network_message_id, recipient
--;
INSERT INTO FUNCTION file('{out}/attempts.parquet', 'Parquet')
SELECT network_message_id, recipient, splitByChar('@', recipient)[2] AS recipient_domain, at AS attempted_at,
  multiIf(rank = 4, 'accepted', rank = 2, 'refused', 'deferred') AS result,
  lower(extract(custom, 'S:OutboundProxyFrontendName=([^;]*)')) AS edge_host,
  remote_host, remote_ip, sender_address AS sender,
  toInt32OrNull(extract(status, '\\b([245][0-9][0-9])[ -]')) AS smtp_code,
  extract(status, '\\b([245]\\.[0-9]{1,3}\\.[0-9]{1,3})\\b') AS enhanced_code,
  status AS diagnostic
FROM seen
WHERE rank IN (1, 2, 4) AND position(status, 'Message expired') = 0
