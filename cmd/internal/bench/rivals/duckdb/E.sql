COPY (
  SELECT date_time_utc AS event_at, date_time_utc::DATE AS event_date, upper(event_id) AS event_id,
    lower(network_message_id) AS network_message_id, client_ip, server_ip, original_client_ip, original_server_ip,
    total_bytes, recipient_count, source, source_context, connector_id, client_hostname, server_hostname,
    internal_message_id, message_id, recipient_address, recipient_status, related_recipient_address, reference,
    message_subject, sender_address, return_path, message_info, directionality, tenant_id, custom_data
  FROM export
) TO '{out}/events.parquet' (FORMAT parquet, COMPRESSION zstd)
--;
SELECT edge_host, recipient_domain, code, count(*) AS row_count, sum(recipient_count) AS recipients
FROM (
  SELECT {distinct event_at, network_message_id, recipient_address,}
    lower(regexp_extract(custom_data, 'S:OutboundProxyFrontendName=([^;]*)', 1)) AS edge_host,
    lower(split_part(split_part(recipient_address, '@', 2), ';', 1)) AS recipient_domain,
    regexp_extract(recipient_status, '\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b', 1) AS code,
    recipient_count
  FROM '{out}/events.parquet'
  WHERE event_id IN ('FAIL', 'DEFER'))
GROUP BY edge_host, recipient_domain, code
ORDER BY row_count DESC, edge_host, recipient_domain, code
{limit}
